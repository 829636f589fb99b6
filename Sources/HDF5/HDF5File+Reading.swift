internal import CHDF5

extension HDF5File {
  /// The length of each axis of a dataset; [] for a scalar.
  public func shape(of object: String) throws -> [Int] {
    try withDataset(object, "read") { dataset in
      let space = H5Dget_space(dataset)
      defer { H5Sclose(space) }
      let rank = H5Sget_simple_extent_ndims(space)
      guard rank >= 0 else { throw failure("read", object) }
      guard rank > 0 else { return [] }
      var dimensions = [hsize_t](repeating: 0, count: Int(rank))
      H5Sget_simple_extent_dims(space, &dimensions, nil)
      return dimensions.map { Int($0) }
    }
  }

  /// Whether a dataset holds texts.
  public func isText(_ object: String) throws -> Bool {
    try withDataset(object, "read") { dataset in
      let type = H5Dget_type(dataset)
      defer { H5Tclose(type) }
      return H5Tget_class(type) == H5T_STRING
    }
  }

  /// All numbers of a dataset, the last axis fastest.
  public func read<Scalar: HDF5Scalar>(_ object: String, as: Scalar.Type) throws -> [Scalar] {
    let count = try elementCount(of: object)
    var values = [Scalar](repeating: Scalar.zero, count: count)
    guard count > 0 else { return values }
    try withNumbers(object) { dataset in
      _ = try check(
        hid_t(
          H5Dread(
            dataset, Scalar.scalarType.inMemory, overnight_H5S_all(), overnight_H5S_all(),
            HDF5Library.transfer, &values)), "read", object)
    }
    return values
  }

  /// The numbers at leading indices `range` of a dataset with one axis or more, written to
  /// `target`.
  public func read<Scalar: HDF5Scalar>(
    _ object: String, slices range: Range<Int>, into target: UnsafeMutablePointer<Scalar>
  ) throws {
    let shape = try shape(of: object)
    guard let first = shape.first, range.lowerBound >= 0, range.upperBound <= first else {
      throw HDF5Error(
        operation: "read", file: path, object: object,
        reasons: ["indices \(range) are outside its shape \(shape)"])
    }
    guard range.count * shape.dropFirst().reduce(1, *) > 0 else { return }
    try withNumbers(object) { dataset in
      let space = H5Dget_space(dataset)
      defer { H5Sclose(space) }
      let start = [hsize_t(range.lowerBound)] + shape.dropFirst().map { _ in 0 }
      let count = [hsize_t(range.count)] + shape.dropFirst().map { hsize_t($0) }
      H5Sselect_hyperslab(space, H5S_SELECT_SET, start, nil, count, nil)
      let memory = H5Screate_simple(Int32(count.count), count, nil)
      defer { H5Sclose(memory) }
      _ = try check(
        hid_t(
          H5Dread(
            dataset, Scalar.scalarType.inMemory, memory, space, HDF5Library.transfer, target)),
        "read", object)
    }
  }

  /// The numbers at one leading index.
  public func read<Scalar: HDF5Scalar>(
    _ object: String, slice index: Int, as: Scalar.Type
  ) throws -> [Scalar] {
    let count = try shape(of: object).dropFirst().reduce(1, *)
    return try [Scalar](unsafeUninitializedCapacity: count) { buffer, used in
      if let base = buffer.baseAddress {
        try read(object, slices: index..<index + 1, into: base)
      }
      used = count
    }
  }

  /// All texts of a dataset, of fixed or variable length.
  public func readTexts(_ object: String) throws -> [String] {
    let count = try elementCount(of: object)
    guard count > 0 else { return [] }
    return try withDataset(object, "read") { dataset in
      let type = H5Dget_type(dataset)
      defer { H5Tclose(type) }
      guard H5Tget_class(type) == H5T_STRING else {
        throw HDF5Error(
          operation: "read", file: path, object: object, reasons: ["it holds no texts"])
      }
      func readAll(_ target: UnsafeMutableRawPointer) throws {
        _ = try check(
          hid_t(
            H5Dread(
              dataset, type, overnight_H5S_all(), overnight_H5S_all(), HDF5Library.transfer,
              target)), "read", object)
      }
      if H5Tis_variable_str(type) > 0 {
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        try readAll(&pointers)
        return pointers.map { pointer in
          guard let pointer else { return "" }
          defer { H5free_memory(pointer) }
          return String(cString: pointer)
        }
      }
      let length = H5Tget_size(type)
      var bytes = [UInt8](repeating: 0, count: length * count)
      try readAll(&bytes)
      return (0..<count).map { i in
        text(bytes[i * length..<(i + 1) * length].prefix { $0 != 0 })
      }
    }
  }

  private func withNumbers<Result>(
    _ object: String, _ body: (hid_t) throws -> Result
  ) throws -> Result {
    try withDataset(object, "read") { dataset in
      let type = H5Dget_type(dataset)
      defer { H5Tclose(type) }
      let kind = H5Tget_class(type)
      guard kind == H5T_INTEGER || kind == H5T_FLOAT || kind == H5T_ENUM else {
        throw HDF5Error(
          operation: "read", file: path, object: object, reasons: ["it holds no numbers"])
      }
      return try body(dataset)
    }
  }
}
