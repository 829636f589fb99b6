import MatrixKernels

/// Rows as they were read: features, and targets where there are any.
public struct DataTable: Sendable {
  /// The targets of the rows.
  public enum Targets: Sendable {
    /// One class number a row, an index into the class names.
    case labels([Int32], classNames: [String], name: String)
    /// One row of numbers a row.
    case numbers(Matrix, names: [String])
    /// None were asked for, or there are none.
    case absent
  }

  /// Where the rows are from, for messages.
  public let file: String
  /// One row of features a row.
  public let features: Matrix
  /// A name for each feature.
  public let featureNames: [String]
  /// What is to be predicted.
  public var targets: Targets
  /// How often each row counts in the loss; nil where nothing says.
  public var sampleWeights: [Float]?

  /// Number of rows.
  public var rows: Int { features.rows }
}
