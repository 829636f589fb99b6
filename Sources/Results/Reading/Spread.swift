/// Mean and standard deviation of some values.
public struct Spread: Sendable {
  /// Σ x / n; NaN for no values.
  public let mean: Double
  /// The root of Σ (x - mean)² / (n - 1), an unbiased estimate's; NaN for fewer than two values.
  public let deviation: Double

  /// The spread of some values.
  public init(_ values: [Double]) {
    let count = Double(values.count)
    let mean = values.isEmpty ? .nan : values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    deviation = values.count < 2 ? .nan : (squares / (count - 1)).squareRoot()
  }
}
