internal import CHDF5

extension HDF5File {
  /// Writes numbers as a new dataset.
  ///
  /// - Parameters:
  ///   - values: all elements, the last axis fastest.
  ///   - object: path of the new dataset; its group must exist.
  ///   - shape: length of each axis; nil for one axis, [] for a scalar.
  ///   - filters: how it is stored. An empty dataset is stored without filters.
  ///   - fillValue: the value of missing elements, also kept as attribute `_FillValue`.
  public func write<Scalar: HDF5Scalar>(
    _ values: [Scalar], to object: String, shape: [Int]? = nil, filters: HDF5Filters = .none,
    fillValue: Scalar? = nil
  ) throws {
    let shape = shape ?? [values.count]
    precondition(
      shape.reduce(1, *) == values.count, "\(object): \(values.count) values in shape \(shape)")
    try createDataset(
      object, type: Scalar.scalarType.inFile, shape: shape, filters: filters,
      fillValue: fillValue
    ) { dataset in
      guard !values.isEmpty else { return }
      _ = try check(
        hid_t(
          H5Dwrite(
            dataset, Scalar.scalarType.inMemory, overnight_H5S_all(), overnight_H5S_all(),
            HDF5Library.transfer, values)), "write", object)
    }
    if let fillValue { try setAttribute("_FillValue", of: object, to: [fillValue], scalar: false) }
  }

  /// Writes texts as a new dataset of fixed-length strings, as long as the longest.
  public func writeTexts(
    _ values: [String], to object: String, filters: HDF5Filters = .none
  ) throws {
    let length = max(1, values.map(\.utf8.count).max() ?? 1)
    var bytes = [UInt8](repeating: 0, count: length * values.count)
    for (i, value) in values.enumerated() {
      for (j, byte) in value.utf8.enumerated() { bytes[i * length + j] = byte }
    }
    let ascii = bytes.allSatisfy { $0 < 128 }
    try HDF5Library.locked {
      let type = stringType(length: length, ascii: ascii)
      defer { H5Tclose(type) }
      try createDataset(
        object, type: type, shape: [values.count], filters: filters, fillValue: nil as Int8?
      ) { dataset in
        guard !values.isEmpty else { return }
        _ = try check(
          hid_t(
            H5Dwrite(
              dataset, type, overnight_H5S_all(), overnight_H5S_all(), HDF5Library.transfer,
              bytes)), "write", object)
      }
    }
  }

  func stringType(length: Int?, ascii: Bool) -> hid_t {
    let type = H5Tcopy(overnight_H5T_c_string())
    H5Tset_size(type, length ?? overnight_H5T_variable())
    H5Tset_strpad(type, length == nil ? H5T_STR_NULLTERM : H5T_STR_NULLPAD)
    H5Tset_cset(type, ascii ? H5T_CSET_ASCII : H5T_CSET_UTF8)
    return type
  }

  private func createDataset<Scalar: HDF5Scalar>(
    _ object: String, type: hid_t, shape: [Int], filters: HDF5Filters, fillValue: Scalar?,
    fill: (hid_t) throws -> Void
  ) throws {
    try HDF5Library.locked {
      let dataset = try openNewDataset(
        object, type: type, shape: shape, chunk: defaultChunk(shape), filters: filters,
        fillValue: fillValue)
      do { try fill(dataset) } catch {
        H5Dclose(dataset)
        throw error
      }
      // Its attributes come next.
      try keepOpen(object, dataset)
    }
  }

  /// Creates a dataset and leaves it open; inside the lock.
  func openNewDataset<Scalar: HDF5Scalar>(
    _ object: String, type: hid_t, shape: [Int], chunk: [Int], filters: HDF5Filters,
    fillValue: Scalar?
  ) throws -> hid_t {
    let dimensions = shape.map { hsize_t($0) }
    let space =
      shape.isEmpty
      ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(shape.count), dimensions, nil)
    defer { H5Sclose(space) }
    let properties = H5Pcreate(overnight_H5P_dataset_create())
    defer { H5Pclose(properties) }
    // Object times would make equal sweeps unequal files.
    H5Pset_obj_track_times(properties, false)
    if let fillValue {
      var value = fillValue
      H5Pset_fill_value(properties, Scalar.scalarType.inMemory, &value)
    }
    if case .none = filters {
    } else if !shape.isEmpty && !shape.contains(0) {
      H5Pset_chunk(properties, Int32(chunk.count), chunk.map { hsize_t($0) })
      let bytes = shape.reduce(H5Tget_size(type), *)
      if filters.compress(bytes: bytes) {
        H5Pset_shuffle(properties)
        H5Pset_deflate(properties, UInt32(HDF5ChunkCompressor.level))
      }
      H5Pset_fletcher32(properties)
    }
    return try check(
      H5Dcreate2(
        handle, object, type, space, overnight_H5P_default(), properties,
        overnight_H5P_default()), "create dataset", object)
  }

  /// Whole rows of up to about a quarter of a million elements a chunk: few chunks, and one row is
  /// read without touching many others.
  private func defaultChunk(_ shape: [Int]) -> [Int] {
    guard !shape.isEmpty else { return [] }
    let row = shape.dropFirst().reduce(1, *)
    let rows = max(1, min(shape[0], 262_144 / max(1, row)))
    return [rows] + shape.dropFirst()
  }
}
