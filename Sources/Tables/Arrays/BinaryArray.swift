/// A stored array of numbers or texts: the common part of NumPy and IDX files.
struct BinaryArray {
  enum Element: Equatable {
    case boolean
    case unsigned(bytes: Int)
    case signed(bytes: Int)
    case float(bytes: Int)
    /// Bytes in UTF-8, zeros behind them.
    case text(bytes: Int)
    /// UTF-32, zeros behind it.
    case unicode(scalars: Int)

    var size: Int {
      switch self {
      case .boolean: 1
      case .unsigned(let bytes), .signed(let bytes), .float(let bytes), .text(let bytes): bytes
      case .unicode(let scalars): 4 * scalars
      }
    }

    /// Whether it has NaN, which stands for a missing number.
    var canLackNumbers: Bool { if case .float = self { true } else { false } }

    var isText: Bool {
      switch self {
      case .text, .unicode: true
      case .boolean, .unsigned, .signed, .float: false
      }
    }

    /// Whether 32 bits hold every number.
    var isSingle: Bool {
      switch self {
      case .boolean: true
      case .unsigned(let bytes), .signed(let bytes): bytes <= 2
      case .float(let bytes): bytes <= 4
      case .text, .unicode: false
      }
    }
  }

  let stream: ByteStream
  let element: Element
  /// What the file calls the type of its elements, for messages.
  let typeName: String
  let bigEndian: Bool
  /// The first axis counts the rows; the others are one row's elements.
  let shape: [Int]
  /// First axis fastest, as Fortran and MATLAB store.
  let columnMajor: Bool

  var rows: Int { shape.first ?? 1 }
  var columns: Int { shape.dropFirst().reduce(1, *) }

  /// Reads all numbers, a block of rows at a time, into a matrix of one row for each index of the
  /// first axis. Must be checked before, as ``targetColumns(names:)``.
  func values() throws -> FeatureValues {
    try requireNumbers()
    if element.isSingle {
      let result = try matrixInMemory(rows: rows, columns: columns, file: stream.file)
      try fill(result.elements, stride: result.stride, single)
      return .single(result)
    }
    try checkMemory(rows: rows, columns: columns, file: stream.file)
    let result = DoubleMatrix(rows: rows, columns: columns)
    try fill(result.row(0), stride: columns, double)
    return .double(result)
  }

  /// Reads targets, one column for each element of a row; whole numbers keep all their digits.
  func targetColumns(names: [String]) throws -> [CellColumn] {
    let bytes = try stream.readExactly(rows * columns * element.size, what: "the targets")
    try checkEnd()
    return try (0..<columns).map { column in
      var target = CellColumn(name: names[column])
      try bytes.withUnsafeBytes { bytes in
        for row in 0..<rows {
          let place = columnMajor ? column * rows + row : row * columns + column
          try append(
            UnsafeRawBufferPointer(
              rebasing: bytes[place * element.size..<(place + 1) * element.size]),
            to: &target, row: row)
        }
      }
      return target
    }
  }

  private func append(
    _ bytes: UnsafeRawBufferPointer, to target: inout CellColumn, row: Int
  ) throws {
    func whole<Value: FixedWidthInteger & BitwiseCopyable>(_: Value.Type) {
      let stored = bytes.loadUnaligned(as: Value.self)
      target.append(whole: bigEndian ? Value(bigEndian: stored) : Value(littleEndian: stored))
    }
    switch element {
    case .boolean: target.append(bytes[0] == 0 ? "false" : "true")
    case .signed(8): whole(Int64.self)
    case .unsigned(8): whole(UInt64.self)
    case .text:
      target.append(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
    case .unicode:
      var text = ""
      for start in stride(from: 0, to: bytes.count, by: 4) {
        let stored = bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)
        let scalar = bigEndian ? UInt32(bigEndian: stored) : UInt32(littleEndian: stored)
        if scalar == 0 { break }
        text.unicodeScalars.append(Unicode.Scalar(scalar) ?? "\u{FFFD}")
      }
      target.append(text)
    case .unsigned, .signed, .float:
      if element.isSingle {
        var number: Float = 0
        guard single(bytes, 1, &number, 1) == nil else {
          throw notFinite(Double(number), row: row, column: nil)
        }
        number.isNaN ? target.append(.nan) : target.append(single: number)
      } else {
        var number = 0.0
        guard double(bytes, 1, &number, 1) == nil else {
          throw notFinite(number, row: row, column: nil)
        }
        target.append(number)
      }
    }
  }

  private func notFinite(_ number: Double, row: Int, column: Int?) -> DataError {
    .notFinite(number, file: stream.file, row: row + 1, column: column.map { "\($0 + 1)" })
  }

  /// Refuses texts.
  func requireNumbers() throws {
    guard element.isText else { return }
    throw DataError(
      file: stream.file,
      problem: "holds elements of type '\(typeName)'; numbers are needed, like float32")
  }

  /// Compares what the header claims with the file, before so much memory is asked for.
  func check() throws {
    guard let count = elementCount(of: shape) else {
      let what = shape.count > 8 ? "\(shape.count) axes" : "shape \(shape)"
      throw DataError(file: stream.file, problem: "has a damaged header: \(what)")
    }
    guard count > 0 else {
      throw DataError(file: stream.file, problem: "is empty: its shape is \(shape)")
    }
    if let left = stream.mostLeft, count * element.size > left {
      throw DataError(
        file: stream.file,
        problem: "ends too early: its shape \(shape) takes \(count * element.size) bytes, and "
          + "\(stream.isPacked ? "no more than " : "")\(left) follow the header")
    }
    guard !columnMajor || shape.count <= 2 else {
      throw DataError(
        file: stream.file,
        problem: "is stored in Fortran order with \(shape.count) axes; save it with "
          + "numpy.ascontiguousarray")
    }
  }

  private func checkEnd() throws {
    var extra: UInt8 = 0
    if try stream.read(into: &extra, count: 1) > 0 {
      throw DataError(
        file: stream.file, problem: "has more data than its shape \(shape) tells")
    }
  }

  /// Converts some numbers that lie together to places that are `step` apart; returns the first
  /// that is infinite. NaN stands for a missing number.
  private typealias Conversion<Number> = (
    _ bytes: UnsafeRawBufferPointer, _ count: Int, _ target: UnsafeMutablePointer<Number>,
    _ step: Int
  ) -> Int?

  private func fill<Number: BinaryFloatingPoint>(
    _ elements: UnsafeMutablePointer<Number>, stride rowStride: Int, _ convert: Conversion<Number>
  ) throws {
    let (outer, inner) = columnMajor ? (columns, rows) : (rows, columns)
    let (outerStep, step) = columnMajor ? (1, rowStride) : (rowStride, 1)
    let perBlock = max(1, (1 << 18) / max(1, inner * element.size))
    for start in stride(from: 0, to: outer, by: perBlock) {
      let count = min(perBlock, outer - start)
      let bytes = try stream.readExactly(
        count * inner * element.size, what: "element \(start * inner) of \(rows * columns)")
      try bytes.withUnsafeBytes { buffer in
        for i in 0..<count {
          let part = UnsafeRawBufferPointer(rebasing: buffer[(i * inner * element.size)...])
          let target = elements + (start + i) * outerStep
          guard let bad = convert(part, inner, target, step) else { continue }
          let (row, column) = columnMajor ? (bad, start + i) : (start + i, bad)
          throw notFinite(Double(target[bad * step]), row: row, column: column)
        }
      }
    }
    try checkEnd()
  }

  /// One loop per type, without branches inside.
  @inline(__always)
  private func each<Value: FixedWidthInteger & BitwiseCopyable, Number: BinaryFloatingPoint>(
    _: Value.Type, _ bytes: UnsafeRawBufferPointer, _ count: Int,
    _ target: UnsafeMutablePointer<Number>, _ step: Int, _ number: (Value) -> Number
  ) -> Int? {
    var strange: UInt32 = 0
    for i in 0..<count {
      let stored = bytes.loadUnaligned(
        fromByteOffset: i * MemoryLayout<Value>.size, as: Value.self)
      let value = number(bigEndian ? Value(bigEndian: stored) : Value(littleEndian: stored))
      strange |= value.isFinite ? 0 : 1
      target[i * step] = value
    }
    return strange == 0 ? nil : (0..<count).first { target[$0 * step].isInfinite }
  }

  private func single(
    _ bytes: UnsafeRawBufferPointer, _ count: Int, _ target: UnsafeMutablePointer<Float>,
    _ step: Int
  ) -> Int? {
    switch element {
    case .signed(1): each(Int8.self, bytes, count, target, step) { Float($0) }
    case .signed: each(Int16.self, bytes, count, target, step) { Float($0) }
    case .unsigned(2): each(UInt16.self, bytes, count, target, step) { Float($0) }
    case .float(4): each(UInt32.self, bytes, count, target, step) { Float(bitPattern: $0) }
    case .float: each(UInt16.self, bytes, count, target, step) { Float16Bits($0).value }
    case .unsigned, .boolean, .text, .unicode:
      each(UInt8.self, bytes, count, target, step) { Float($0) }
    }
  }

  private func double(
    _ bytes: UnsafeRawBufferPointer, _ count: Int, _ target: UnsafeMutablePointer<Double>,
    _ step: Int
  ) -> Int? {
    switch element {
    case .unsigned(4): each(UInt32.self, bytes, count, target, step) { Double($0) }
    case .signed(4): each(Int32.self, bytes, count, target, step) { Double($0) }
    case .unsigned: each(UInt64.self, bytes, count, target, step) { Double($0) }
    case .signed: each(Int64.self, bytes, count, target, step) { Double($0) }
    case .float, .boolean, .text, .unicode:
      each(UInt64.self, bytes, count, target, step) { Double(bitPattern: $0) }
    }
  }
}
