/// A metric after an epoch.
package struct MetricValue: Sendable {
  /// Which one.
  package let metric: Metric
  /// Its value; NaN or infinite where a training diverges.
  package let value: Double

  /// Creates a value of its properties.
  package init(metric: Metric, value: Double) {
    self.metric = metric
    self.value = value
  }
}
