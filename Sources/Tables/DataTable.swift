import MatrixKernels

/// Rows as they were read: features, and targets where there are any; nothing is decided about what
/// they mean.
package struct DataTable: Sendable {
  /// Where the rows are from, for messages.
  package let file: String
  /// The feature columns.
  package let features: FeatureTable
  /// Whether the names are the file's own.
  package let hasNames: Bool
  /// What is to be predicted; empty where nothing was asked for.
  package var targets: [CellColumn]
  /// How often each row counts in the loss; nil where the data do not say.
  package var sampleWeights: [Double]?
  /// The column, dataset or file that they are from.
  package var sampleWeightName: String?
  /// Where the rows are in the file.
  package var lines = RowLines(first: 1)
  /// Assumptions about the file to tell the user, a sentence each.
  package var notices: [String] = []

  /// Number of rows.
  package var rows: Int { features.rows }
}

extension DataTable {
  /// Columns of numbers alone.
  init(
    file: String, numbers: FeatureValues, names: [String], hasNames: Bool, targets: [CellColumn],
    canLackNumbers: Bool = true
  ) {
    self.init(
      file: file,
      features: FeatureTable(numbers: numbers, names: names, canLackNumbers: canLackNumbers),
      hasNames: hasNames, targets: targets)
  }
}

extension DataError {
  /// The error for a scaled feature that overflows a 32-bit float.
  ///
  /// - Parameter names: of the columns of `features`.
  package static func outOfRange(
    _ features: Matrix, names: [String], _ table: DataTable
  ) -> DataError {
    let place = features.firstNotFinite
    return DataError(
      file: table.file, row: place.map { table.lines.line(of: $0.row) },
      column: place.map { names[$0.column] },
      problem: "its number, scaled, is too large for a 32-bit float")
  }
}
