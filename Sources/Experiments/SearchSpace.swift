import Foundation
import NeuralNetworks
import SeededRandom

/// One object of `parameters`: for every named hyperparameter, what it may be.
struct SearchSpace: Sendable {
  /// A range of numbers, to divide into a grid or to draw from.
  struct Range: Sendable {
    let from: Double
    let to: Double
    let logarithmic: Bool
    let integer: Bool
    let count: Int?
    let step: Double?

    /// The values of a grid; nil where neither count nor step tells how many.
    func gridValues() -> [Double]? {
      if let step {
        // A hair beyond the end counts as the end: 0.1 + 0.1 + 0.1 is not 0.3.
        let count = Int(((to - from) / step * (1 + 1e-12) + 1e-9).rounded(.down))
        return (0...max(0, count)).map { tidy(from + Double($0) * step) }
      }
      guard let count else { return nil }
      guard count > 1 else { return [from] }
      return (0..<count).map { value(at: Double($0) / Double(count - 1)) }
    }

    /// At most how many values a grid has, without making them; 1 where neither count nor step
    /// tells.
    var mostGridValues: Double {
      let whole = integer ? to - from + 1 : .infinity
      if let step { return min(whole, ((to - from) / step + 1).rounded(.down)) }
      return min(whole, Double(count ?? 1))
    }

    /// One value drawn uniformly (on the logarithmic scale where asked).
    func sample(_ random: inout RandomStream) -> Double {
      if let step {
        let count = Int(((to - from) / step * (1 + 1e-12) + 1e-9).rounded(.down)) + 1
        return tidy(from + Double(random.below(max(1, count))) * step)
      }
      if integer && !logarithmic { return from + Double(random.below(Int(to - from) + 1)) }
      return value(at: random.uniformDouble())
    }

    private func value(at share: Double) -> Double {
      if share == 0 { return from }
      if share == 1 { return to }
      let value =
        logarithmic
        ? from * PortableMath.power(to / from, share) : from + (to - from) * share
      return tidy(value)
    }

    /// Nine digits: short in tables.
    private func tidy(_ value: Double) -> Double {
      if integer { return value.rounded() }
      return Double(String(format: "%.9g", value)) ?? value
    }
  }

  /// What one hyperparameter may be.
  enum Choices: Sendable {
    case values([ParameterValue])
    case range(Range)
  }

  /// One hyperparameter with its choices and its line in the file.
  struct Dimension: Sendable {
    let parameter: Parameter
    let choices: Choices
    let line: Int?
    let path: String

    /// Whether a grid knows how many values there are.
    var isDivided: Bool {
      if case .range(let range) = choices { range.count != nil || range.step != nil } else { true }
    }

    func gridValues() -> [ParameterValue]? {
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

    private func value(_ number: Double, _ range: Range) -> ParameterValue {
      if parameter == .hiddenSizes { return .sizes([Int(number)]) }
      return range.integer ? .integer(Int(number)) : .number(number)
    }
  }

  var dimensions: [Dimension]
  /// Groups of hyperparameters whose lists are walked in step.
  var paired: [[Parameter]]
  /// Combinations that are left out: every named hyperparameter has one of its values.
  var exclude: [[Parameter: [ParameterValue]]]
  /// Hyperparameters that are there but could not be read: nothing more is said of them.
  var unread: Set<Parameter> = []

  /// The dimensions that move together: paired ones in one group, every other alone.
  var groups: [[Dimension]] {
    var groups: [[Dimension]] = []
    for dimension in dimensions {
      if let pair = paired.first(where: { $0.contains(dimension.parameter) }),
        let index = groups.firstIndex(where: { pair.contains($0[0].parameter) })
      {
        groups[index].append(dimension)
      } else {
        groups.append([dimension])
      }
    }
    return groups
  }

  /// The values that a hyperparameter may have; [] where it is not named, or has a range.
  func values(of parameter: Parameter) -> [ParameterValue] {
    guard let dimension = dimensions.first(where: { $0.parameter == parameter }),
      case .values(let values) = dimension.choices
    else { return [] }
    return values
  }

  /// Combinations of a full grid before exclusion; as a real number, since it may be astronomic.
  var gridSize: Double { groups.reduce(1) { $0 * $1[0].mostGridValues } }

  /// One combination drawn at random, paired ones in step; nil where it is excluded.
  func sample(_ random: inout RandomStream) -> ParameterValues? {
    var combination = ParameterValues()
    for group in groups {
      if group.count == 1 {
        combination[group[0].parameter] = group[0].sample(&random)
        continue
      }
      let lists = group.map { $0.gridValues() ?? [] }
      let index = random.below(max(1, lists.map(\.count).min() ?? 1))
      for (dimension, list) in zip(group, lists) {
        combination[dimension.parameter] = list[index]
      }
    }
    return excludes(combination) ? nil : combination
  }

  /// Whether a combination is left out.
  func excludes(_ combination: ParameterValues) -> Bool {
    exclude.contains { rule in
      rule.allSatisfy { parameter, values in
        combination[parameter].map { values.contains($0) } ?? false
      }
    }
  }
}
