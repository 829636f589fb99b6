import SeededRandom

/// Turns the hyperparameters of a trial into numbers for a model: numbers to 0...1 (on a
/// logarithmic scale where they have one), a column for each category of more than two, and 0 where
/// a trial does not use a hyperparameter.
package struct SpaceFeatures: Sendable {
  /// How one hyperparameter becomes columns.
  private enum Encoding {
    case number(from: Double, to: Double, isLogarithmic: Bool)
    case categories([ParameterValue])
    /// The number of layers where it differs, and the logarithm of the nodes of the first one;
    /// where lists give the last one by itself, of that, too.
    case sizes(layers: ClosedRange<Int>, nodes: ClosedRange<Int>, withLast: Bool)
  }

  private let encodings: [(parameter: Parameter, encoding: Encoding)]
  /// How many numbers there are.
  package let count: Int

  package init(_ spaces: [SearchSpace]) {
    var encodings: [(parameter: Parameter, encoding: Encoding)] = []
    for parameter in Parameter.given {
      let dimensions = spaces.compactMap { space in
        space.dimensions.first { $0.parameter == parameter }
      }
      guard let encoding = Self.encoding(dimensions, isInAll: dimensions.count == spaces.count)
      else { continue }
      encodings.append((parameter, encoding))
    }
    self.encodings = encodings
    count = max(1, encodings.reduce(0) { $0 + Self.width($1.encoding) })
  }

  private static func width(_ encoding: Encoding) -> Int {
    switch encoding {
    case .number: 1
    case .categories(let values): values.count == 2 ? 1 : values.count
    case .sizes(let layers, _, let withLast): (layers.count > 1 ? 1 : 0) + 1 + (withLast ? 1 : 0)
    }
  }

  /// Nil where all trials have the same value.
  private static func encoding(
    _ dimensions: [SearchSpace.Dimension], isInAll: Bool
  ) -> Encoding? {
    var values: [ParameterValue] = []
    var numbers: [Double] = []
    var (layers, nodes): (Set<Int>, Set<Int>) = ([], [])
    var isLogarithmic = false
    var isOfNumbers = true
    var withLast = false
    func add(_ sizes: [Int]) {
      layers.insert(sizes.count)
      nodes.formUnion(sizes.filter { $0 > 0 })
    }
    for dimension in dimensions {
      switch dimension.choices {
      case .values(let list):
        for value in list where !values.contains(value) {
          values.append(value)
          if case .sizes(let sizes) = value {
            add(sizes)
            withLast = withLast || sizes.first != sizes.last
          }
          if case .flag = value { isOfNumbers = false }
          if let number = value.number { numbers.append(number) } else { isOfNumbers = false }
        }
      case .range(let range):
        numbers += [range.from, range.to]
        isLogarithmic = isLogarithmic || range.logarithmic
        if dimension.parameter == .hiddenSizes { for end in numbers { add([Int(end)]) } }
      case .layers(let range):
        for count in [range.layers.lowerBound, range.layers.upperBound] {
          for width in [range.width.from, range.width.to] {
            add(range.sizes(layers: count, width: Int(width)))
          }
        }
      }
    }
    if let fewest = layers.min(), let most = layers.max() {
      let (low, high) = (nodes.min() ?? 1, nodes.max() ?? 1)
      return fewest == most && low == high
        ? nil : .sizes(layers: fewest...most, nodes: low...high, withLast: withLast)
    }
    if isOfNumbers, let low = numbers.min(), let high = numbers.max() {
      guard low < high else { return isInAll ? nil : .categories(values) }
      return .number(
        from: low, to: high,
        isLogarithmic: isLogarithmic && low > 0 || !values.isEmpty && low > 0 && high >= 10 * low)
    }
    return values.count > 1 || !isInAll && !values.isEmpty ? .categories(values) : nil
  }

  /// The numbers of a trial.
  package func features(_ values: ParameterValues) -> [Double] {
    var features: [Double] = []
    features.reserveCapacity(count)
    for (parameter, encoding) in encodings {
      append(values[parameter], encoding, to: &features)
    }
    return features.isEmpty ? [0] : features
  }

  private func append(
    _ value: ParameterValue?, _ encoding: Encoding, to features: inout [Double]
  ) {
    switch encoding {
    case .number(let from, let to, let isLogarithmic):
      features.append(
        value?.number.map { Self.share($0, from, to, isLogarithmic: isLogarithmic) } ?? 0)
    case .categories(let values):
      if values.count == 2 {
        features.append(value == values[1] ? 1 : 0)
      } else {
        for known in values { features.append(value == known ? 1 : 0) }
      }
    case .sizes(let layers, let nodes, let withLast):
      guard case .sizes(let sizes)? = value else {
        features += Array(repeating: 0, count: Self.width(encoding))
        return
      }
      if layers.count > 1 {
        features.append(
          Self.share(
            Double(sizes.count), Double(layers.lowerBound), Double(layers.upperBound),
            isLogarithmic: false))
      }
      for size in withLast ? [sizes.first, sizes.last] : [sizes.first] {
        features.append(
          size.map {
            Self.share(
              Double($0), Double(nodes.lowerBound), Double(nodes.upperBound), isLogarithmic: true)
          } ?? 0)
      }
    }
  }

  private static func share(
    _ value: Double, _ from: Double, _ to: Double, isLogarithmic: Bool
  ) -> Double {
    guard from < to else { return 0 }
    let share =
      isLogarithmic
      ? PortableMath.naturalLogarithm(value / from) / PortableMath.naturalLogarithm(to / from)
      : (value - from) / (to - from)
    return min(max(share, 0), 1)
  }
}
