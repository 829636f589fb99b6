internal import CHDF5

/// Writes a new dataset one leading index after the other; memory holds one chunk only.
public final class HDF5SliceWriter<Scalar: HDF5Scalar> {
  private let file: HDF5File
  @usableFromInline let object: String
  private let shape: [Int]
  @usableFromInline let sliceCount: Int
  @usableFromInline let slicesPerChunk: Int
  private let fillValue: Scalar?
  /// What compresses chunks; nil where libhdf5 does it, or nothing is compressed.
  private let compressor: HDF5ChunkCompressor?
  private var dataset: hid_t = -1
  @usableFromInline var pending: [Scalar] = []
  @usableFromInline var pendingSlices = 0
  private var written = 0

  /// Creates the dataset.
  ///
  /// - Parameters:
  ///   - file: the file, open for writing.
  ///   - object: path of the new dataset; its group must exist.
  ///   - shape: length of each axis, at least one.
  ///   - filters: how it is stored.
  ///   - chunkElements: about how many elements make a chunk; at least one slice.
  ///   - fillValue: the value of missing elements, also kept as attribute `_FillValue`.
  public init(
    _ file: HDF5File, _ object: String, shape: [Int], filters: HDF5Filters,
    chunkElements: Int = 65_536, fillValue: Scalar? = nil
  ) throws {
    precondition(!shape.isEmpty, "\(object): a scalar has no slices")
    self.file = file
    self.object = object
    self.shape = shape
    self.fillValue = fillValue
    compressor =
      filters.compress(bytes: shape.reduce(MemoryLayout<Scalar>.size, *)) ? file.compressor : nil
    sliceCount = shape.dropFirst().reduce(1, *)
    let slicesPerChunk = max(1, min(shape[0], chunkElements / max(1, sliceCount)))
    self.slicesPerChunk = slicesPerChunk
    dataset = try HDF5Library.locked {
      try file.openNewDataset(
        object, type: Scalar.scalarType.inFile, shape: shape,
        chunk: [slicesPerChunk] + shape.dropFirst(), filters: filters, fillValue: fillValue)
    }
    if let fillValue {
      try file.setAttribute("_FillValue", of: object, to: [fillValue], scalar: false)
    }
  }

  deinit { if dataset >= 0 { HDF5Library.locked { _ = H5Dclose(dataset) } } }

  /// Adds the elements at the next leading index; `fill` stands for those that are missing at its
  /// end.
  @inlinable
  public func append(_ slice: some Collection<Scalar>, fill: Scalar = .zero) throws {
    precondition(slice.count <= sliceCount, "\(object): \(slice.count) of \(sliceCount) elements")
    // Inlinable, because where the type of the elements is not known, each takes a call.
    pending.append(contentsOf: slice)
    pending.append(contentsOf: repeatElement(fill, count: sliceCount - slice.count))
    pendingSlices += 1
    if pendingSlices == slicesPerChunk { try flush() }
  }

  /// Writes what is left and closes the dataset. Every slice must have been added.
  public func finish() throws { try Self.finish([self]) }

  /// Finishes several datasets of a file, whose last chunks are compressed together.
  public static func finish(_ writers: [HDF5SliceWriter]) throws {
    for writer in writers { try writer.flush() }
    for writer in writers { try writer.close() }
  }

  private func close() throws {
    precondition(written == shape[0], "\(object): \(written) of \(shape[0]) slices")
    try compressor?.flush(file)
    try HDF5Library.locked {
      // Open for an attribute, it would be written with the file only.
      try file.close(object)
      let closing = dataset
      dataset = -1
      _ = try file.check(hid_t(H5Dclose(closing)), "write", object)
    }
  }

  @usableFromInline
  func flush() throws {
    guard pendingSlices > 0 else { return }
    if let compressor {
      // A chunk is whole in the file, also where the dataset ends in it.
      let missing = (slicesPerChunk - pendingSlices) * sliceCount
      pending.append(contentsOf: repeatElement(fillValue ?? .zero, count: missing))
      let offset = [hsize_t(written)] + shape.dropFirst().map { _ in 0 }
      try compressor.add(pending, of: dataset, object, at: offset, in: file)
      // It has these now.
      pending = []
      pending.reserveCapacity(slicesPerChunk * sliceCount)
    } else if sliceCount > 0 {
      try HDF5Library.locked {
        let space = H5Dget_space(dataset)
        defer { H5Sclose(space) }
        let start = [hsize_t(written)] + shape.dropFirst().map { _ in 0 }
        let count = [hsize_t(pendingSlices)] + shape.dropFirst().map { hsize_t($0) }
        H5Sselect_hyperslab(space, H5S_SELECT_SET, start, nil, count, nil)
        let memory = H5Screate_simple(Int32(count.count), count, nil)
        defer { H5Sclose(memory) }
        _ = try file.check(
          hid_t(
            H5Dwrite(
              dataset, Scalar.scalarType.inMemory, memory, space, HDF5Library.transfer, pending)),
          "write", object)
      }
    }
    written += pendingSlices
    pendingSlices = 0
    pending.removeAll(keepingCapacity: true)
  }
}
