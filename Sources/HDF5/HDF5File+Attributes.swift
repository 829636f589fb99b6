internal import CHDF5
import SystemSupport

extension HDF5File {
  /// Sets a text attribute (scalar, UTF-8) of a dataset or group.
  public func setAttribute(_ name: String, of object: String, to value: String) throws {
    try HDF5Library.locked {
      let type = stringType(length: nil, ascii: false)
      defer { H5Tclose(type) }
      try value.withCString { pointer in
        var pointer: UnsafePointer<CChar>? = pointer
        try createAttribute(name, of: object, type: type, inMemory: type, shape: [], &pointer)
      }
    }
  }

  /// Sets an attribute that is a list of ASCII texts.
  public func setAttribute(_ name: String, of object: String, to values: [String]) throws {
    let length = max(1, values.map(\.utf8.count).max() ?? 1)
    var bytes = values.flatMap { value in
      Array(value.utf8) + [UInt8](repeating: 0, count: length - value.utf8.count)
    }
    bytes.append(0)
    try HDF5Library.locked {
      let type = stringType(length: length, ascii: true)
      defer { H5Tclose(type) }
      try createAttribute(
        name, of: object, type: type, inMemory: type, shape: [values.count], bytes)
    }
  }

  /// Says that a dataset's texts of fixed length are in UTF-8, in the way of netCDF: without it
  /// xarray shows bytes.
  public func setTextEncoding(of object: String) throws {
    try setAttribute("_Encoding", of: object, to: "utf-8")
  }

  /// Sets a number attribute: scalar, or an array with `scalar` false.
  public func setAttribute<Scalar: HDF5Scalar>(
    _ name: String, of object: String, to values: [Scalar], scalar: Bool
  ) throws {
    precondition(!scalar || values.count == 1, "\(name): \(values.count) values for a scalar")
    try HDF5Library.locked {
      try values.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        try createAttribute(
          name, of: object, type: Scalar.scalarType.inFile, inMemory: Scalar.scalarType.inMemory,
          shape: scalar ? [] : [values.count], base)
      }
    }
  }

  /// A text attribute, nil where there is none of that name or it is no text.
  public func textAttribute(_ name: String, of object: String) throws -> String? {
    try withAttribute(name, of: object) { attribute in
      let type = H5Aget_type(attribute)
      defer { H5Tclose(type) }
      guard H5Tget_class(type) == H5T_STRING else { return nil }
      if H5Tis_variable_str(type) > 0 {
        var pointer: UnsafeMutablePointer<CChar>?
        _ = try check(hid_t(H5Aread(attribute, type, &pointer)), "read attribute \(name)", object)
        guard let pointer else { return "" }
        defer { H5free_memory(pointer) }
        return String(cString: pointer)
      }
      var bytes = [UInt8](repeating: 0, count: H5Tget_size(type))
      _ = try check(hid_t(H5Aread(attribute, type, &bytes)), "read attribute \(name)", object)
      return text(bytes.prefix { $0 != 0 })
    }
  }

  /// The names of an object's attributes, in the order of the alphabet, without those by which the
  /// library itself keeps dimension scales.
  public func attributeNames(of object: String) throws -> [String] {
    let own: Set<String> = ["CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"]
    return try withObject(object, "read attributes") { target in
      try collectNames(object, "read attributes") { overnight_visit_attributes(target, &$0) }
        .filter { !own.contains($0) }
    }
  }

  /// A number attribute's first element, nil where there is none of that name or it is no number.
  public func numberAttribute(_ name: String, of object: String) throws -> Double? {
    try withAttribute(name, of: object) { attribute in
      let type = H5Aget_type(attribute)
      defer { H5Tclose(type) }
      let kind = H5Tget_class(type)
      guard kind == H5T_INTEGER || kind == H5T_FLOAT else { return nil }
      let space = H5Aget_space(attribute)
      defer { H5Sclose(space) }
      let count = H5Sget_simple_extent_npoints(space)
      guard count > 0 else { return nil }
      var values = [Double](repeating: 0, count: Int(count))
      _ = try check(
        hid_t(H5Aread(attribute, overnight_H5T_native_double(), &values)),
        "read attribute \(name)", object)
      return values.first
    }
  }

  private func withAttribute<Result>(
    _ name: String, of object: String, _ body: (hid_t) throws -> Result?
  ) throws -> Result? {
    try HDF5Library.locked {
      let target = try open(object)
      guard target >= 0, H5Aexists(target, name) > 0 else {
        H5Eclear2(overnight_H5E_default())
        return nil
      }
      let attribute = try check(
        H5Aopen(target, name, overnight_H5P_default()), "read attribute \(name)", object)
      defer { H5Aclose(attribute) }
      return try body(attribute)
    }
  }

  private func createAttribute(
    _ name: String, of object: String, type: hid_t, inMemory: hid_t, shape: [Int],
    _ value: UnsafeRawPointer
  ) throws {
    try withObject(object, "write attribute \(name)") { target in
      let space =
        shape.isEmpty
        ? H5Screate(H5S_SCALAR)
        : H5Screate_simple(Int32(shape.count), shape.map { hsize_t($0) }, nil)
      defer { H5Sclose(space) }
      let attribute = try check(
        H5Acreate2(target, name, type, space, overnight_H5P_default(), overnight_H5P_default()),
        "write attribute \(name)", object)
      defer { H5Aclose(attribute) }
      _ = try check(
        hid_t(H5Awrite(attribute, inMemory, value)), "write attribute \(name)", object)
    }
  }

  /// Makes a dataset the scale of a dimension: a named axis with its values.
  public func makeScale(_ object: String, name: String) throws {
    try withDataset(object, "make a dimension scale") { dataset in
      _ = try check(hid_t(H5DSset_scale(dataset, name)), "make a dimension scale", object)
    }
  }

  /// Labels an axis of a dataset with a scale.
  public func attachScale(_ scale: String, to object: String, axis: Int) throws {
    try withDataset(object, "attach a dimension scale") { dataset in
      try withDataset(scale, "attach a dimension scale") { scale in
        _ = try check(
          hid_t(H5DSattach_scale(dataset, scale, UInt32(axis))), "attach a dimension scale",
          object)
      }
    }
  }
}
