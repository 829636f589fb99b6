/// What becomes of one column of numbers: a scaled number, a column that tells whether it was
/// missing, and how far it is through each bin.
public struct NumberColumn: Equatable, Sendable {
  /// The column's name.
  public let name: String
  /// How its numbers are scaled.
  public let scale: NumberScale
  /// What stands in for a missing number, unscaled; NaN where missing numbers are an error.
  public let fill: Double
  /// Whether a column of 0 and 1 says that the number was missing.
  public let hasIndicator: Bool
  /// Where bins begin and end, ascending; empty without bins, otherwise one more than bins.
  public let edges: [Double]

  /// Creates a value of its properties.
  package init(
    name: String, scale: NumberScale, fill: Double = .nan, hasIndicator: Bool = false,
    edges: [Double] = []
  ) {
    self.name = name
    self.scale = scale
    self.fill = fill
    self.hasIndicator = hasIndicator
    self.edges = edges
  }

  /// Number of bins.
  public var bins: Int { max(0, edges.count - 1) }
  /// Features that it becomes.
  var width: Int { 1 + (hasIndicator ? 1 : 0) + bins }

  /// The names of its features.
  var featureNames: [String] {
    [name] + (hasIndicator ? ["\(name)_missing"] : [])
      + (0..<bins).map { "\(name)_bin_\($0 + 1)" }
  }

  /// Writes the features of a number; NaN is a missing one.
  ///
  /// - Returns: whether 32 bits hold them.
  func write(_ number: Double, to features: UnsafeMutablePointer<Float>) -> Bool {
    let isMissing = number.isNaN
    let x = isMissing ? fill : number
    features[0] = Float(scale.scaled(x))
    var areFinite = features[0].isFinite
    var place = 1
    if hasIndicator {
      features[1] = isMissing ? 1 : 0
      place = 2
    }
    let last = bins - 1
    guard last >= 0 else { return areFinite }
    for bin in 0...last {
      // The first bin is open below and the last above, so that outliers stay apart.
      var share = (x - edges[bin]) / (edges[bin + 1] - edges[bin])
      if bin > 0, share < 0 { share = 0 }
      if bin < last, share > 1 { share = 1 }
      features[place + bin] = Float(share)
      areFinite = areFinite && features[place + bin].isFinite
    }
    return areFinite
  }
}
