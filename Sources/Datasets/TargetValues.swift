import MatrixKernels
import Tables
import Wording

/// The targets of all rows of a file, before they are scaled.
struct TargetValues {
  /// The rows that have a target, ascending; all, unless rows without one are left out.
  let rows: [Int32]
  /// Class numbers by source row; empty but for a classification.
  let labels: [Int32]
  /// The classes, in the order of their numbers; empty but for a classification.
  let classNames: [String]
  /// For each column of a regression or of several labels its numbers by source row; those of a
  /// classification of two classes as one column of 0 and 1; empty for more classes.
  let numbers: [[Double]]
  /// Notices about them, a sentence each.
  let notices: [String]

  private let file: String
  private let lines: RowLines
  private let names: [String]

  /// Reads the targets of a table.
  ///
  /// - Parameters:
  ///   - known: the classes of other data, among which these must be.
  ///   - drops: whether rows without a target are left out.
  /// - Throws: ``DataError`` for the first row that does not go with the task.
  init(
    _ table: DataTable, _ task: Task, _ missing: MissingValues, known: [String]? = nil, drops: Bool
  ) throws {
    let columns = table.targets.map {
      LabelReading($0, file: table.file, lines: table.lines, missing: missing, drops: drops)
    }
    (file, lines, names) = (table.file, table.lines, table.targets.map(\.name))
    let all = 0..<Int32(table.rows)
    let kept =
      drops ? all.filter { row in columns.allSatisfy { !$0.isMissing(Int(row)) } } : Array(all)
    rows = kept
    let dropped = table.rows - kept.count
    let dropNotice =
      dropped == 0
      ? []
      : [
        "\(table.file): \(counted(dropped, "row")) without a target \(dropped == 1 ? "is" : "are") left out"
      ]
    if task == .classification, let column = columns.first {
      guard columns.count == 1 else {
        throw DataError(
          file: table.file,
          problem: "classification takes one target column, not \(columns.count) ("
            + table.targets.map(\.name).joined(separator: ", ")
            + "); \"task\": \"multi_label\" takes several of 0 and 1")
      }
      (labels, classNames) = try column.classes(known: known)
      notices = dropNotice + (known == nil ? column.notices(classNames) : [])
      // One column of 0 and 1 serves binary cross-entropy and squared errors on two classes.
      numbers = classNames.count == 2 ? [labels.map { Double($0) }] : []
      return
    }
    (labels, classNames, notices) = ([], [], dropNotice)
    numbers = try columns.map { column in
      task == .multiLabel
        ? try column.zerosAndOnes() : try column.regressionTargets()
    }
  }

  /// The numbers as networks are trained on them: one row a row, no rows where there are none.
  ///
  /// - Throws: ``DataError`` for a number that 32 bits do not hold.
  func scaled(by scale: TargetScale) throws -> Matrix {
    let count = numbers.first?.count ?? 0
    let result = Matrix(rows: count, columns: max(1, numbers.count))
    for (column, values) in numbers.enumerated() {
      for row in rows {
        let value = values[Int(row)]
        let float = Float(scale.isIdentity ? value : scale.scaled(value, target: column))
        guard float.isFinite, !scale.isIdentity || value == 0 || float != 0 else {
          throw problem(
            "\(value) is too \(float == 0 ? "small" : "large") for a 32-bit float", column,
            row: Int(row))
        }
        result.row(Int(row))[column] = float
      }
    }
    return result
  }

  /// Refuses targets whose logarithm does not exist.
  func requireLogarithms() throws {
    for (column, values) in numbers.enumerated() {
      let strange = rows.filter { values[Int($0)] <= 0 }
      guard let first = strange.first else { continue }
      throw problem(
        "\(values[Int(first)]) has no logarithm"
          + (strange.count > 1 ? ", like \(strange.count - 1) further targets" : "")
          + ": \"target_scaling\": \"log\" takes targets above 0", column, row: Int(first))
    }
  }

  private func problem(_ text: String, _ column: Int, row: Int) -> DataError {
    DataError(file: file, row: lines.line(of: row), column: names[column], problem: text)
  }
}
