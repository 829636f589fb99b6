internal import CHDF5

extension HDF5File {
  /// Opens a file to which more is added.
  public convenience init(extending path: String) throws {
    try self.init(opening: path, isWritable: true)
  }

  /// Removes an object, with all that is in it; its room in the file is not used again.
  public func remove(_ object: String) throws {
    try HDF5Library.locked {
      _ = try check(hid_t(H5Ldelete(handle, object, overnight_H5P_default())), "remove", object)
    }
  }

  /// Copies an object of another file, with all that is in it, to the same path.
  public func copyObject(_ object: String, from other: HDF5File) throws {
    try HDF5Library.locked {
      _ = try check(
        hid_t(
          H5Ocopy(
            other.handle, object, handle, object, overnight_H5P_default(), overnight_H5P_default())),
        "copy", object)
    }
  }

  /// Copies an attribute of another file to the object at the same path.
  public func copyAttribute(_ name: String, of object: String, from other: HDF5File) throws {
    try other.withObject(object, "read attribute \(name)") { source in
      try withObject(object, "write attribute \(name)") { target in
        guard H5Aexists(target, name) <= 0 else { return }
        let attribute = try check(
          H5Aopen(source, name, overnight_H5P_default()), "read attribute \(name)", object)
        defer { H5Aclose(attribute) }
        let type = H5Aget_type(attribute)
        defer { H5Tclose(type) }
        let space = H5Aget_space(attribute)
        defer { H5Sclose(space) }
        let count = max(0, H5Sget_simple_extent_npoints(space))
        let bytes = UnsafeMutableRawPointer.allocate(
          byteCount: max(1, Int(count) * Int(H5Tget_size(type))), alignment: 16)
        defer { bytes.deallocate() }
        let copy = try check(
          H5Acreate2(target, name, type, space, overnight_H5P_default(), overnight_H5P_default()),
          "write attribute \(name)", object)
        defer { H5Aclose(copy) }
        guard count > 0 else { return }
        _ = try check(hid_t(H5Aread(attribute, type, bytes)), "read attribute \(name)", object)
        // Texts of any length stand elsewhere in memory.
        defer { H5Dvlen_reclaim(type, space, overnight_H5P_default(), bytes) }
        _ = try check(hid_t(H5Awrite(copy, type, bytes)), "write attribute \(name)", object)
      }
    }
  }
}
