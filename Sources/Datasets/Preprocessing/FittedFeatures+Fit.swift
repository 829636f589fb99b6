import SystemSupport
import Tables
import Wording

extension FittedFeatures {
  /// Fits what becomes of each column to some rows; no other row is looked at.
  ///
  /// - Parameters:
  ///   - targets: of all rows, for the bins of trees.
  ///   - file: for messages.
  /// - Throws: ``DataError`` with every column that cannot be used so.
  init(
    fitting settings: FeatureSettings, to table: TypedColumns, rows: [Int32],
    targets: BinTargets, file: String, canLackNumbers: Bool,
    precision: FeatureScale.Precision = .double
  ) throws {
    let isLinear = [.none, .standardize, .minMax].contains(settings.scaling)
    let missing = table.trainingCounts(rows)
    try Self.refuse(settings, table, missing, rows: rows.count, file: file)
    // All columns at once, row by row, as they lie in memory.
    let linear =
      isLinear
      ? FeatureScale(fitting: settings.scaling, to: table.numbers, rows: rows, precision: precision)
      : nil
    let columns = Processors.map(
      count: table.places.count, threads: rows.count > 256 ? Processors.usable : 1
    ) { index -> Column in
      let name = table.names[index]
      switch table.places[index] {
      case .category(let slot):
        return .category(
          CategoryColumn(table.categories[slot], name: name, rows: rows, settings))
      case .number(let slot):
        var known: NumberScale?
        if let linear, missing[slot] == 0 {
          known = .linear(offset: linear.offsets[slot], divisor: linear.scales[slot])
        }
        return .number(
          NumberColumn(
            fitting: settings, to: table.numbers, column: slot, name: name, rows: rows, targets,
            isLacking: missing[slot] > 0, canLackNumbers: canLackNumbers, scale: known))
      }
    }
    self.init(columns: columns, precision: precision)
    if let wide = columns.first(where: { !$0.isFinite }) {
      throw DataError(
        file: file, column: wide.name,
        problem: "its numbers are further apart than a 64-bit float can tell")
    }
  }

  /// Refuses columns without a number, and missing numbers where the config refuses them.
  private static func refuse(
    _ settings: FeatureSettings, _ table: TypedColumns, _ missing: [Int], rows: Int, file: String
  ) throws {
    let troubles = zip(table.names, table.places).compactMap {
      name, place -> ColumnTrouble? in
      guard case .number(let slot) = place else {
        guard settings.missing == .refuse, case .category(let slot) = place else { return nil }
        let count = table.categories[slot].codes.count { $0 < 0 }
        return count == 0 ? nil : ColumnTrouble(name, refusal(count, of: table.rows))
      }
      if missing[slot] == rows {
        return ColumnTrouble(
          name, "has no number in any training row: leave it out with \"exclude\": [\"\(name)\"]")
      }
      if settings.missing == .refuse, table.missingNumbers[slot] > 0 {
        return ColumnTrouble(name, refusal(table.missingNumbers[slot], of: table.rows))
      }
      return nil
    }
    if !troubles.isEmpty { throw DataError(file: file, troubles: troubles) }
  }

  private static func refusal(_ count: Int, of rows: Int) -> String {
    "\(counted(count, "cell")) of \(rows) \(count == 1 ? "is" : "are") missing, which "
      + "\"missing\": \"refuse\" does not allow"
  }
}

extension FittedFeatures.Column {
  /// Whether its scale is a finite number.
  fileprivate var isFinite: Bool {
    guard case .number(let column) = self else { return true }
    switch column.scale {
    case .linear(let offset, let divisor), .clipped(let offset, let divisor):
      return offset.isFinite && divisor.isFinite
    case .scores: return true
    }
  }
}

extension NumberColumn {
  /// Fits everything about one column.
  ///
  /// - Parameters:
  ///   - isLacking: whether some of the rows have no number.
  ///   - scale: its scaling, if it is known already.
  fileprivate init(
    fitting settings: FeatureSettings, to values: FeatureValues, column: Int, name: String,
    rows: [Int32], _ targets: BinTargets, isLacking: Bool, canLackNumbers: Bool,
    scale known: NumberScale?
  ) {
    let fills = canLackNumbers && settings.missing != .refuse
    guard known == nil || fills || settings.numericEncoding != .none else {
      self.init(name: name, scale: known ?? .linear(offset: 0, divisor: 1))
      return
    }
    let present = isLacking ? rows.filter { !values[Int($0), column].isNaN } : rows
    let numbers = values.column(column, rows: present)
    var edges: [Double] = []
    if settings.numericEncoding == .piecewiseLinear {
      switch settings.edges {
      case .quantile: edges = BinEdges(quantilesOf: numbers, bins: settings.bins).edges
      case .tree:
        edges =
          BinEdges(
            treeOver: numbers, targets.reordered(present.map { Int($0) }), bins: settings.bins
          ).edges
      }
    }
    self.init(
      name: name, scale: known ?? NumberScale(settings.scaling, numbers),
      fill: !fills
        ? .nan
        : settings.missing == .mean
          ? ColumnFit(numbers, .standardize).offsets[0] : Quantiles.median(numbers),
      hasIndicator: settings.missing == .indicator && isLacking, edges: edges)
  }
}

extension TypedColumns {
  /// Whether every column is one of numbers, in the order of ``numbers``, and none is missing.
  var isPlain: Bool {
    places == (0..<numbers.columns).map { .number($0) } && missingNumbers.allSatisfy { $0 == 0 }
  }

  /// For each column of numbers, how many are missing in some rows.
  func trainingCounts(_ rows: [Int32]) -> [Int] {
    missingNumbers.enumerated().map { column, count in
      count == 0 ? 0 : rows.count { numbers[Int($0), column].isNaN }
    }
  }
}
