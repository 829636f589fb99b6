internal import CHDF5
import Foundation

/// An HDF5 file, addressed by the paths of its objects. Every failure throws an ``HDF5Error``.
public final class HDF5File {
  /// Where the file is.
  public let path: String
  var handle: hid_t

  /// Creates a new file; an existing one is an error. Bounds are V18, so that old readers work.
  public init(creating path: String) throws {
    self.path = path
    handle = -1
    handle = try HDF5Library.locked {
      let access = H5Pcreate(overnight_H5P_file_access())
      defer { H5Pclose(access) }
      _ = H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18)
      return try check(
        H5Fcreate(path, overnight_H5F_exclusive(), overnight_H5P_default(), access),
        "create", "/")
    }
  }

  /// Opens an existing file for reading.
  public init(opening path: String) throws {
    self.path = path
    handle = -1
    handle = try HDF5Library.locked {
      try check(
        H5Fopen(path, overnight_H5F_read_only(), overnight_H5P_default()), "open", "/")
    }
  }

  deinit {
    if handle >= 0 { HDF5Library.locked { _ = H5Fclose(handle) } }
  }

  /// Closes the file; what was written has reached the operating system then.
  public func close() throws {
    try HDF5Library.locked {
      guard handle >= 0 else { return }
      let closing = handle
      handle = -1
      _ = try check(hid_t(H5Fclose(closing)), "close", "/")
    }
  }

  /// Creates a group, and the groups above it.
  public func createGroup(_ object: String) throws {
    try HDF5Library.locked {
      let links = H5Pcreate(overnight_H5P_link_create())
      defer { H5Pclose(links) }
      H5Pset_create_intermediate_group(links, 1)
      let group = try check(
        H5Gcreate2(handle, object, links, overnight_H5P_default(), overnight_H5P_default()),
        "create group", object)
      H5Gclose(group)
    }
  }

  /// Whether there is an object at a path.
  public func contains(_ object: String) -> Bool {
    HDF5Library.locked {
      var current = ""
      for part in object.split(separator: "/") {
        current += "/" + part
        if H5Lexists(handle, current, overnight_H5P_default()) <= 0 { return false }
      }
      return true
    }
  }

  /// Whether the object at a path is a dataset.
  public func isDataset(_ object: String) -> Bool {
    HDF5Library.locked {
      guard contains(object) else { return false }
      let id = H5Oopen(handle, object, overnight_H5P_default())
      guard id >= 0 else { return false }
      defer { H5Oclose(id) }
      return H5Iget_type(id) == H5I_DATASET
    }
  }

  /// The names in a group, in the order of the alphabet.
  public func names(in group: String) throws -> [String] {
    try HDF5Library.locked {
      let id = try check(H5Gopen2(handle, group, overnight_H5P_default()), "open group", group)
      defer { H5Gclose(id) }
      var information = H5G_info_t()
      _ = try check(hid_t(H5Gget_info(id, &information)), "read group", group)
      return try (0..<information.nlinks).map { index in
        let length = H5Lget_name_by_idx(
          id, ".", H5_INDEX_NAME, H5_ITER_INC, index, nil, 0, overnight_H5P_default())
        guard length >= 0 else { throw failure("read group", group) }
        var bytes = [CChar](repeating: 0, count: length + 1)
        H5Lget_name_by_idx(
          id, ".", H5_INDEX_NAME, H5_ITER_INC, index, &bytes, length + 1,
          overnight_H5P_default())
        return text(bytes.prefix(length).map { UInt8(bitPattern: $0) })
      }
    }
  }

  // MARK: - Inside the lock

  func check(_ code: hid_t, _ operation: String, _ object: String) throws -> hid_t {
    guard code >= 0 else { throw failure(operation, object) }
    return code
  }

  func failure(_ operation: String, _ object: String) -> HDF5Error {
    HDF5Error(
      operation: operation, file: path, object: object, reasons: HDF5Library.takeErrors())
  }

  func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  func withDataset<Result>(
    _ object: String, _ operation: String, _ body: (hid_t) throws -> Result
  ) throws -> Result {
    try HDF5Library.locked {
      let dataset = try check(
        H5Dopen2(handle, object, overnight_H5P_default()), operation, object)
      defer { H5Dclose(dataset) }
      return try body(dataset)
    }
  }
}
