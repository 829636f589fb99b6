internal import CHDF5

/// An HDF5 file, addressed by the paths of its objects. Every failure throws an ``HDF5Error``.
public final class HDF5File {
  /// Where the file is.
  public let path: String
  var handle: hid_t
  /// Whether it is being written.
  private let isOutput: Bool
  /// Objects that were used last, the latest at the end: opening one takes longer than using it.
  private var openObjects: [(path: String, id: hid_t)] = []
  private static let mostOpenObjects = 6
  /// What compresses the chunks of slice writers; nil where libhdf5 does it.
  let compressor: HDF5ChunkCompressor?

  /// Creates a new file; an existing one is an error. Bounds are V18, so that old readers work.
  ///
  /// - Parameter threads: how many may compress what a ``HDF5SliceWriter`` writes, at most.
  public init(creating path: String, threads: Int = 1) throws {
    self.path = path
    compressor = threads > 1 ? HDF5ChunkCompressor(threads: threads) : nil
    isOutput = true
    handle = -1
    handle = try HDF5Library.locked {
      let access = H5Pcreate(overnight_H5P_file_access())
      defer { H5Pclose(access) }
      _ = H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18)
      let creation = H5Pcreate(overnight_H5P_file_create())
      defer { H5Pclose(creation) }
      // Links and attributes stay in the root's header up to this number; the heap and trees for
      // more take longer.
      _ = H5Pset_link_phase_change(creation, 256, 128)
      _ = H5Pset_attr_phase_change(creation, 64, 32)
      return try check(
        H5Fcreate(path, overnight_H5F_exclusive(), creation, access), "create", "/")
    }
  }

  /// Opens an existing file for reading.
  public convenience init(opening path: String) throws {
    try self.init(opening: path, isWritable: false)
  }

  init(opening path: String, isWritable: Bool) throws {
    self.path = path
    compressor = nil
    isOutput = isWritable
    handle = -1
    handle = try HDF5Library.locked {
      try check(
        H5Fopen(
          path, isWritable ? overnight_H5F_read_write() : overnight_H5F_read_only(),
          overnight_H5P_default()), "open", "/")
    }
  }

  deinit {
    guard handle >= 0 else { return }
    HDF5Library.locked {
      for object in openObjects { H5Oclose(object.id) }
      _ = H5Fclose(handle)
    }
  }

  /// Closes the file; what was written has reached the operating system then.
  public func close() throws {
    try HDF5Library.locked {
      guard handle >= 0 else { return }
      for object in openObjects { try close(object.path) }
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
      return (try? withDataset(object, "read") { _ in true }) ?? false
    }
  }

  /// The names in a group, in the order of the alphabet.
  public func names(in group: String) throws -> [String] {
    try withObject(group, "read group") { id in
      try collectNames(group, "read group") { overnight_visit_links(id, &$0) }
    }
  }

  // MARK: - Inside the lock

  /// The names that `visit` finds.
  func collectNames(
    _ object: String, _ operation: String, _ visit: (inout overnight_visitor) -> herr_t
  ) throws -> [String] {
    final class Names { var all: [String] = [] }
    let names = Names()
    var visitor = overnight_visitor(
      visit: { name, context in
        guard let name, let context else { return }
        Unmanaged<Names>.fromOpaque(context).takeUnretainedValue().all.append(String(cString: name))
      }, context: Unmanaged.passUnretained(names).toOpaque())
    _ = try check(hid_t(visit(&visitor)), operation, object)
    return names.all
  }

  func check(_ code: hid_t, _ operation: String, _ object: String) throws -> hid_t {
    guard code >= 0 else { throw failure(operation, object) }
    return code
  }

  func failure(_ operation: String, _ object: String) -> HDF5Error {
    HDF5Error(
      operation: operation, file: path, object: object, reasons: HDF5Library.takeErrors(),
      isOfOutput: isOutput)
  }

  func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Hands out a dataset or group.
  func withObject<Result>(
    _ object: String, _ operation: String, _ body: (hid_t) throws -> Result
  ) throws -> Result {
    try HDF5Library.locked { try body(check(open(object), operation, object)) }
  }

  /// Opens a dataset or group that is not open yet; negative where that fails.
  func open(_ object: String) throws -> hid_t {
    if let place = openObjects.firstIndex(where: { $0.path == object }) {
      openObjects.append(openObjects.remove(at: place))
      return openObjects[openObjects.count - 1].id
    }
    let id = H5Oopen(handle, object, overnight_H5P_default())
    guard id >= 0 else { return id }
    try keepOpen(object, id)
    return id
  }

  /// Takes over an object that was just opened or made.
  func keepOpen(_ object: String, _ id: hid_t) throws {
    openObjects.append((object, id))
    if openObjects.count > Self.mostOpenObjects { try close(openObjects[0].path) }
  }

  func withDataset<Result>(
    _ object: String, _ operation: String, _ body: (hid_t) throws -> Result
  ) throws -> Result {
    try withObject(object, operation) { id in
      guard H5Iget_type(id) == H5I_DATASET else {
        throw HDF5Error(
          operation: operation, file: path, object: object, reasons: ["it is no dataset"])
      }
      return try body(id)
    }
  }

  /// Lets go of an object, if it is open. Closing writes what is left of a dataset, so a failed
  /// close is a failed write.
  func close(_ object: String) throws {
    try HDF5Library.locked {
      guard let place = openObjects.firstIndex(where: { $0.path == object }) else { return }
      _ = try check(hid_t(H5Oclose(openObjects.remove(at: place).id)), "write", object)
    }
  }
}
