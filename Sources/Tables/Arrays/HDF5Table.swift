import HDF5
import MatrixKernels
import SystemSupport
import Wording

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
    let features = try reader.checkedShapes(request.features ?? ["/x"])
    let objects =
      switch request.targets {
      case .none: [String]()
      case .ifThere(let names, _): names.allSatisfy(file.isDataset) ? names : []
      case .standard: ["/y"]
      case .named(let names): names
      }
    // Found before memory is taken for rows that are not there.
    for object in objects + [request.sampleWeight].compactMap({ $0 }) {
      let rows = try reader.checkedShapes([object])[0].shape[0]
      try reader.requireRows(features[0].shape[0], rows, object)
    }
    return DataTable(
      file: name, features: try reader.features(features, keptAsWords: request.words),
      hasNames: false, targets: try reader.targets(objects),
      sampleWeights: try request.sampleWeight.map(reader.weights),
      sampleWeightName: request.sampleWeight)
  }

  private let file: HDF5File
  private let name: String

  /// The target columns of some datasets, side by side.
  private func targets(_ objects: [String]) throws -> [CellColumn] {
    let widths = try objects.map { try file.shape(of: $0).dropFirst().reduce(1, *) }
    let base = objects.count == 1 ? objects[0].split(separator: "/").last.map(String.init) : nil
    let count = widths.reduce(0, +)
    let names =
      count == 1
      ? [base ?? objects.first ?? ""]
      : (0..<max(0, count)).map { "\(base ?? "target")_\($0 + 1)" }
    var columns = names.map { CellColumn(name: $0) }
    var first = 0
    for (object, width) in zip(objects, widths) {
      try append(object, width: width, to: &columns[first..<first + width])
      first += width
    }
    return columns
  }

  private func append(
    _ object: String, width: Int, to columns: inout ArraySlice<CellColumn>
  ) throws {
    func place(_ index: Int) -> Int { columns.startIndex + index % width }
    func whole<Value: HDF5Scalar & FixedWidthInteger>(_: Value.Type) throws {
      for (index, value) in try file.read(object, as: Value.self).enumerated() {
        columns[place(index)].append(whole: value)
      }
    }
    switch try file.elementType(of: object) {
    case .text:
      for (index, text) in try file.readTexts(object).enumerated() {
        columns[place(index)].append(text.withoutBlanks)
      }
    case .boolean:
      for (index, value) in try file.read(object, as: Int8.self).enumerated() {
        columns[place(index)].append(value == 0 ? "false" : "true")
      }
    case .integer(_, isSigned: true): try whole(Int64.self)
    case .integer(_, isSigned: false): try whole(UInt64.self)
    case .float(let bytes):
      for (index, value) in try file.read(object, as: Double.self).enumerated() {
        guard !value.isInfinite else { throw notFinite(value, row: index / width, object) }
        if bytes <= 4, !value.isNaN {
          columns[place(index)].append(single: Float(value))
        } else {
          columns[place(index)].append(value)
        }
      }
    case .other:
      throw DataError(file: name, column: object, problem: "holds neither numbers nor texts")
    }
  }

  private func weights(_ object: String) throws -> [Double] {
    let columns = try file.shape(of: object).dropFirst().reduce(1, *)
    guard columns == 1 else { throw notOneColumn(columns, file: name, column: object) }
    let values = try file.read(object, as: Double.self)
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw notFinite(values[row], row: row, object)
    }
    return values
  }

  private func notFinite(_ value: Double, row: Int, _ object: String) -> DataError {
    .notFinite(value, file: name, row: row + 1, column: object)
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

  /// The shapes of some datasets; the first axis counts the rows, of which all have as many as were
  /// written.
  private func checkedShapes(_ objects: [String]) throws -> [(object: String, shape: [Int])] {
    var shapes: [(object: String, shape: [Int])] = []
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
      if let first = shapes.first { try requireRows(first.shape[0], rows, object) }
      shapes.append((object, shape))
    }
    try checkMemory(
      rows: shapes[0].shape[0],
      columns: shapes.reduce(0) { $0 + $1.shape.dropFirst().reduce(1, *) }, file: name)
    for (object, shape) in shapes {
      let storage = try file.storage(of: object)
      // gzip packs 1032 bytes into one at best.
      let most = Double(storage.stored) * (storage.isPacked ? 1032 : 1)
      guard storage.claimed <= most else {
        throw DataError(
          file: name, column: object,
          problem: "claims \(shape[0]) rows, which take \(numberText(storage.claimed)) bytes; "
            + "\(storage.stored) bytes are stored, so some rows were never written")
      }
    }
    return shapes
  }

  /// The feature columns of some datasets: those of texts, and those that a config names, become
  /// columns of words.
  private func features(
    _ shapes: [(object: String, shape: [Int])], keptAsWords: Set<String>
  ) throws -> FeatureTable {
    func name(_ object: String) -> String {
      object.split(separator: "/").last.map(String.init) ?? object
    }
    let areColumns =
      shapes.count > 1 && shapes.allSatisfy { $0.shape.dropFirst().reduce(1, *) == 1 }
    var names: [String] = []
    var places: [FeatureTable.Place] = []
    var cells: [CellColumn] = []
    var numbers: [(object: String, shape: [Int])] = []
    var (slot, canLackNumbers) = (0, false)
    for (object, shape) in shapes {
      let width = shape.dropFirst().reduce(1, *)
      let own = (0..<width).map {
        areColumns ? name(object) : "feature_\(names.count + $0 + 1)"
      }
      names += own
      let type = try file.elementType(of: object)
      if type == .text || own.contains(where: keptAsWords.contains) {
        var columns = own.map { CellColumn(name: $0) }[...]
        try append(object, width: width, to: &columns)
        places += columns.indices.map { .cells(cells.count + $0) }
        cells += columns
      } else {
        if case .float = type { canLackNumbers = true }
        numbers.append((object, shape))
        places += (slot..<slot + width).map { .number($0) }
        slot += width
      }
    }
    let values =
      numbers.isEmpty
      ? .single(Matrix(rows: shapes[0].shape[0], columns: 0)) : try values(numbers)
    return FeatureTable(
      names: names, places: places, numbers: values, cells: cells, canLackNumbers: canLackNumbers)
  }

  /// One or more datasets of numbers side by side.
  private func values(_ shapes: [(object: String, shape: [Int])]) throws -> FeatureValues {
    let rows = shapes[0].shape[0]
    let widths = shapes.map { $0.shape.dropFirst().reduce(1, *) }
    let columns = widths.reduce(0, +)
    let isSingle = try shapes.allSatisfy { shape in
      switch try file.elementType(of: shape.object) {
      case .float(let bytes): bytes <= 4
      case .integer(let bytes, _): bytes <= 2
      case .boolean: true
      case .text, .other:
        throw DataError(
          file: name, column: shape.object, problem: "holds no numbers, which features are")
      }
    }
    var column = 0
    if isSingle {
      let result = Matrix(rows: rows, columns: columns)
      for (shape, width) in zip(shapes, widths) {
        try copy(shape.object, rows, width, to: result.elements + column, stride: result.stride)
        column += width
      }
      return .single(result)
    }
    let result = DoubleMatrix(rows: rows, columns: columns)
    for (shape, width) in zip(shapes, widths) {
      try copy(shape.object, rows, width, to: result.row(0) + column, stride: columns)
      column += width
    }
    return .double(result)
  }

  private func copy<Number: HDF5Scalar & BinaryFloatingPoint>(
    _ object: String, _ rows: Int, _ width: Int, to target: UnsafeMutablePointer<Number>,
    stride rowStride: Int
  ) throws {
    let perBlock = max(1, (1 << 18) / width)
    let block = UnsafeMutablePointer<Number>.allocate(capacity: perBlock * width)
    defer { block.deallocate() }
    for start in stride(from: 0, to: rows, by: perBlock) {
      let count = min(perBlock, rows - start)
      do { try file.read(object, slices: start..<start + count, into: block) } catch let error
        as HDF5Error
      {
        throw DataError(
          file: name, column: object, problem: error.reasons.joined(separator: "; "))
      }
      for i in 0..<count {
        for j in 0..<width where block[i * width + j].isInfinite {
          throw notFinite(Double(block[i * width + j]), row: start + i, object)
        }
        (target + (start + i) * rowStride).update(from: block + i * width, count: width)
      }
    }
  }

  private static func isGzipped(_ path: String) throws -> Bool {
    guard let file = SystemFile(reading: path) else { return false }
    return try file.read(upTo: 2) == [0x1F, 0x8B]
  }

  /// libhdf5 needs a plain file.
  private static func unpack(_ path: String) throws -> String {
    let target = FileManager.default.temporaryDirectory
      .appendingPathComponent("overnight-\(UUID().uuidString).h5").path
    guard let unpacked = SystemFile(writing: target) else {
      throw DataError(file: target, problem: "cannot be created: \(systemError())")
    }
    do {
      let stream = try ByteStream(file: path)
      var part = [UInt8](repeating: 0, count: 1 << 20)
      while true {
        let count = try part.withUnsafeMutableBytes { buffer in
          try buffer.baseAddress.map { try stream.read(into: $0, count: buffer.count) } ?? 0
        }
        if count == 0 { break }
        try unpacked.write(part.prefix(count))
      }
    } catch {
      try? FileManager.default.removeItem(atPath: target)
      throw error
    }
    return target
  }
}
