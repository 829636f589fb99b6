/// Which columns of a CSV file are read, and as what.
struct CSVColumns: Sendable {
  let file: String
  /// The names of all columns of the file.
  let names: [String]
  /// Places of the features that are read as numbers, in their order.
  let numbers: [Int]
  /// Places of the columns of which words are kept: the other features, and the targets behind them.
  let cells: [Int]
  /// The place of the rows' weights; nil without.
  let weight: Int?
  let encoding: TextEncoding
  /// Texts that stand for a missing value.
  let missingValues: MissingValues
  /// Whether features must fit into 32 bits as they are, because nothing scales them.
  let keepsFeatures: Bool

  /// Empty columns for the cells.
  var emptyCells: [CellColumn] { cells.map { CellColumn(name: names[$0]) } }

  /// The error for a field that is not a usable number.
  func notANumber(_ bytes: UnsafeBufferPointer<UInt8>, _ column: Int, line: Int) -> DataError {
    DataError(
      file: file, row: line, column: names[column],
      problem: missingValues.problem(inPlaceOfNumber: CSVText.visible(bytes, encoding)))
  }

  /// The error for a number outside the range of floats; nil if it is inside.
  func outOfRange(
    _ value: Double, _ bytes: UnsafeBufferPointer<UInt8>, _ column: Int, line: Int
  ) -> DataError? {
    let problem =
      if !value.isFinite {
        "is too large for a 64-bit float"
      } else if keepsFeatures, !Float(value).isFinite {
        "is too large for a 32-bit float"
      } else if keepsFeatures, value != 0, Float(value) == 0 {
        "is too small for a 32-bit float; \"scaling\": \"standardize\" or \"min_max\" reads it exactly"
      } else {
        ""
      }
    guard !problem.isEmpty else { return nil }
    return DataError(
      file: file, row: line, column: names[column],
      problem: "\"\(CSVText.visible(bytes, encoding))\" \(problem)")
  }
}
