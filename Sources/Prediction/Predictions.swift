import Datasets
import MatrixKernels

/// What networks say of some rows: probabilities of the classes or labels, or numbers in the
/// targets' own units, one row a row.
public struct Predictions: Sendable {
  /// Number of rows.
  public let rows: Int
  /// Classes, labels or targets.
  public let columns: Int
  /// The numbers, row by row.
  public private(set) var values: [Double]

  /// Nothing yet, to which networks are added.
  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    values = [Double](repeating: 0, count: rows * columns)
  }

  /// The same with further rows behind.
  func adding(_ other: Predictions) -> Predictions {
    precondition(columns == other.columns, "\(columns) and \(other.columns) columns")
    var result = Predictions(rows: rows + other.rows, columns: columns)
    result.values = values + other.values
    return result
  }

  /// One number.
  public subscript(row: Int, column: Int) -> Double { values[row * columns + column] }

  /// Adds a network's outputs.
  ///
  /// - Parameters:
  ///   - outputs: as ``Predictor`` gives them.
  ///   - share: what the network counts; all shares add up to 1.
  mutating func add(_ outputs: Matrix, task: Task, _ scale: TargetScale, share: Double) {
    precondition(outputs.rows == rows, "\(outputs.rows) outputs for \(rows) rows")
    for row in 0..<rows {
      let source = outputs.row(row)
      let first = row * columns
      if task == .classification, outputs.columns == 1 {
        // One output is the second class's share.
        let second = Double(source[0])
        values[first] += share * (1 - second)
        values[first + 1] += share * second
        continue
      }
      for column in 0..<columns {
        let output = Double(source[column])
        values[first + column] +=
          share * (task == .regression ? scale.restored(output, target: column) : output)
      }
    }
  }

  /// Some of the rows.
  public func selecting(_ rows: [Int32]) -> Predictions {
    var result = Predictions(rows: rows.count, columns: columns)
    result.values = rows.flatMap { row in
      values[Int(row) * columns..<(Int(row) + 1) * columns]
    }
    return result
  }

  /// The place of a row's highest number, the first of equals.
  public func best(_ row: Int) -> Int {
    var best = 0
    for column in 1..<max(1, columns) where self[row, column] > self[row, best] { best = column }
    return best
  }
}
