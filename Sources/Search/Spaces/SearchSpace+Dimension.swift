import SeededRandom

extension SearchSpace {
  /// What one hyperparameter may be.
  package enum Choices: Sendable {
    case values([ParameterValue])
    case range(Range)
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
      if case .range(let range) = choices { range.count != nil || range.step != nil } else { true }
    }

    package func gridValues() -> [ParameterValue]? {
      switch choices {
      case .values(let values): return values
      case .range(let range):
        var seen = Set<Double>()
        return range.gridValues()?.filter { seen.insert($0).inserted }.map { value($0, range) }
      }
    }

    /// At most how many values a grid has.
    var mostGridValues: Double {
      switch choices {
      case .values(let values): Double(values.count)
      case .range(let range): range.mostGridValues
      }
    }

    func sample(_ random: inout RandomStream) -> ParameterValue {
      switch choices {
      case .values(let values): return values[random.below(values.count)]
      case .range(let range):
        return value(range.sample(&random), range)
      }
    }

    /// The value at a share of the choices, 0..<1.
    func value(of share: Double) -> ParameterValue {
      switch choices {
      case .values(let values):
        values[min(values.count - 1, Int(share * Double(values.count)))]
      case .range(let range): value(range.value(of: share), range)
      }
    }

    private func value(_ number: Double, _ range: Range) -> ParameterValue {
      if parameter == .hiddenSizes { return .sizes([Int(number)]) }
      return range.integer ? .integer(Int(number)) : .number(number)
    }
  }
}
