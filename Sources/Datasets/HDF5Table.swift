import Foundation
import HDF5
import MatrixKernels

/// Reads features and targets from datasets of an HDF5 file.
struct HDF5Table {
  static func load(_ path: String, _ request: TableRequest) throws -> DataTable {
    if try isGzipped(path) {
      let unpacked = try unpack(path)
      defer { try? FileManager.default.removeItem(atPath: unpacked) }
      return try load(unpacked, named: path, request)
    }
    return try load(path, named: path, request)
  }

  private static func load(
    _ path: String, named name: String, _ request: TableRequest
  ) throws -> DataTable {
    guard FileManager.default.fileExists(atPath: path) else {
      throw DataError.notOpened(name)
    }
    let file: HDF5File
    do { file = try HDF5File(opening: path) } catch let error as HDF5Error {
      throw DataError(
        file: name,
        problem: "is no HDF5 file that can be read: \(error.reasons.joined(separator: "; "))")
    }
    let reader = HDF5Table(file: file, name: name)
    let features = try reader.matrix(request.features ?? ["/x"])
    var result = DataTable(
      file: name, features: features,
      featureNames: (0..<features.columns).map { "feature_\($0 + 1)" }, targets: .absent)
    switch request.targets {
    case .none: break
    case .standard: result.targets = try reader.targets(["/y"], rows: features.rows)
    case .named(let names): result.targets = try reader.targets(names, rows: features.rows)
    }
    if let object = request.sampleWeight {
      let weights = try reader.matrix([object])
      try reader.requireRows(features.rows, weights.rows, object)
      result.sampleWeights = try Datasets.sampleWeights(weights, file: name, column: object)
    }
    return result
  }

  private let file: HDF5File
  private let name: String

  private func targets(_ objects: [String], rows: Int) throws -> DataTable.Targets {
    if objects.count == 1, file.isDataset(objects[0]), try file.isText(objects[0]) {
      try requireRows(rows, elementCount(of: file.shape(of: objects[0])) ?? .max, objects[0])
      let texts = try file.readTexts(objects[0])
      let names = Set(texts).sorted()
      let codes = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
      return .labels(texts.map { codes[$0] ?? 0 }, classNames: names, name: objects[0])
    }
    let numbers = try matrix(objects)
    try requireRows(rows, numbers.rows, objects[0])
    let base = objects.count == 1 ? objects[0].split(separator: "/").last.map(String.init) : nil
    return .numbers(
      numbers,
      names: numbers.columns == 1
        ? [base ?? objects[0]] : (1...numbers.columns).map { "\(base ?? "target")_\($0)" })
  }

  private func requireRows(_ expected: Int, _ found: Int, _ object: String) throws {
    guard expected == found else {
      throw DataError(
        file: name, column: object,
        problem: "has \(found) rows where the features have \(expected)")
    }
  }

  /// Says why an object that is there is no dataset to read.
  private func refuse(_ object: String) throws {
    do { _ = try file.shape(of: object) } catch let error as HDF5Error {
      let isNewer = error.reasons.contains { $0.contains("version") }
      throw DataError(
        file: name, column: object,
        problem: "cannot be read: \(error.reasons.joined(separator: "; "))"
          + (isNewer
            ? "; it may be written for newer HDF5 than \(hdf5LibraryVersion) only: in h5py, leave out "
              + "libver=\"latest\"" : ""))
    }
  }

  /// One or more datasets side by side; the first axis counts the rows.
  private func matrix(_ objects: [String]) throws -> Matrix {
    var shapes: [[Int]] = []
    for object in objects {
      guard file.isDataset(object) else {
        if file.contains(object) { try refuse(object) }
        let names = (try? file.names(in: "/")) ?? []
        throw DataError(
          file: name,
          problem: "has no dataset \"\(object)\"; at its root are "
            + (names.isEmpty ? "none" : names.joined(separator: ", ")))
      }
      let shape = try file.shape(of: object)
      guard let count = elementCount(of: shape) else {
        throw DataError(file: name, column: object, problem: "has a damaged shape: \(shape)")
      }
      guard let rows = shape.first, count > 0 else {
        throw DataError(file: name, column: object, problem: "is empty: its shape is \(shape)")
      }
      if let first = shapes.first { try requireRows(first[0], rows, object) }
      shapes.append(shape)
    }
    let widths = shapes.map { $0.dropFirst().reduce(1, *) }
    let result = try matrixInMemory(
      rows: shapes[0][0], columns: widths.reduce(0, +), file: name)
    var column = 0
    for (object, width) in zip(objects, widths) {
      try copy(object, width: width, into: result, at: column)
      column += width
    }
    return result
  }

  private func copy(_ object: String, width: Int, into result: Matrix, at column: Int) throws {
    let perBlock = max(1, (1 << 18) / width)
    let block = UnsafeMutablePointer<Float>.allocate(capacity: perBlock * width)
    defer { block.deallocate() }
    for start in stride(from: 0, to: result.rows, by: perBlock) {
      let count = min(perBlock, result.rows - start)
      do { try file.read(object, slices: start..<start + count, into: block) } catch let error
        as HDF5Error
      {
        throw DataError(
          file: name, column: object, problem: error.reasons.joined(separator: "; "))
      }
      for i in 0..<count {
        for j in 0..<width where !block[i * width + j].isFinite {
          throw DataError(
            file: name, row: start + i + 1, column: object,
            problem: "\(block[i * width + j]) is not a finite number; remove or fill in such rows "
              + "first")
        }
        (result.row(start + i) + column).update(from: block + i * width, count: width)
      }
    }
  }

  private static func isGzipped(_ path: String) throws -> Bool {
    guard let handle = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? handle.close() }
    return try handle.read(upToCount: 2) == Data([0x1F, 0x8B])
  }

  /// libhdf5 needs a plain file.
  private static func unpack(_ path: String) throws -> String {
    let target = FileManager.default.temporaryDirectory
      .appendingPathComponent("overnight-\(UUID().uuidString).h5").path
    guard FileManager.default.createFile(atPath: target, contents: nil),
      let handle = FileHandle(forWritingAtPath: target)
    else { throw DataError(file: target, problem: "cannot be created: \(systemError())") }
    do {
      let stream = try ByteStream(file: path)
      var part = Data(count: 1 << 20)
      while true {
        let count = try part.withUnsafeMutableBytes { buffer in
          try buffer.baseAddress.map { try stream.read(into: $0, count: buffer.count) } ?? 0
        }
        if count == 0 { break }
        try handle.write(contentsOf: part.prefix(count))
      }
      try handle.close()
    } catch {
      try? FileManager.default.removeItem(atPath: target)
      throw error
    }
    return target
  }
}
