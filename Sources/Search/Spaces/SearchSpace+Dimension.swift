import SeededRandom

extension SearchSpace {
  /// What one hyperparameter may be.
  package enum Choices: Sendable {
    case values([ParameterValue])
    case range(Range)
    case layers(LayerRange)
  }

  /// One hyperparameter with its choices and its line in the file.
  package struct Dimension: Sendable {
    package let parameter: Parameter
    package let choices: Choices
    package let line: Int?
    package let path: String

    /// Creates a value of its properties.
    package init(parameter: Parameter, choices: Choices, line: Int?, path: String) {
      self.parameter = parameter
      self.choices = choices
      self.line = line
      self.path = path
    }

    /// Whether a grid knows how many values there are.
    package var isDivided: Bool {
      switch choices {
      case .values: true
      case .range(let range): range.isDivided
      case .layers(let layers): layers.width.isDivided
      }
    }

    package func gridValues() -> [ParameterValue]? {
      switch choices {
      case .values(let values): return values
      case .range(let range):
        var seen = Set<Double>()
        return range.gridValues()?.filter { seen.insert($0).inserted }.map { value($0, range) }
      case .layers(let layers): return layers.gridValues().map { $0.map { .sizes($0) } }
      }
    }

    /// At most how many values a grid has.
    var mostGridValues: Double {
      switch choices {
      case .values(let values): Double(values.count)
      case .range(let range): range.mostGridValues
      case .layers(let layers): layers.mostGridValues
      }
    }

    func sample(_ random: inout RandomStream) -> ParameterValue {
      switch choices {
      case .values(let values): return values[random.below(values.count)]
      case .range(let range):
        return value(range.sample(&random), range)
      case .layers(let layers): return .sizes(layers.sample(&random))
      }
    }

    /// How many coordinates of a point choose its value.
    package var coordinateCount: Int { if case .layers = choices { 2 } else { 1 } }

    /// The value at shares of the choices, 0..<1, one for each coordinate.
    ///
    /// - Parameter isTidy: whether numbers have nine digits only, as those of trials have.
    func value(of shares: ArraySlice<Double>, isTidy: Bool) -> ParameterValue {
      let share = shares[shares.startIndex]
      return switch choices {
      case .values(let values):
        values[min(values.count - 1, Int(share * Double(values.count)))]
      case .range(let range): value(range.value(of: share, isTidy: isTidy), range)
      case .layers(let layers): .sizes(layers.sizes(share, shares[shares.startIndex + 1]))
      }
    }

    /// The shares of the choices that give a value; nil where it is none of them.
    func shares(of value: ParameterValue) -> [Double]? {
      switch choices {
      case .values(let values):
        return values.firstIndex(of: value).map { [(Double($0) + 0.5) / Double(values.count)] }
      case .range(let range):
        var number = value.number
        if case .sizes(let sizes) = value, sizes.count == 1 { number = Double(sizes[0]) }
        return number.flatMap { range.share(of: $0) }.map { [$0] }
      case .layers(let layers):
        guard case .sizes(let sizes) = value else { return nil }
        return layers.shares(of: sizes)
      }
    }

    private func value(_ number: Double, _ range: Range) -> ParameterValue {
      if parameter == .hiddenSizes { return .sizes([Int(number)]) }
      return range.integer ? .integer(Int(number)) : .number(number)
    }
  }
}
