import MatrixKernels
import SystemSupport
import Tables

/// What becomes of each column of a table, fitted to training rows: the features of a network.
public struct FittedFeatures: Equatable, Sendable {
  /// One column of the table.
  public enum Column: Equatable, Sendable {
    case number(NumberColumn)
    case category(CategoryColumn)

    /// The column's name.
    public var name: String {
      switch self {
      case .number(let column): column.name
      case .category(let column): column.name
      }
    }

    var width: Int {
      switch self {
      case .number(let column): column.width
      case .category(let column): column.width
      }
    }

    var featureNames: [String] {
      switch self {
      case .number(let column): column.featureNames
      case .category(let column): column.featureNames
      }
    }
  }

  /// The columns in the order of the table; dates are the columns that they became.
  public let columns: [Column]
  /// The precision in which numbers are scaled.
  public let precision: FeatureScale.Precision
  /// What a network must know of the features; kept, because every trial of a plan asks for it.
  public let shape: FeatureShape

  /// Creates a value of its properties.
  package init(columns: [Column], precision: FeatureScale.Precision = .double) {
    self.columns = columns
    self.precision = precision
    shape = FeatureShape(columns)
  }

  /// The columns of numbers, in their order.
  public var numbers: [NumberColumn] {
    columns.compactMap { if case .number(let column) = $0 { column } else { nil } }
  }

  /// The categories, in their order.
  public var categories: [CategoryColumn] {
    columns.compactMap { if case .category(let column) = $0 { column } else { nil } }
  }

  /// Number of features.
  public var count: Int { shape.count }

  /// A name for each feature.
  public var featureNames: [String] { columns.flatMap(\.featureNames) }

  /// The whole as one scaling, where every column is a number that is only scaled linearly.
  public var plainScale: FeatureScale? {
    var (offsets, divisors): ([Double], [Double]) = ([], [])
    for column in columns {
      guard case .number(let column) = column, case .linear(let offset, let divisor) = column.scale,
        !column.hasIndicator, column.edges.isEmpty
      else { return nil }
      offsets.append(offset)
      divisors.append(divisor)
    }
    return FeatureScale(offsets: offsets, scales: divisors, precision: precision)
  }

  /// Cells of a table that features cannot tell as they are.
  struct Replacements: Sendable {
    /// For each column, the cells that were missing and got its fill value or no level.
    var missing: [Int]
    /// For each column, how often each level occurs that is not among the kept ones.
    var unknown: [[String: Int]]
  }

  /// The features of all rows of a table.
  ///
  /// - Parameter inPlace: whether a matrix of 32 bits may be changed where it is.
  /// - Returns: the features, and whether 32 bits hold all of them.
  func features(
    of table: TypedColumns, inPlace: Bool = false
  ) -> (features: Matrix, isFinite: Bool) {
    if let scale = plainScale, table.isPlain {
      return scale.scaled(table.numbers, inPlace: inPlace)
    }
    let target = Matrix(unwrittenRows: table.rows, columns: count)
    let places = columns.indices.map { index -> [Int] in
      guard case .category(let column) = columns[index],
        case .category(let slot) = table.places[index]
      else { return [] }
      return column.places(of: table.categories[slot])
    }
    let perPart = max(1, (1 << 16) / max(1, count))
    let parts = (table.rows + perPart - 1) / perPart
    let areFinite = Processors.map(count: parts, threads: parts > 1 ? Processors.usable : 1) {
      part in
      let rows = part * perPart..<min((part + 1) * perPart, table.rows)
      target.row(rows.lowerBound).initialize(repeating: 0, count: rows.count * target.stride)
      return write(table, places, rows: rows, to: target)
    }
    return (target, areFinite.allSatisfy { $0 })
  }

  /// Writes the features of some rows, which are zeros so far; returns whether all are finite.
  private func write(
    _ table: TypedColumns, _ places: [[Int]], rows: Range<Int>, to target: Matrix
  ) -> Bool {
    var first = 0
    var areFinite = true
    for (index, column) in columns.enumerated() {
      switch (column, table.places[index]) {
      case (.number(let column), .number(let slot)):
        table.numbers.forEachNumber(rows, column: slot) { row, number in
          areFinite = column.write(number, to: target.row(row) + first) && areFinite
        }
      case (.category(let column), .category(let slot)):
        let places = places[index]
        table.categories[slot].codes.withUnsafeBufferPointer { codes in
          for row in rows {
            let code = Int(codes[row])
            column.write(code < 0 ? nil : places[code], to: target.row(row) + first)
          }
        }
      default: preconditionFailure("\(column.name) is of another kind")
      }
      first += column.width
    }
    return areFinite
  }

  /// Counts the cells of a table that are missing, and the levels that are not among the kept ones.
  func replacements(in table: TypedColumns) -> Replacements {
    var result = Replacements(
      missing: [Int](repeating: 0, count: columns.count),
      unknown: [[String: Int]](repeating: [:], count: columns.count))
    for (index, column) in columns.enumerated() {
      switch (column, table.places[index]) {
      case (.number, .number(let slot)): result.missing[index] = table.missingNumbers[slot]
      case (.category(let column), .category(let slot)):
        let values = table.categories[slot]
        let places = column.places(of: values)
        var counts = [Int](repeating: 0, count: values.levels.count)
        for code in values.codes {
          if code < 0 { result.missing[index] += 1 } else { counts[Int(code)] += 1 }
        }
        for (level, place) in places.enumerated() where place < 0 && counts[level] > 0 {
          result.unknown[index][values.levels[level]] = counts[level]
        }
      default: break
      }
    }
    return result
  }
}
