import Datasets

/// An array of numbers or texts that says, together with others, what becomes of the columns of a
/// table and of targets. Result files and exported networks have the same arrays.
package struct PreparedArray: Sendable {
  /// Its elements.
  package enum Values: Sendable {
    case numbers([Double])
    case wholes([Int32])
    case texts([String])
  }

  package let name: String
  package let values: Values
  /// The array whose elements name those of this one; nil for none.
  package let axis: String?
  /// What the numbers mean.
  package let longName: String?
  /// Whether the numbers are kept in 32 bits.
  package let isSingle: Bool

  private init(
    _ name: String, _ values: Values, axis: String? = nil, longName: String? = nil,
    isSingle: Bool = false
  ) {
    self.name = name
    self.values = values
    self.axis = axis
    self.longName = longName
    self.isSingle = isSingle
  }

  /// Everything that turns the columns of rows into features.
  package static func arrays(_ features: FittedFeatures) -> [PreparedArray] {
    [
      PreparedArray("feature", .texts(features.featureNames)),
      PreparedArray("prepared_column", .texts(features.columns.map(\.name))),
    ] + numbers(features) + categories(features.categories)
  }

  /// Everything that turns outputs into targets; [] where they are the same.
  package static func arrays(_ targets: TargetScale) -> [PreparedArray] {
    guard !targets.isIdentity else { return [] }
    let formula = "output · target_scale + target_offset"
    return [
      PreparedArray(
        "target_offset", .numbers(targets.offsets), axis: "target",
        longName: "target = " + (targets.scaling == .log ? "exp(\(formula))" : formula)),
      PreparedArray("target_scale", .numbers(targets.scales), axis: "target"),
    ]
  }

  private static func numbers(_ features: FittedFeatures) -> [PreparedArray] {
    let columns = features.numbers
    let axis = "number_column"
    guard !columns.isEmpty else { return [] }
    var arrays = [PreparedArray(axis, .texts(columns.map(\.name)))]
    let pairs = columns.map(\.scale.pair)
    if pairs.contains(where: { !$0.divisor.isNaN }) {
      let isSingle = features.precision == .single
      arrays += [
        PreparedArray(
          "number_offset", .numbers(pairs.map(\.offset)), axis: axis,
          longName: "z = (x - number_offset) / number_scale"
            + (columns.contains(where: \.scale.isClipped) ? ", then z / sqrt(1 + (z / 3)^2)" : ""),
          isSingle: isSingle),
        PreparedArray(
          "number_scale", .numbers(pairs.map(\.divisor)), axis: axis, isSingle: isSingle),
      ]
    }
    if columns.contains(where: { !$0.fill.isNaN }) {
      arrays.append(
        PreparedArray(
          "number_fill", .numbers(columns.map(\.fill)), axis: axis,
          longName: "x where it is missing; NaN: none is known"))
    }
    if columns.contains(where: \.hasIndicator) {
      arrays.append(
        PreparedArray(
          "number_indicator", .wholes(columns.map { $0.hasIndicator ? 1 : 0 }), axis: axis,
          longName: "1: a feature behind the scaled number is 1 where it is missing, else 0"))
    }
    let knots = columns.map(\.scale.knots)
    if knots.contains(where: { !$0.knots.isEmpty }) {
      arrays += ragged("knot", knots.map(\.knots), axis: axis)
      arrays.append(PreparedArray("knot_score", .numbers(knots.flatMap(\.scores)), axis: "knot"))
    }
    if columns.contains(where: { !$0.edges.isEmpty }) {
      arrays += ragged("bin_edge", columns.map(\.edges), axis: axis)
    }
    return arrays
  }

  private static func categories(_ columns: [CategoryColumn]) -> [PreparedArray] {
    guard !columns.isEmpty else { return [] }
    return [
      PreparedArray("category_column", .texts(columns.map(\.name))),
      PreparedArray("level", .texts(columns.flatMap(\.levels))),
      starts("level", columns.map(\.levels.count)),
      PreparedArray(
        "missing_level", .wholes(columns.map { $0.hasMissingLevel ? 1 : 0 }),
        axis: "category_column",
        longName: "1: a feature behind those of the levels is 1 where the cell is missing, else 0"),
    ]
  }

  /// Lists of different lengths: all behind each other, and where the list of each column begins.
  private static func ragged(
    _ name: String, _ lists: [[Double]], axis: String
  ) -> [PreparedArray] {
    [PreparedArray(name, .numbers(lists.flatMap { $0 })), starts(name, lists.map(\.count))]
  }

  private static func starts(_ name: String, _ counts: [Int]) -> PreparedArray {
    PreparedArray(
      name + "_start",
      .wholes(counts.reduce(into: [Int32(0)]) { $0.append(($0.last ?? 0) + Int32($1)) }),
      longName: "column i has \(name)[\(name)_start[i]] to before \(name)[\(name)_start[i + 1]]")
  }
}

extension NumberScale {
  fileprivate var isClipped: Bool { if case .clipped = self { true } else { false } }

  fileprivate var pair: (offset: Double, divisor: Double) {
    switch self {
    case .linear(let offset, let divisor), .clipped(let offset, let divisor): (offset, divisor)
    case .scores: (.nan, .nan)
    }
  }

  fileprivate var knots: (knots: [Double], scores: [Double]) {
    if case .scores(let knots, let scores) = self { (knots, scores) } else { ([], []) }
  }
}
