import SeededRandom

/// The search spaces of a config as one: draws points, moves them, and tells what is there.
package struct SpaceUnion: Sendable {
  /// How a coordinate may move.
  private enum Kind {
    /// It has one value only.
    case fixed
    /// Neighbours are alike.
    case ordered
    /// Values have no order.
    case unordered
  }

  /// The chance that a category, or the space itself, is drawn anew when a point moves.
  private static let jumpChance = 0.08
  /// The typical distance that a coordinate moves.
  private static let moveDeviation = 0.12

  private let spaces: [SearchSpace]
  /// The groups of each space.
  private let groups: [[[SearchSpace.Dimension]]]
  private let kinds: [[Kind]]
  /// What each coordinate chooses: a hyperparameter, and which of its coordinates it is.
  private let meanings: [[(parameter: Parameter, place: Int)]]

  package init(_ spaces: [SearchSpace]) {
    self.spaces = spaces
    groups = spaces.map(\.groups)
    kinds = groups.map { $0.flatMap(Self.kinds) }
    meanings = groups.map { groups in
      groups.flatMap { group in
        (0..<group[0].coordinateCount).map { (group[0].parameter, $0) }
      }
    }
  }

  private static func kinds(_ group: [SearchSpace.Dimension]) -> [Kind] {
    guard group.count == 1 else { return [.unordered] }
    switch group[0].choices {
    case .values(let values):
      guard values.count > 1 else { return [.fixed] }
      let areNumbers = values.allSatisfy { value in
        if case .flag = value { false } else { value.number != nil }
      }
      return [areNumbers ? .ordered : .unordered]
    case .range: return [.ordered]
    case .layers(let layers):
      return [
        layers.layers.count > 1 ? .ordered : .fixed,
        layers.width.from < layers.width.to ? .ordered : .fixed,
      ]
    }
  }

  /// How many numbers choose a point: those of the largest space, and one for the space where there
  /// are several.
  var dimensions: Int {
    let first = spaces.count > 1 ? 1 : 0
    return max(1, first + (kinds.map { $0.count { $0 != .fixed } }.max() ?? 0))
  }

  /// The point that ``dimensions`` numbers in 0..<1 choose.
  func point(_ numbers: [Double]) -> SpacePoint {
    let first = spaces.count > 1 ? 1 : 0
    let space = first == 0 ? 0 : min(spaces.count - 1, Int(numbers[0] * Double(spaces.count)))
    var next = first
    let coordinates = kinds[space].map { kind in
      guard kind != .fixed else { return 0.5 }
      defer { next += 1 }
      return numbers[next]
    }
    return SpacePoint(space: space, coordinates: coordinates)
  }

  /// A point drawn uniformly, each space with the same chance.
  package func draw(_ random: inout RandomStream) -> SpacePoint {
    point((0..<dimensions).map { _ in random.uniformDouble() })
  }

  /// A point near another one: half of its numbers move, at least one; categories jump now and
  /// then.
  ///
  /// - Parameter scale: what the typical distance is multiplied by.
  package func move(
    _ point: SpacePoint, scale: Double = 1, _ random: inout RandomStream
  ) -> SpacePoint {
    var moved = point
    if spaces.count > 1, random.uniformDouble() < Self.jumpChance {
      moved = jump(point, to: random.below(spaces.count), &random)
    }
    let kinds = kinds[moved.space]
    let free = kinds.indices.filter { kinds[$0] != .fixed }
    guard !free.isEmpty else { return moved }
    let deviation = scale * Self.moveDeviation * PortableMath.exponential(0.7 * random.normal())
    let forced = free[random.below(free.count)]
    for place in free {
      if kinds[place] == .unordered {
        if random.uniformDouble() < Self.jumpChance {
          moved.coordinates[place] = random.uniformDouble()
        }
      } else if random.uniformDouble() < 0.5 || place == forced {
        let target = moved.coordinates[place] + deviation * random.normal()
        let reflected = target < 0 ? -target : target > 1 ? 2 - target : target
        moved.coordinates[place] = min(max(reflected, 0), 1 - 1e-9)
      }
    }
    return moved
  }

  /// A point of another space with the same value of what both have, where that can be.
  private func jump(
    _ point: SpacePoint, to space: Int, _ random: inout RandomStream
  ) -> SpacePoint {
    var result = SpacePoint(space: space, coordinates: kinds[space].map { _ in 0.5 })
    for (place, meaning) in meanings[space].enumerated() where kinds[space][place] != .fixed {
      let same = meanings[point.space].firstIndex { $0 == meaning }
      result.coordinates[place] =
        same.flatMap { kinds[point.space][$0] == .fixed ? nil : point.coordinates[$0] }
        ?? random.uniformDouble()
    }
    return result
  }

  /// The combination at a point; nil where it is excluded.
  ///
  /// - Parameter isTidy: whether numbers have nine digits only, as those of trials have.
  package func combination(at point: SpacePoint, isTidy: Bool = true) -> ParameterValues? {
    let combination = SearchSpace.combination(
      of: groups[point.space], at: point.coordinates[...], isTidy: isTidy)
    return spaces[point.space].excludes(combination) ? nil : combination
  }

  /// The first point that has the given values of everything that its space sweeps; nil where there
  /// is none. What the space does not name is passed over.
  package func point(of values: ParameterValues) -> SpacePoint? {
    for (number, space) in spaces.enumerated() {
      var coordinates: [Double] = []
      for group in groups[number] {
        guard let shares = shares(of: values, group) else { break }
        coordinates += shares
      }
      if coordinates.count == space.coordinateCount {
        return SpacePoint(space: number, coordinates: coordinates)
      }
    }
    return nil
  }

  private func shares(
    of values: ParameterValues, _ group: [SearchSpace.Dimension]
  ) -> [Double]? {
    if group.count == 1 {
      if case .values(let only) = group[0].choices, only.count == 1,
        values[group[0].parameter] == nil || values[group[0].parameter] == only[0]
      {
        return [0.5]
      }
      return values[group[0].parameter].flatMap(group[0].shares)
    }
    let lists = group.map { $0.gridValues() ?? [] }
    let count = lists.map(\.count).min() ?? 0
    let index = (0..<count).first { index in
      zip(group, lists).allSatisfy { values[$0.parameter] == $1[index] }
    }
    return index.map { [(Double($0) + 0.5) / Double(count)] }
  }
}
