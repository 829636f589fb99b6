/// How much of a network stays in a core's caches, as far as its layout and its steps depend on
/// that.
enum CacheLimits {
  /// Floats of gradients that stay in the second-level cache until an optimizer takes them: 256
  /// KiB, beside as many parameters and what the optimizer keeps of them.
  static let gradientFloats = 65_536

  /// With at least this many rows, a product packs its columns; fewer rows of gradients at a time
  /// would have to do without.
  static let rowsOfPackedPanels = 160

  /// Cache lines of 64 bytes in a first-level cache of 32 KiB.
  static let firstLevelLines = 512

  /// Layers with at least this many outputs get spread rows; below it the extra padding costs the
  /// optimizer more than the products gain.
  static let spreadColumns = 128

  /// Rows that go through a network together: enough to fill the kernels, few enough for the
  /// second-level cache.
  static let blockRows = 256
}
