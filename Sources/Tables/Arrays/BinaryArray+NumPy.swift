extension BinaryArray {
  /// Opens a NumPy `.npy` file, versions 1 to 3.
  ///
  /// - Source: numpy/lib/format.py, "Format specification".
  static func numPy(_ stream: ByteStream) throws -> BinaryArray {
    let file = stream.file
    let magic = try stream.readExactly(8, what: "the NumPy header")
    guard magic[0] == 0x93, magic[1...5].elementsEqual(Array("NUMPY".utf8)) else {
      throw DataError(file: file, problem: "is not a NumPy .npy file: it does not begin so")
    }
    let sizeBytes = try stream.readExactly(magic[6] == 1 ? 2 : 4, what: "the NumPy header")
    let size = sizeBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard size < 1 << 20 else {
      throw DataError(file: file, problem: "has a damaged NumPy header")
    }
    let header = String(
      decoding: try stream.readExactly(size, what: "the NumPy header"), as: UTF8.self)
    func value(_ key: String) -> Substring? {
      guard let place = header.firstRange(of: "'\(key)':") else { return nil }
      return header[place.upperBound...].drop { $0 == " " }
    }
    guard let description = value("descr"), description.hasPrefix("'"),
      let order = value("fortran_order"), let shapeText = value("shape"),
      let close = shapeText.firstIndex(of: ")")
    else { throw DataError(file: file, problem: "has a NumPy header without a plain number type") }
    let type = String(description.dropFirst().prefix { $0 != "'" })
    let shape = shapeText[..<close].dropFirst().split(separator: ",").compactMap {
      Int($0.withoutBlanks)
    }
    let bytes = min(Int(type.dropFirst(2)) ?? 0, 1 << 20)
    let element: Element? =
      switch (type.dropFirst().first, bytes) {
      case ("f", 2), ("f", 4), ("f", 8): .float(bytes: bytes)
      case ("i", 1), ("i", 2), ("i", 4), ("i", 8): .signed(bytes: bytes)
      case ("u", 1), ("u", 2), ("u", 4), ("u", 8): .unsigned(bytes: bytes)
      case ("b", 1): .boolean
      case ("S", 1...): .text(bytes: bytes)
      case ("U", 1...): .unicode(scalars: bytes)
      default: nil
      }
    guard let element else {
      throw DataError(
        file: file,
        problem: "holds elements of type '\(type)'; numbers are needed, like float32"
          + (type.hasSuffix("O") ? "; texts are saved with numpy.array(texts, dtype=str)" : ""))
    }
    return BinaryArray(
      stream: stream, element: element, typeName: type, bigEndian: type.hasPrefix(">"),
      shape: shape.isEmpty ? [1] : shape, columnMajor: order.hasPrefix("True"))
  }
}
