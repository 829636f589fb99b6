/// How columns of numbers are scaled, by numbers fitted to the training rows only.
public enum Scaling: String, Sendable, CaseIterable, Codable {
  /// As they are.
  case none
  /// (x - mean) / standard deviation, with the deviation of the rows themselves (divided by n).
  case standardize
  /// (x - minimum) / (maximum - minimum), so that training rows lie in 0...1.
  case minMax = "min_max"
  /// z / √(1 + (z/3)²) of z = (x - median) / interquartile range, where half the range stands in for
  /// an interquartile range of 0: outliers come no further than 3.
  ///
  /// - Source: Holzmüller, Grinsztajn and Steinwart 2024, arXiv:2407.04491, "robust scale and smooth
  ///   clip".
  case robust
  /// Normal scores: the standard normal value of the same rank, interpolated between up to 1000
  /// quantiles.
  case quantile
}
