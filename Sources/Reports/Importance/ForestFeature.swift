import Search
import SeededRandom

/// A hyperparameter as a forest sees it: its domain cut into at most 64 cells of equal weight, and
/// the cell of every trial. Values of a list are a cell each; a range is cut into equal parts, on
/// its own scale.
struct ForestFeature: Sendable {
  /// The most cells, so that a set of them is one word.
  static let mostCells = 64

  let parameter: Parameter
  /// The hyperparameter's name; of several layers, that of the number of layers or of their nodes.
  let name: String
  /// Whether neighbouring cells are neighbours, so that a tree cuts between them; else it takes one
  /// out.
  let isOrdered: Bool
  /// What each cell stands for: a value, or the middle of a part of a range.
  let labels: [String]
  /// The ends of each cell, for ordered ones that are parts of a range; empty otherwise.
  let bounds: [(from: Double, to: Double)]
  /// The cell of each trial.
  let cells: [Int]

  /// The set of all cells.
  var whole: UInt64 { labels.count == 64 ? .max : 1 << UInt64(labels.count) - 1 }

  /// The share of the domain that a set of cells has.
  func weight(_ set: UInt64) -> Double { Double(set.nonzeroBitCount) / Double(labels.count) }

  /// A feature of some trials' values.
  ///
  /// - Parameters:
  ///   - part: what of the hyperparameter the values are, such as `layers`; nil for all.
  ///   - values: one for each trial.
  ///   - range: the range that a config gives, if any.
  /// - Returns: nil where all values are the same.
  init?(
    _ parameter: Parameter, part: String? = nil, _ values: [ParameterValue],
    range: SearchSpace.Range?
  ) {
    self.parameter = parameter
    name = parameter.name + (part.map { "." + $0 } ?? "")
    let numbers = values.compactMap(\.axisNumber)
    guard numbers.count == values.count else {
      let counts = Dictionary(values.map { ($0.text, 1) }, uniquingKeysWith: +)
      guard counts.count > 1 else { return nil }
      // The rarest of too many words share a cell.
      let words = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
      let kept = words.count > Self.mostCells ? words.prefix(Self.mostCells - 1) : words[...]
      isOrdered = false
      labels = kept + (kept.count < words.count ? ["others"] : [])
      bounds = []
      let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
      cells = values.map { places[$0.text] ?? kept.count }
      return
    }
    isOrdered = true
    let distinct = Set(numbers).sorted()
    guard distinct.count > 1 else { return nil }
    if range == nil, distinct.count <= Self.mostCells / 2 {
      labels = distinct.map { value in
        values[numbers.firstIndex(of: value) ?? 0].text
      }
      bounds = []
      let places = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
      cells = numbers.map { places[$0] ?? 0 }
      return
    }
    let low = min(range?.from ?? distinct[0], distinct[0])
    let high = max(range?.to ?? distinct[distinct.count - 1], distinct[distinct.count - 1])
    let isLogarithmic = range?.logarithmic ?? (low > 0 && high / low >= 100)
    func scaled(_ value: Double) -> Double {
      isLogarithmic ? PortableMath.naturalLogarithm(value) : value
    }
    func unscaled(_ value: Double) -> Double {
      isLogarithmic ? PortableMath.exponential(value) : value
    }
    let (start, length) = (scaled(low), scaled(high) - scaled(low))
    let count = Self.mostCells
    let isWhole = values.allSatisfy { if case .number = $0 { false } else { true } }
    func end(_ cell: Int) -> Double { unscaled(start + length * Double(cell) / Double(count)) }
    bounds = (0..<count).map { (end($0), end($0 + 1)) }
    labels = (0..<count).map { cell in
      let middle = unscaled(start + length * (Double(cell) + 0.5) / Double(count))
      return isWhole ? "\(Int(middle.rounded()))" : "\(Float(middle))"
    }
    cells = numbers.map { number in
      min(count - 1, max(0, Int((scaled(number) - start) / length * Double(count))))
    }
  }
}
