/// Every combination of a search space, the last hyperparameter fastest.
package struct Grid: Sendable {
  /// Hyperparameters that are walked in step, each with its values, and how many there are.
  private let groups: [(lists: [(parameter: Parameter, values: [ParameterValue])], count: Int)]
  private let space: SearchSpace
  /// How many combinations there are, excluded ones too.
  package let count: Int

  package init(_ space: SearchSpace) {
    self.space = space
    groups = space.groups.map { group in
      let lists = group.map { ($0.parameter, $0.gridValues() ?? []) }
      return (lists, lists.map(\.1.count).min() ?? 0)
    }
    count = groups.reduce(1) { $0 * $1.count }
  }

  /// A combination; nil where it is excluded.
  package subscript(index: Int) -> ParameterValues? {
    var combination = ParameterValues()
    var rest = index
    for (lists, count) in groups.reversed() {
      for (parameter, values) in lists { combination[parameter] = values[rest % count] }
      rest /= count
    }
    return space.excludes(combination) ? nil : combination
  }
}
