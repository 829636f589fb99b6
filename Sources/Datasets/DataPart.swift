import MatrixKernels

/// Some rows of the data: indices into matrices that several parts share.
public struct DataPart: Sendable {
  /// Scaled features, one row a row of the source.
  public let features: Matrix
  /// Class numbers by source row; empty but for a classification.
  public let labels: [Int32]
  /// Target numbers by source row: the values of a regression, several labels as 0 and 1, or two
  /// classes as 0 and 1 in one column; no rows for more classes.
  public let targets: Matrix
  /// How often each source row counts in the loss; nil where all count once.
  public let sampleWeights: [Float]?
  /// The source rows of this part, ascending.
  public let rows: [Int32]

  /// Creates a value of its properties.
  package init(
    features: Matrix, labels: [Int32], targets: Matrix, sampleWeights: [Float]?, rows: [Int32]
  ) {
    self.features = features
    self.labels = labels
    self.targets = targets
    self.sampleWeights = sampleWeights
    self.rows = rows
  }

  /// Number of rows in the part.
  public var count: Int { rows.count }
}
