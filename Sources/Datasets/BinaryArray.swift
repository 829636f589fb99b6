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
    guard shape.allSatisfy({ $0 > 0 }) else {
      throw DataError(file: stream.file, problem: "is empty: its shape is \(shape)")
    }
    guard !columnMajor || shape.count <= 2 else {
      throw DataError(
        file: stream.file,
        problem: "is stored in Fortran order with \(shape.count) axes; save it with "
          + "numpy.ascontiguousarray")
    }
    let (outer, inner) = columnMajor ? (columns, rows) : (rows, columns)
    let result = Matrix(rows: rows, columns: columns)
    let perBlock = max(1, (1 << 18) / max(1, inner * element.size))
    for start in stride(from: 0, to: outer, by: perBlock) {
      let count = min(perBlock, outer - start)
      let bytes = try stream.readExactly(
        count * inner * element.size, what: "element \(start * inner) of \(rows * columns)")
      try bytes.withUnsafeBytes { buffer in
        for i in 0..<count {
          for j in 0..<inner {
            let value = number(buffer, i * inner + j)
            let (row, column) = columnMajor ? (j, start + i) : (start + i, j)
            guard value.isFinite else {
              throw DataError(
                file: stream.file, row: row + 1, column: "\(column + 1)",
                problem: "\(value) is not a finite number; remove or fill in such rows first")
            }
            result.elements[row * result.stride + column] = value
          }
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

  @inline(__always)
  private func number(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Float {
    switch element {
    case .unsigned(1): return Float(bytes[index])
    case .signed(1): return Float(Int8(bitPattern: bytes[index]))
    case .unsigned(2): return Float(integer(bytes, index, UInt16.self))
    case .signed(2): return Float(integer(bytes, index, Int16.self))
    case .unsigned(4): return Float(integer(bytes, index, UInt32.self))
    case .signed(4): return Float(integer(bytes, index, Int32.self))
    case .unsigned: return Float(integer(bytes, index, UInt64.self))
    case .signed: return Float(integer(bytes, index, Int64.self))
    case .float(4): return Float(bitPattern: integer(bytes, index, UInt32.self))
    case .float(2): return Float(Float16Bits(integer(bytes, index, UInt16.self)).value)
    case .float: return Float(Double(bitPattern: integer(bytes, index, UInt64.self)))
    }
  }

  @inline(__always)
  private func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _ index: Int, _: Value.Type
  ) -> Value {
    let value = bytes.loadUnaligned(
      fromByteOffset: index * MemoryLayout<Value>.size, as: Value.self)
    return bigEndian ? Value(bigEndian: value) : Value(littleEndian: value)
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
