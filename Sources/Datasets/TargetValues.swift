import MatrixKernels
import Tables

/// The targets of all rows of a file, as a loss takes them.
struct TargetValues {
  /// Class numbers; empty but for a classification.
  let labels: [Int32]
  /// Numbers, one row a row: of a regression, of several labels as 0 and 1, and of two classes as 0
  /// and 1 in one column; no rows for more classes.
  let numbers: Matrix
  /// The classes, in the order of their numbers; empty but for a classification.
  let classNames: [String]
  /// Notices about them, a sentence each.
  let notices: [String]

  /// Reads the targets of a table.
  ///
  /// - Parameter known: the classes of other data, among which these must be.
  /// - Throws: ``DataError`` for the first row that does not go with the task.
  init(_ table: DataTable, _ task: Task, _ missing: MissingValues, known: [String]? = nil) throws {
    let columns = table.targets.map {
      LabelReading($0, file: table.file, lines: table.lines, missing: missing)
    }
    if task == .classification, let column = columns.first {
      guard columns.count == 1 else {
        throw DataError(
          file: table.file,
          problem: "classification takes one target column, not \(columns.count) ("
            + table.targets.map(\.name).joined(separator: ", ")
            + "); \"task\": \"multi_label\" takes several of 0 and 1")
      }
      (labels, classNames) = try column.classes(known: known)
      notices = known == nil ? column.notices(classNames) : []
      // One column of 0 and 1 serves binary cross-entropy and squared errors on two classes.
      numbers = Matrix(rows: classNames.count == 2 ? table.rows : 0, columns: 1)
      for row in 0..<numbers.rows { numbers[row, 0] = Float(labels[row]) }
      return
    }
    (labels, classNames, notices) = ([], [], [])
    numbers = Matrix(rows: columns.isEmpty ? 0 : table.rows, columns: max(1, columns.count))
    for (index, column) in columns.enumerated() {
      if task == .multiLabel {
        let values = try column.zerosAndOnes()
        for row in 0..<table.rows { numbers[row, index] = values[row] }
      } else {
        for row in 0..<table.rows { numbers[row, index] = try column.regressionTarget(row) }
      }
    }
  }
}
