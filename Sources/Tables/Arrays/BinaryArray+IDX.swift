extension BinaryArray {
  /// Opens an IDX file, the format of MNIST and Fashion-MNIST.
  ///
  /// - Source: http://yann.lecun.com/exdb/mnist, "the IDX file format".
  static func idx(_ stream: ByteStream) throws -> BinaryArray {
    let file = stream.file
    let magic = try stream.readExactly(4, what: "the IDX header")
    let element: Element? =
      switch magic[2] {
      case 0x08: .unsigned(bytes: 1)
      case 0x09: .signed(bytes: 1)
      case 0x0B: .signed(bytes: 2)
      case 0x0C: .signed(bytes: 4)
      case 0x0D: .float(bytes: 4)
      case 0x0E: .float(bytes: 8)
      default: nil
      }
    guard magic[0] == 0, magic[1] == 0, let element, magic[3] > 0 else {
      throw DataError(
        file: file,
        problem: "is no file that is known here: name it .csv, .h5 or .npy (or .gz of one), "
          + "or give an IDX file, which begins with 0, 0, a type and a number of axes")
    }
    let shape = try (0..<magic[3]).map { _ in
      try stream.readExactly(4, what: "the IDX header").reduce(0) { $0 << 8 | Int($1) }
    }
    return BinaryArray(
      stream: stream, element: element, typeName: "\(magic[2])", bigEndian: true, shape: shape,
      columnMajor: false)
  }
}
