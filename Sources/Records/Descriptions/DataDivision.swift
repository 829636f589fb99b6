/// How the rows of a data set are used. A cross-validation has one division for each fold.
public struct DataDivision: Sendable {
  /// Source rows by use, from 0.
  public let trainingRows, validationRows: [Int32]

  /// Creates a value of its properties.
  package init(trainingRows: [Int32], validationRows: [Int32]) {
    self.trainingRows = trainingRows
    self.validationRows = validationRows
  }
}
