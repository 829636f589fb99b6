/// How a dataset is stored.
public enum HDF5Filters: Sendable {
  /// In one piece, without checksum: for datasets that others write.
  case none
  /// In chunks with a Fletcher-32 checksum each.
  case checksum
  /// In chunks with a checksum each; from 4 MiB on, bytes shuffled and gzip level 4. Smaller ones
  /// would save little of the disk, and take longer to write and to read back than all else of a
  /// small file.
  case compressedChecksum

  /// Bytes of a dataset from which it is compressed.
  private static let compressedBytes = 4 << 20

  /// Whether a dataset of this size, in bytes, is compressed.
  func compress(bytes: Int) -> Bool {
    if case .compressedChecksum = self { return bytes >= Self.compressedBytes }
    return false
  }
}
