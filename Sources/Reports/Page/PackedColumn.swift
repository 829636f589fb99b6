import Search
import SystemSupport
import Wording

/// A column of a page: numbers between two ends or levels, as codes of 16 bits.
struct PackedColumn {
  /// What it is to the page.
  enum Role: String {
    case parameter
    case measure
  }

  /// The code of a row without a value.
  static let missing = UInt16.max
  /// The largest code of a number.
  private static let most = 65_534.0
  /// Numbers of at most so many values are levels, which are exact.
  private static let mostLevels = 200
  /// Rows whose numbers are also given as they are.
  static let exactRows = 1000

  let name: String
  let role: Role
  let isSwept: Bool
  private let isNumber: Bool
  private let isLogarithmic: Bool
  /// The values by their codes; nil for codes that divide the range.
  private let levels: [String]?
  private let low, high: Double
  private let codes: [UInt16]
  private let exact: [Double]
  private let unit: String?

  /// A column of numbers.
  ///
  /// - Parameters:
  ///   - values: of the rows, the best first; NaN where a row has none.
  ///   - isLogarithmic: whether its axis is; nil for one that spans two decades.
  init(
    _ name: String, _ role: Role, _ values: [Double], isSwept: Bool = false,
    isLogarithmic: Bool? = nil, unit: String? = nil
  ) {
    self.name = name
    self.role = role
    self.isSwept = isSwept
    self.unit = unit
    isNumber = true
    let known = values.filter(\.isFinite)
    (low, high) = (known.min() ?? 0, known.max() ?? 1)
    let isLogarithmic = low > 0 && (isLogarithmic ?? (high / low >= 100))
    self.isLogarithmic = isLogarithmic
    var distinct = Set<Double>()
    for value in known where distinct.count <= Self.mostLevels { distinct.insert(value) }
    if distinct.count <= Self.mostLevels {
      let sorted = distinct.sorted()
      let places = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, UInt16($0)) })
      levels = sorted.map(numberText)
      codes = values.map { places[$0] ?? Self.missing }
      exact = []
      return
    }
    levels = nil
    let (from, to) = isLogarithmic ? (log(low), log(high)) : (low, high)
    codes = values.map { value in
      guard value.isFinite else { return Self.missing }
      let share = ((isLogarithmic ? log(value) : value) - from) / (to - from)
      return UInt16((max(0, min(1, share)) * Self.most).rounded())
    }
    exact = Array(values.prefix(Self.exactRows))
  }

  /// A column of words, in the order in which they are to stand.
  init(_ name: String, words: [String?], order: [String]) {
    self.name = name
    (role, isSwept, isNumber, isLogarithmic) = (.parameter, true, false, false)
    let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, UInt16($0)) })
    levels = order
    codes = words.map { $0.flatMap { places[$0] } ?? Self.missing }
    (low, high, exact, unit) = (0, Double(max(0, order.count - 1)), [], nil)
  }

  /// A hyperparameter that differs between trials.
  ///
  /// - Parameter values: of the rows, the best first.
  init(_ parameter: Parameter, _ values: [ParameterValue?], _ axis: ParameterAxis) {
    guard let numbers = ParameterAxis.numbers(values) else {
      self.init(
        parameter.name, words: values.map { $0?.text }, order: ParameterAxis.words(values))
      return
    }
    let known = numbers.filter(\.isFinite)
    self.init(
      parameter.name, .parameter, numbers, isSwept: true,
      isLogarithmic: axis.isLogarithmic(parameter, known.min() ?? 0, known.max() ?? 0))
  }

  var json: JSONText {
    var members: [String: JSONText] = [
      "name": .text(name), "role": .text(role.rawValue), "swept": .flag(isSwept),
      "kind": isNumber ? "number" : "word", "log": .flag(isLogarithmic), "low": .number(low),
      "high": .number(high), "codes": .text(Base64.text(codes)),
    ]
    if let levels { members["levels"] = .list(levels.map { .text($0) }) }
    if !exact.isEmpty { members["exact"] = .list(exact.map { .number($0) }) }
    if let unit { members["unit"] = .text(unit) }
    return .object(members)
  }
}

/// Numbers as base64 text, the lowest byte first.
enum Base64 {
  static func text<Number: FixedWidthInteger>(_ numbers: [Number]) -> String {
    numbers.map(\.littleEndian).withUnsafeBytes { Data($0).base64EncodedString() }
  }
}
