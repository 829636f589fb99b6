internal import CHDF5

/// What the elements of a dataset are.
public enum HDF5ElementType: Equatable, Sendable {
  /// Floats of some bytes.
  case float(bytes: Int)
  /// Signed or unsigned integers of some bytes.
  case integer(bytes: Int, isSigned: Bool)
  /// The two names false and true, as h5py stores booleans.
  case boolean
  /// Texts.
  case text
  /// Anything else.
  case other
}

extension HDF5File {
  /// What the elements of a dataset are.
  public func elementType(of object: String) throws -> HDF5ElementType {
    try withDataset(object, "read") { dataset in
      let type = H5Dget_type(dataset)
      defer { H5Tclose(type) }
      let bytes = Int(H5Tget_size(type))
      switch H5Tget_class(type) {
      case H5T_FLOAT: return .float(bytes: bytes)
      case H5T_INTEGER: return .integer(bytes: bytes, isSigned: H5Tget_sign(type) == H5T_SGN_2)
      case H5T_STRING: return .text
      case H5T_ENUM:
        let names = (0..<max(0, H5Tget_nmembers(type))).map { index -> String in
          guard let name = H5Tget_member_name(type, UInt32(index)) else { return "" }
          defer { H5free_memory(name) }
          return String(cString: name)
        }
        return names == ["FALSE", "TRUE"] ? .boolean : .integer(bytes: bytes, isSigned: true)
      default: return .other
      }
    }
  }

  /// The number of elements of a dataset, of which a damaged file may claim more than any memory
  /// holds.
  ///
  /// - Throws: ``HDF5Error`` where the shape claims more than is stored.
  func elementCount(of object: String) throws -> Int {
    let count = try shape(of: object).reduce(1.0) { $0 * Double($1) }
    // What is small does no harm.
    if count > 1e6 {
      let storage = try storage(of: object)
      guard storage.claimed <= Double(storage.stored) * (storage.isPacked ? 1032 : 1) else {
        throw HDF5Error(
          operation: "read", file: path, object: object,
          reasons: ["it claims more numbers than are stored: \(storage.stored) bytes are"])
      }
    }
    return Int(count)
  }

  /// Bytes that a dataset has on the disk, and bytes that its shape says it has; packed data have
  /// fewer.
  public func storage(of object: String) throws -> (stored: Int, claimed: Double, isPacked: Bool) {
    let shape = try shape(of: object)
    return try withDataset(object, "read") { dataset in
      let type = H5Dget_type(dataset)
      defer { H5Tclose(type) }
      let properties = H5Dget_create_plist(dataset)
      defer { H5Pclose(properties) }
      let claimed = shape.reduce(Double(H5Tget_size(type))) { $0 * Double($1) }
      return (
        Int(clamping: H5Dget_storage_size(dataset)), claimed, H5Pget_nfilters(properties) > 0
      )
    }
  }
}
