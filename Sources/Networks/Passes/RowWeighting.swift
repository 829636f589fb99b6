/// Which rows count more or less than once in a loss.
package struct RowWeighting: Sendable {
  /// How often the rows of each class count, by class number; nil where all count once.
  let classWeights: [Float]?
  /// Whether the data has a weight for each row.
  let hasSampleWeights: Bool

  /// Every row counts once.
  package static let none = RowWeighting(classWeights: nil, hasSampleWeights: false)

  /// Creates a value of its properties.
  package init(classWeights: [Float]?, hasSampleWeights: Bool) {
    self.classWeights = classWeights
    self.hasSampleWeights = hasSampleWeights
  }

  /// Whether any row counts other than once.
  var isUsed: Bool { classWeights != nil || hasSampleWeights }
}
