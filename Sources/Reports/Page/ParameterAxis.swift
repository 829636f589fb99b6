import Configs
import Results
import Search

/// How hyperparameters lie along the axes of charts.
struct ParameterAxis {
  /// Ranges of the config, whether they are logarithmic.
  private let ranges: [Parameter: Bool]

  init(_ results: SweepResults) {
    let spaces = (try? Configuration(results.configurationSource()).spaces) ?? []
    var ranges: [Parameter: Bool] = [:]
    for dimension in spaces.flatMap(\.dimensions) {
      if case .range(let range) = dimension.choices {
        ranges[dimension.parameter] = range.logarithmic
      }
    }
    self.ranges = ranges
  }

  /// Whether a hyperparameter's axis is logarithmic: as the config ranges over it, or where its numbers
  /// span two decades.
  func isLogarithmic(_ parameter: Parameter, _ low: Double, _ high: Double) -> Bool {
    low > 0 && (ranges[parameter] ?? (high / low >= 100))
  }

  /// The numbers of a hyperparameter, NaN where there is none; nil where it is of words.
  static func numbers(_ values: [ParameterValue?]) -> [Double]? {
    var numbers: [Double] = []
    numbers.reserveCapacity(values.count)
    for value in values {
      guard let value else {
        numbers.append(.nan)
        continue
      }
      guard let number = value.axisNumber else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// The words of a hyperparameter in the order in which they stand along an axis: layers by their
  /// number and nodes, everything else by its text.
  static func words(_ values: [ParameterValue?]) -> [String] {
    func rank(_ value: ParameterValue) -> [Int] {
      if case .sizes(let sizes) = value { [sizes.count] + sizes } else { [] }
    }
    return Set(values.compactMap { $0 }).sorted {
      let (a, b) = (rank($0), rank($1))
      return a == b ? $0.text < $1.text : a.lexicographicallyPrecedes(b)
    }.map(\.text)
  }
}

extension ParameterValue {
  /// The value as a number along an axis; the nodes of a single hidden layer count, too, flags do not.
  var axisNumber: Double? {
    switch self {
    case .sizes(let sizes): sizes.count == 1 ? Double(sizes[0]) : nil
    case .flag: nil
    default: number
    }
  }
}
