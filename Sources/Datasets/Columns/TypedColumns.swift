import MatrixKernels
import Tables

/// The columns of a table, each of which is known to be numbers or a category. Dates have become
/// columns of numbers.
struct TypedColumns: Sendable {
  /// Where a column is kept.
  enum Place: Equatable, Sendable {
    case number(Int)
    case category(Int)
  }

  /// A name for each column: of the file, or of the file and a part of a date.
  let names: [String]
  let places: [Place]
  /// The columns of numbers; a missing one is NaN.
  let numbers: FeatureValues
  let categories: [CategoryValues]
  /// For each column of numbers, how many cells are missing in all rows.
  let missingNumbers: [Int]

  /// Number of rows.
  var rows: Int { numbers.rows }

  /// Brings the columns of a table into the form that their kinds ask for.
  ///
  /// - Throws: ``DataError`` with every column that is of another kind.
  init(_ table: DataTable, _ kinds: [ColumnKind], _ missing: MissingValues) throws {
    let features = table.features
    precondition(kinds.count == features.count, "\(kinds.count) kinds, \(features.count) columns")
    var names: [String] = []
    var places: [Place] = []
    var categories: [CategoryValues] = []
    var more: [[Double]] = []
    var troubles: [ColumnTrouble] = []
    let ownNumbers = features.numbers.columns
    func add(_ values: [Double], _ name: String) {
      names.append(name)
      places.append(.number(ownNumbers + more.count))
      more.append(values)
    }
    for (index, kind) in kinds.enumerated() {
      let name = features.names[index]
      switch (features.places[index], kind) {
      case (.number(let slot), .number):
        names.append(name)
        places.append(.number(slot))
      case (.number, _):
        troubles.append(ColumnTrouble(name, "holds numbers where words are expected"))
      case (.cells(let slot), .category):
        names.append(name)
        places.append(.category(categories.count))
        categories.append(CategoryValues(features.cells[slot], missing))
      case (.cells(let slot), .number):
        add(try Self.numbers(features.cells[slot], missing, table), name)
      case (.cells(let slot), .dateParts), (.cells(let slot), .dateTimeParts),
        (.cells(let slot), .days):
        do {
          for (part, values) in try Self.dates(features.cells[slot], kind, missing, table) {
            add(values, name + part)
          }
        } catch let error as DataError {
          troubles.append(ColumnTrouble(name, row: error.row, error.problem))
        }
      }
    }
    if !troubles.isEmpty { throw DataError(file: table.file, troubles: troubles) }
    self.names = names
    self.places = places
    self.categories = categories
    if more.isEmpty {
      numbers = features.numbers
    } else {
      let extra = DoubleMatrix(columns: more)
      numbers =
        ownNumbers == 0
        ? .double(extra) : FeatureValues(sideBySide: [features.numbers, .double(extra)])
    }
    missingNumbers =
      features.canLackNumbers
      ? numbers.missingCounts() : [Int](repeating: 0, count: numbers.columns)
  }

  /// The same columns with other numbers.
  init(_ other: TypedColumns, numbers: FeatureValues) {
    (names, places, categories) = (other.names, other.places, other.categories)
    (missingNumbers, self.numbers) = (other.missingNumbers, numbers)
  }

  /// A column of cells that are numbers or missing.
  private static func numbers(
    _ column: CellColumn, _ missing: MissingValues, _ table: DataTable
  ) throws -> [Double] {
    let isMissing = column.missingWords(missing)
    for (row, code) in column.codes.enumerated()
    where code >= 0 && column.numbers[row].isNaN && !isMissing[Int(code)] {
      throw DataError(
        file: table.file, row: table.lines.line(of: row), column: column.name,
        problem: missing.problem(inPlaceOfNumber: column.words[Int(code)]))
    }
    return column.numbers
  }

  /// The columns of numbers that a column of dates becomes, with what is put behind its name.
  private static func dates(
    _ column: CellColumn, _ kind: ColumnKind, _ missing: MissingValues, _ table: DataTable
  ) throws -> [(String, [Double])] {
    let isMissing = column.missingWords(missing)
    let dates = column.words.map { ISODate($0) }
    for row in 0..<column.count {
      let code = column.codes.isEmpty ? -1 : Int(column.codes[row])
      let isLacking = code < 0 ? column.numbers[row].isNaN : isMissing[code]
      guard !isLacking, code < 0 || dates[code] == nil else { continue }
      throw DataError(
        file: table.file, row: table.lines.line(of: row), column: column.name,
        problem: "\"\(column.text(row) ?? "\(column.numbers[row])")\" is no date such as 2024-12-31"
      )
    }
    func values(_ value: (ISODate) -> Double) -> [Double] {
      let ofWords = dates.map { $0.map(value) ?? .nan }
      return (0..<column.count).map { row in
        column.codes.isEmpty || column.codes[row] < 0 ? .nan : ofWords[Int(column.codes[row])]
      }
    }
    let days = ("_days", values(\.days))
    if kind == .days { return [days] }
    let parts = [
      ("_year", values { Double($0.parts.year) }), ("_month", values { Double($0.parts.month) }),
      ("_day", values { Double($0.parts.day) }), ("_weekday", values { Double($0.parts.weekday) }),
    ]
    let hour = kind == .dateTimeParts ? [("_hour", values { $0.parts.hour })] : []
    return parts + hour + [days]
  }
}
