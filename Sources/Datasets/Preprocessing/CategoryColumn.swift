/// What becomes of one category: a column of 0 and 1 for each level, or one of -1 and 1 for two
/// levels. Levels that are not kept are zeros. A category that is embedded is the level's place, -1
/// for one that is not kept.
public struct CategoryColumn: Equatable, Sendable {
  /// The column's name.
  public let name: String
  /// The levels that are kept, sorted as numbers if all are, otherwise as texts.
  public let levels: [String]
  /// Whether a missing cell is a level of its own, behind the others.
  public let hasMissingLevel: Bool

  /// Whether networks learn a vector for each level; two levels need none.
  public let isEmbedded: Bool

  /// Creates a value of its properties.
  ///
  /// - Parameter embeds: whether levels become vectors where one column does not tell them apart.
  package init(name: String, levels: [String], hasMissingLevel: Bool, embeds: Bool = false) {
    self.name = name
    self.levels = levels
    self.hasMissingLevel = hasMissingLevel
    isSigned = levels.count == 2 && !hasMissingLevel
    isEmbedded = embeds && !isSigned
  }

  /// Chooses the levels by how often the training rows have them.
  init(_ values: CategoryValues, name: String, rows: [Int32], _ settings: FeatureSettings) {
    var counts = [Int](repeating: 0, count: values.levels.count)
    var missing = 0
    for row in rows {
      let code = values.codes[Int(row)]
      if code < 0 { missing += 1 } else { counts[Int(code)] += 1 }
    }
    let order = LabelReading.sorted(
      values.levels.indices.filter { counts[$0] >= max(1, settings.minimumCount) }
        .map { values.levels[$0] })
    let countOfLevel = Dictionary(
      uniqueKeysWithValues: zip(values.levels, counts))
    // Of equally frequent levels the first ones are kept.
    let kept = Set(
      order.enumerated().sorted { one, other in
        let (a, b) = (countOfLevel[one.element] ?? 0, countOfLevel[other.element] ?? 0)
        return a == b ? one.offset < other.offset : a > b
      }.prefix(settings.maximumLevels).map(\.element))
    self.init(
      name: name, levels: order.filter(kept.contains), hasMissingLevel: missing > 0,
      embeds: settings.categoryEncoding == .embedding)
  }

  /// Whether one column tells two levels apart.
  public let isSigned: Bool
  /// Levels, the missing one counted.
  public var places: Int { levels.count + (hasMissingLevel ? 1 : 0) }
  /// Features that it becomes.
  var width: Int { isSigned || isEmbedded ? 1 : places }

  /// The names of its features.
  var featureNames: [String] {
    isEmbedded
      ? [name]
      : isSigned
        ? ["\(name)=\(levels[1])"]
        : levels.map { "\(name)=\($0)" } + (hasMissingLevel ? ["\(name)_missing"] : [])
  }

  /// For each level of some rows, its place among the kept ones; -1 where it is not among them.
  func places(of values: CategoryValues) -> [Int] {
    let known = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, $0) })
    return values.levels.map { known[$0] ?? -1 }
  }

  /// Writes the features of a level, which are zeros so far.
  ///
  /// - Parameter place: the level's place; -1 where it is not kept, nil where the cell is missing.
  func write(_ place: Int?, to features: UnsafeMutablePointer<Float>) {
    if isEmbedded {
      features[0] = Float(place ?? (hasMissingLevel ? levels.count : -1))
      return
    }
    guard let place else {
      if hasMissingLevel { features[levels.count] = 1 }
      return
    }
    guard place >= 0 else { return }
    if isSigned {
      features[0] = place == 0 ? -1 : 1
    } else {
      features[place] = 1
    }
  }
}
