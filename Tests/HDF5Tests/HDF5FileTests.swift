import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct HDF5FileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [HDF5Filters.none, .checksum, .compressedChecksum])
  func numbersComeBack(filters: HDF5Filters) throws {
    let path = folder.file("numbers.h5")
    let floats = (0..<60).map { Float($0) / 7 }
    let file = try HDF5File(creating: path)
    try file.write(floats, to: "/floats", shape: [3, 4, 5], filters: filters)
    try file.write([1, -2, 1 << 52] as [Int64], to: "/integers", filters: filters)
    try file.write([-1, 2] as [Int8], to: "/bytes", filters: filters)
    try file.write([0.1] as [Double], to: "/scalar", shape: [], filters: filters)
    try file.write([] as [Float], to: "/empty", filters: filters)
    try file.close()

    let back = try HDF5File(opening: path)
    #expect(try back.shape(of: "/floats") == [3, 4, 5])
    #expect(try back.read("/floats", as: Float.self) == floats)
    #expect(try back.read("/floats", slice: 1, as: Float.self) == Array(floats[20..<40]))
    #expect(try back.read("/integers", as: Int64.self) == [1, -2, 1 << 52])
    #expect(try back.read("/bytes", as: Int32.self) == [-1, 2])
    #expect(try back.read("/scalar", as: Double.self) == [0.1])
    #expect(try back.read("/empty", as: Float.self) == [])
    #expect(try back.names(in: "/") == ["bytes", "empty", "floats", "integers", "scalar"])
  }

  /// From 4 MiB on: just below, and just that large.
  @Test func largeDatasetsAreCompressed() throws {
    let path = folder.file("large.h5")
    let columns = 1024
    for (rows, isCompressed) in [(1023, false), (1024, true)] {
      let file = try HDF5File(creating: path)
      let writer = try HDF5SliceWriter<Float>(
        file, "/rows", shape: [rows, columns], filters: .compressedChecksum)
      for row in 0..<rows {
        try writer.append(repeatElement(Float(row % 7), count: columns))
      }
      try writer.finish()
      try file.close()
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      #expect(isCompressed ? size < 200_000 : size > 4 * rows * columns, "\(size)")
      let back = try HDF5File(opening: path)
      let values = try back.read("/rows", as: Float.self)
      #expect(values.count == rows * columns)
      #expect(values.indices.allSatisfy { values[$0] == Float($0 / columns % 7) })
      try back.close()
      try FileManager.default.removeItem(atPath: path)
    }
  }

  /// What several threads compress, libhdf5 reads, checksums included: repeating numbers, random
  /// bits, which do not get smaller, and a last chunk that the dataset ends in or with (93 rows are
  /// one). It takes as many bytes as libhdf5's own.
  @Test(arguments: [(3, 2100), (64, 23 * 93)])
  func severalThreadsCompressAsTheLibraryDoes(threads: Int, rows: Int) throws {
    let columns = 701
    var sizes: [Int] = []
    for threads in [1, threads] {
      let path = folder.file("threads-\(threads).h5")
      let file = try HDF5File(creating: path, threads: threads)
      func writer<Scalar: HDF5Scalar>(_ name: String, _ fill: Scalar?) throws
        -> HDF5SliceWriter<Scalar>
      {
        try HDF5SliceWriter(
          file, name, shape: [rows, columns], filters: .compressedChecksum, fillValue: fill)
      }
      let floats: HDF5SliceWriter<Float> = try writer("/floats", .nan)
      let doubles: HDF5SliceWriter<Double> = try writer("/doubles", nil)
      let bits: HDF5SliceWriter<Float> = try writer("/bits", nil)
      let small = try HDF5SliceWriter<Float>(
        file, "/small", shape: [rows, 2], filters: .compressedChecksum)
      for row in 0..<rows {
        try floats.append((0..<row % columns).map { Self.float(row, $0) }, fill: .nan)
        try doubles.append((0..<columns).map { Double(row) / Double($0 + 1) })
        try bits.append((0..<columns).map { Self.bits(row, $0) })
        try small.append([Float(row), 0.5])
      }
      try HDF5SliceWriter.finish([floats, bits, small])
      try doubles.finish()
      try file.setAttribute("note", of: "/floats", to: "behind the chunks")
      try file.close()
      sizes.append(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0)

      let back = try HDF5File(opening: path)
      let found = try back.read("/floats", as: Float.self)
      let bitsFound = try back.read("/bits", as: Float.self)
      let doublesFound = try back.read("/doubles", as: Double.self)
      for row in 0..<rows {
        for column in 0..<columns {
          let index = row * columns + column
          let wanted = column < row % columns ? Self.float(row, column) : .nan
          guard
            found[index] == wanted || found[index].isNaN && wanted.isNaN,
            bitsFound[index].bitPattern == Self.bits(row, column).bitPattern,
            doublesFound[index] == Double(row) / Double(column + 1)
          else {
            Issue.record("row \(row), column \(column)")
            return
          }
        }
      }
      #expect(try back.read("/small", slice: 7, as: Float.self) == [7, 0.5])
    }
    // Numbers that do not get smaller are left as they are a little earlier.
    #expect(abs(sizes[0] - sizes[1]) < sizes[0] / 500, "\(sizes)")
  }

  private static func float(_ row: Int, _ column: Int) -> Float {
    1 / Float(1 + row % 13 + column / 50)
  }

  /// A finite number whose bits no compression finds a pattern in.
  private static func bits(_ row: Int, _ column: Int) -> Float {
    var hash = UInt64(row) << 32 | UInt64(column)
    for _ in 0..<2 { hash = (hash ^ hash >> 31) &* 0x9e37_79b9_7f4a_7c15 }
    return Float(bitPattern: UInt32(truncatingIfNeeded: hash >> 20) & 0x7f7f_ffff)
  }

  @Test func slicesTextsAndAttributesComeBack() throws {
    let path = folder.file("texts.h5")
    let file = try HDF5File(creating: path)
    try file.createGroup("/a/b")
    let writer = try HDF5SliceWriter<Float>(
      file, "/a/b/rows", shape: [3, 2], filters: .checksum, chunkElements: 4)
    try writer.append([0, 0.5])
    try writer.append([1, 1.5])
    try writer.append([2], fill: 2.5)
    try writer.finish()
    try file.writeTexts(["setosa", "", "größer"], to: "/a/names")
    try file.setAttribute("words", of: "/", to: ["one", "three"])
    try file.setAttribute("note", of: "/", to: "ein Wort: größer")
    try file.setAttribute("count", of: "/a", to: [7] as [Int64], scalar: true)
    try file.close()

    let back = try HDF5File(opening: path)
    #expect(try back.read("/a/b/rows", as: Double.self) == [0, 0.5, 1, 1.5, 2, 2.5])
    let reader = try HDF5SliceReader<Float>(back, "/a/b/rows", blockElements: 4)
    #expect(try [2, 0, 1].map { try reader.slice($0) } == [[2, 2.5], [0, 0.5], [1, 1.5]])
    #expect(throws: HDF5Error.self) { try reader.slice(3) }
    #expect(try back.attributeNames(of: "/") == ["note", "words"])
    #expect(try back.readTexts("/a/names") == ["setosa", "", "größer"])
    #expect(try back.textAttribute("note", of: "/") == "ein Wort: größer")
    #expect(try back.numberAttribute("count", of: "/a") == 7)
    #expect(try back.textAttribute("missing", of: "/") == nil)
    #expect(back.contains("/a/b/rows") && !back.contains("/a/c/rows"))
    #expect(back.isDataset("/a/b/rows") && !back.isDataset("/a/b"))
  }

  @Test func failuresNameFileObjectAndReason() throws {
    let path = folder.file("errors.h5")
    let missing = #expect(throws: HDF5Error.self) { try HDF5File(opening: path) }
    #expect(
      missing?.description
        == "\(path): cannot open: unable to open file: No such file or directory; open failed; "
        + "unable to open file")
    let file = try HDF5File(creating: path)
    try file.write([1] as [Float], to: "/x")
    #expect(throws: HDF5Error.self) { try file.write([1] as [Float], to: "/x") }
    #expect(throws: HDF5Error.self) { try file.read("/y", as: Float.self) }
    let range = #expect(throws: HDF5Error.self) {
      try file.read("/x", slice: 3, as: Float.self)
    }
    #expect(
      range?.description == "\(path): /x: cannot read: indices 3..<4 are outside its shape [1]")
    try file.close()
    #expect(throws: HDF5Error.self) { try HDF5File(creating: path) }
    try folder.write("no HDF5", to: "text.h5")
    #expect(throws: HDF5Error.self) { try HDF5File(opening: folder.file("text.h5")) }
  }

  /// Every flipped byte of a checksummed dataset's data is an error, not a wrong number.
  @Test func damagedDataIsAnError() throws {
    let path = folder.file("damaged.h5")
    let values = (0..<5000).map { Float($0) * 1.1 }
    let file = try HDF5File(creating: path)
    try file.write(values, to: "/x", filters: .checksum)
    try file.close()
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    var noticed = 0
    for step in 0..<40 {
      var damaged = whole
      damaged[whole.count - 100 - step * 200] ^= 0x10
      try folder.write(damaged, to: "flipped.h5")
      do {
        let back = try HDF5File(opening: folder.file("flipped.h5")).read("/x", as: Float.self)
        #expect(back == values, "a wrong number was read in silence")
      } catch is HDF5Error { noticed += 1 }
    }
    #expect(noticed > 30)
  }

  /// A program that is started while a file is open inherits it; that must lock nobody out.
  @Test func startedProgramsLockNobodyOut() throws {
    let path = folder.file("inherited.h5")
    let file = try HDF5File(creating: path)
    try file.write([1, 2] as [Float], to: "/x")
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/bin/sleep")
    child.arguments = ["2"]
    try child.run()
    try file.close()
    #expect(try HDF5File(opening: path).read("/x", as: Float.self) == [1, 2])
    child.terminate()
    child.waitUntilExit()
  }

  @Test func threadsTakeTurns() throws {
    let path = folder.file("threads.h5")
    let file = try HDF5File(creating: path)
    try file.write((0..<1000).map { Float($0) }, to: "/x", filters: .compressedChecksum)
    try file.close()
    DispatchQueue.concurrentPerform(iterations: 16) { _ in
      let values = try? HDF5File(opening: path).read("/x", as: Float.self)
      #expect(values?.count == 1000)
    }
  }
}
