import Foundation
import MatrixKernels

/// A stored array of numbers, read as floats: the common part of NumPy and IDX files.
struct BinaryArray {
  enum Element {
    case unsigned(bytes: Int)
    case signed(bytes: Int)
    case float(bytes: Int)

    var size: Int {
      switch self {
      case .unsigned(let bytes), .signed(let bytes), .float(let bytes): bytes
      }
    }
  }

  let stream: ByteStream
  let element: Element
  let bigEndian: Bool
  /// The first axis counts the rows; the others are one row's elements.
  let shape: [Int]
  /// First axis fastest, as Fortran and MATLAB store.
  let columnMajor: Bool

  var rows: Int { shape.first ?? 1 }
  var columns: Int { shape.dropFirst().reduce(1, *) }

  /// Reads all elements, a block of rows at a time, into a matrix of one row for each index of the
  /// first axis.
  func matrix() throws -> Matrix {
    guard let count = elementCount(of: shape) else {
      let what = shape.count > 8 ? "\(shape.count) axes" : "shape \(shape)"
      throw DataError(file: stream.file, problem: "has a damaged header: \(what)")
    }
    guard count > 0 else {
      throw DataError(file: stream.file, problem: "is empty: its shape is \(shape)")
    }
    // Found before so much memory is asked for.
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
    let (outer, inner) = columnMajor ? (columns, rows) : (rows, columns)
    let result = try matrixInMemory(rows: rows, columns: columns, file: stream.file)
    let perBlock = max(1, (1 << 18) / max(1, inner * element.size))
    for start in stride(from: 0, to: outer, by: perBlock) {
      let count = min(perBlock, outer - start)
      let bytes = try stream.readExactly(
        count * inner * element.size, what: "element \(start * inner) of \(rows * columns)")
      try bytes.withUnsafeBytes { buffer in
        for i in 0..<count {
          try place(
            UnsafeRawBufferPointer(rebasing: buffer[(i * inner * element.size)...]), count: inner,
            outer: start + i, in: result)
        }
      }
    }
    var extra: UInt8 = 0
    if try stream.read(into: &extra, count: 1) > 0 {
      throw DataError(
        file: stream.file, problem: "has more data than its shape \(shape) tells")
    }
    return result
  }

  /// Puts a row, or a column where these lie together, in its place.
  private func place(
    _ bytes: UnsafeRawBufferPointer, count: Int, outer: Int, in matrix: Matrix
  ) throws {
    let (target, step) =
      columnMajor
      ? (matrix.elements + outer, matrix.stride) : (matrix.elements + outer * matrix.stride, 1)
    guard let bad = convert(bytes, count: count, to: target, step: step) else { return }
    let (row, column) = columnMajor ? (bad, outer) : (outer, bad)
    throw DataError(
      file: stream.file, row: row + 1, column: "\(column + 1)",
      problem: "\(target[bad * step]) is not a finite number; remove or fill in such rows first")
  }

  /// Converts numbers that lie together; returns the first that is not finite.
  private func convert(
    _ bytes: UnsafeRawBufferPointer, count: Int, to target: UnsafeMutablePointer<Float>, step: Int
  ) -> Int? {
    /// A loop for each type, with nothing to decide inside.
    @inline(__always)
    func each<Value: FixedWidthInteger & BitwiseCopyable>(
      _: Value.Type, _ number: (Value) -> Float
    ) -> Int? {
      var strange: UInt32 = 0
      for i in 0..<count {
        let stored = bytes.loadUnaligned(
          fromByteOffset: i * MemoryLayout<Value>.size, as: Value.self)
        let value = number(bigEndian ? Value(bigEndian: stored) : Value(littleEndian: stored))
        strange |= value.isFinite ? 0 : 1
        target[i * step] = value
      }
      return strange == 0 ? nil : (0..<count).first { !target[$0 * step].isFinite }
    }
    return switch element {
    case .unsigned(1): each(UInt8.self) { Float($0) }
    case .signed(1): each(Int8.self) { Float($0) }
    case .unsigned(2): each(UInt16.self) { Float($0) }
    case .signed(2): each(Int16.self) { Float($0) }
    case .unsigned(4): each(UInt32.self) { Float($0) }
    case .signed(4): each(Int32.self) { Float($0) }
    case .unsigned: each(UInt64.self) { Float($0) }
    case .signed: each(Int64.self) { Float($0) }
    case .float(4): each(UInt32.self) { Float(bitPattern: $0) }
    case .float(2): each(UInt16.self) { Float16Bits($0).value }
    case .float: each(UInt64.self) { Float(Double(bitPattern: $0)) }
    }
  }
}

/// A half-precision number; `Float16` is missing on some systems.
private struct Float16Bits {
  let bits: UInt16
  init(_ bits: UInt16) { self.bits = bits }

  var value: Float {
    let sign: Float = bits >> 15 == 1 ? -1 : 1
    let exponent = Int(bits >> 10 & 31)
    let fraction = Float(bits & 1023) / 1024
    if exponent == 0 { return sign * fraction * 0x1p-14 }
    if exponent == 31 { return fraction == 0 ? sign * .infinity : .nan }
    return sign * (1 + fraction) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
  }
}
