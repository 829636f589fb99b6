/// Reads a dataset one leading index after the other, some of them at a time: chunks are
/// decompressed once, not once a slice.
public final class HDF5SliceReader<Scalar: HDF5Scalar> {
  private let file: HDF5File
  private let object: String
  private let slicesPerBlock: Int
  /// Length of each axis.
  public let shape: [Int]
  private let sliceCount: Int
  private var block: [Scalar] = []
  private var blockRange = 0..<0

  /// A reader of an existing dataset with one axis or more.
  ///
  /// - Parameter blockElements: about how many elements are read at a time; at least one slice.
  public init(_ file: HDF5File, _ object: String, blockElements: Int) throws {
    self.file = file
    self.object = object
    shape = try file.shape(of: object)
    guard !shape.isEmpty else {
      throw HDF5Error(
        operation: "read", file: file.path, object: object, reasons: ["it has no axis"])
    }
    sliceCount = shape.dropFirst().reduce(1, *)
    slicesPerBlock = max(1, min(shape[0], blockElements / max(1, sliceCount)))
  }

  /// Reads everything once, a block at a time, and lets go of it.
  public func readThrough() throws {
    for index in stride(from: 0, to: shape[0], by: slicesPerBlock) { _ = try slice(index) }
  }

  /// The elements at a leading index.
  public func slice(_ index: Int) throws -> [Scalar] {
    guard (0..<shape[0]).contains(index) else {
      throw HDF5Error(
        operation: "read", file: file.path, object: object,
        reasons: ["index \(index) is outside its shape \(shape)"])
    }
    if !blockRange.contains(index) {
      let first = index / slicesPerBlock * slicesPerBlock
      let range = first..<min(first + slicesPerBlock, shape[0])
      block = try [Scalar](unsafeUninitializedCapacity: range.count * sliceCount) { buffer, used in
        if let base = buffer.baseAddress { try file.read(object, slices: range, into: base) }
        used = range.count * sliceCount
      }
      blockRange = range
    }
    let start = (index - blockRange.lowerBound) * sliceCount
    return Array(block[start..<start + sliceCount])
  }
}
