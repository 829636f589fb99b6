import MatrixKernels
import Tables
import Wording

/// Rows to predict, with the columns that a trained network was made for.
public struct PredictionRows: Sendable {
  private let table: DataTable
  private let columns: TypedColumns

  private let missingValues: MissingValues

  /// Assumptions about the file to tell the user, a sentence each.
  public let notices: [String]
  /// Number of rows.
  public var count: Int { table.rows }

  /// Reads the columns of a file: by their names where the file has names, otherwise by their order.
  /// Target columns may be there; see ``targets(_:classNames:)``.
  ///
  /// - Parameters:
  ///   - file: the rows; `-` for standard input.
  ///   - columns: the columns of the training data.
  ///   - featureDatasets: the HDF5 datasets or the arrays that they were read from; nil for the
  ///     default.
  ///   - targets: the target columns or datasets.
  ///   - otherColumns: columns that may be there beside features and targets: sample weights.
  ///   - encoding: of the training data; a file that is UTF-8 is read as such.
  ///   - missingValues: the texts that stand for a missing value.
  ///   - keepsFeatures: whether numbers must fit into 32 bits as they are.
  /// - Throws: ``DataError`` where columns are missing or of another kind.
  public init(
    file: String, columns: SourceColumns, featureDatasets: [String]?, targets: [String],
    otherColumns: [String],
    encoding: TextEncoding = .utf8, missingValues: MissingValues = .standard, keepsFeatures: Bool
  ) throws {
    let names = columns.names
    var request = TableRequest(
      targets: .ifThere(targets, except: otherColumns),
      features: TableLoader.isCSV(file) ? names : featureDatasets, sampleWeight: nil,
      header: nil, encoding: encoding, missingValues: missingValues, keepsFeatures: keepsFeatures)
    request.words = columns.words
    request.numbers = columns.numbers
    table = try TableLoader.load(file, request)
    guard table.features.count == names.count else {
      throw DataError(
        file: file,
        problem: "has \(table.features.count) features; the network takes \(names.count)")
    }
    self.missingValues = missingValues
    self.columns = try TypedColumns(table, columns.kinds, missingValues)
    let isByOrder = TableLoader.isCSV(file) && !table.hasNames && names.first != "column_1"
    notices =
      table.notices
      + (isByOrder
        ? [
          "\(file) has no column names, so its columns are taken in the order "
            + names.prefix(12).joined(separator: ", ")
            + (names.count > 12 ? ", …" : "")
        ] : [])
  }

  /// The rows that have a target, and what their targets are, of a file that has the target columns.
  public enum Targets: Sendable {
    /// Class numbers.
    case classes([Int32])
    /// For each target or label its numbers.
    case numbers([[Double]])
  }

  /// The targets of the file, of the rows that have one; nil where it has no target columns.
  ///
  /// - Parameter classNames: the classes of the training data.
  /// - Throws: ``DataError`` where they are not what the task asks for.
  public func targets(
    _ task: Task, classNames: [String]
  ) throws -> (rows: [Int32], targets: Targets)? {
    guard !table.targets.isEmpty else { return nil }
    let values = try TargetValues(
      table, task, missingValues, known: task == .classification ? classNames : nil, drops: true)
    let rows = values.rows
    return (
      rows,
      task == .classification
        ? .classes(rows.map { values.labels[Int($0)] })
        : .numbers(values.numbers.map { column in rows.map { column[Int($0)] } })
    )
  }

  /// The features as a network takes them.
  ///
  /// - Throws: ``DataError`` where one is too large, or is missing and nothing stands in for it.
  public func features(by preparation: FittedFeatures) throws -> Matrix {
    let columns =
      preparation.precision == .single
      ? TypedColumns(self.columns, numbers: .single(self.columns.numbers.rounded)) : self.columns
    let lacking = zip(preparation.columns, preparation.replacements(in: columns).missing)
      .filter { column, missing in
        guard case .number(let number) = column else { return false }
        return missing > 0 && number.fill.isNaN
      }
    guard lacking.isEmpty else {
      throw DataError(
        file: table.file,
        troubles: lacking.map {
          ColumnTrouble(
            $0.name,
            "\(counted($1, "cell")) of \(table.rows) \($1 == 1 ? "is" : "are") missing; the training data "
              + "lacked none, so that nothing stands in for them")
        })
    }
    let (features, isFinite) = preparation.features(of: columns)
    if !isFinite {
      throw DataError.outOfRange(features, names: preparation.featureNames, table)
    }
    return features
  }

  /// What the training rows did not have and so stands for nothing or a middle value, a sentence a
  /// column.
  public func surprises(for preparation: FittedFeatures) -> [String] {
    let found = preparation.replacements(in: columns)
    return preparation.columns.indices.compactMap { index in
      let column = preparation.columns[index]
      var parts: [String] = []
      let unknown = found.unknown[index].sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      if !unknown.isEmpty {
        let cells = unknown.reduce(0) { $0 + $1.value }
        parts.append(
          "\(counted(cells, "cell")) \(cells == 1 ? "has" : "have") a level that was not trained on ("
            + unknown.prefix(5).map { "\"\($0.key)\"" }.joined(separator: ", ")
            + (unknown.count > 5 ? ", …" : "") + ") and \(cells == 1 ? "counts" : "count") as none")
      }
      let isExpected =
        switch column {
        case .number(let number): number.hasIndicator
        case .category(let category): category.hasMissingLevel
        }
      if found.missing[index] > 0, !isExpected {
        let cells = found.missing[index]
        let stand =
          if case .number(let number) = column { "taken for \(numberText(number.fill))" } else {
            "of no level"
          }
        parts.append(
          "\(counted(cells, "cell")) \(cells == 1 ? "is" : "are") missing, which no training row was, and "
            + stand)
      }
      return parts.isEmpty
        ? nil : "\(table.file) column \(column.name): " + parts.joined(separator: "; ")
    }
  }
}
