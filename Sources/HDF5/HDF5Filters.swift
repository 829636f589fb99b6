/// How a dataset is stored.
public enum HDF5Filters: Sendable {
  /// In one piece, without checksum: for datasets that others write.
  case none
  /// In chunks with a Fletcher-32 checksum each.
  case checksum
  /// In chunks, bytes shuffled and gzip level 4, with a checksum each.
  case compressedChecksum
}
