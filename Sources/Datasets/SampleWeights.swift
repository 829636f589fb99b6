import Tables

extension DataTable {
  /// The weights that a loss can use: from 1e-30 to 1e30, so that weights, their sums, and
  /// quotients of the two stay in the range of 32 bits.
  private static let usableWeights = 1e-30...1e30

  /// How often each row counts in the loss; nil where the data do not say.
  ///
  /// - Throws: ``DataError`` for the first weight that is negative or out of range.
  func checkedWeights() throws -> [Float]? {
    guard let sampleWeights else { return nil }
    for (row, weight) in sampleWeights.enumerated()
    where weight != 0 && !Self.usableWeights.contains(weight) {
      let problem =
        weight < 0
        ? "is negative; a sample weight is 0 or more"
        : "is too \(weight < 1 ? "small" : "large"); a sample weight is 0 or from 1e-30 to 1e30, and only the "
          + "weights' proportions count"
      throw DataError(
        file: file, row: lines.line(of: row), column: sampleWeightName,
        problem: "\(weight) \(problem)")
    }
    return sampleWeights.map { Float($0) }
  }
}
