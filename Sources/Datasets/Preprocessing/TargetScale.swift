import SeededRandom
import Tables

/// A fitted scaling of targets: y' = (y - offset) / scale, or the same for ln y, one pair for each
/// target.
public struct TargetScale: Equatable, Sendable {
  /// What is computed.
  public let scaling: TargetScaling
  /// What is taken away; 0 without scaling.
  public let offsets: [Double]
  /// What the difference is divided by; 1 without scaling.
  public let scales: [Double]

  /// Creates a value of its properties.
  package init(scaling: TargetScaling, offsets: [Double], scales: [Double]) {
    precondition(offsets.count == scales.count, "\(offsets.count) offsets, \(scales.count) scales")
    self.scaling = scaling
    self.offsets = offsets
    self.scales = scales
  }

  /// Targets as they are.
  package static func identity(_ count: Int) -> TargetScale {
    TargetScale(
      scaling: .none, offsets: [Double](repeating: 0, count: count),
      scales: [Double](repeating: 1, count: count))
  }

  /// Fits a scaling to the targets of some rows.
  ///
  /// - Parameter columns: for each target, its numbers by source row; with `log` above 0.
  init(fitting scaling: TargetScaling, to columns: [[Double]], rows: [Int32]) {
    guard scaling != .none else {
      self = .identity(columns.count)
      return
    }
    let fits = columns.map { column in
      ColumnFit(
        rows.map {
          scaling == .log ? PortableMath.naturalLogarithm(column[Int($0)]) : column[Int($0)]
        },
        .standardize)
    }
    self.init(
      scaling: scaling, offsets: fits.map { $0.offsets[0] }, scales: fits.map { $0.scales[0] })
  }

  /// Whether it changes nothing.
  public var isIdentity: Bool { scaling == .none }

  /// A target as networks are trained on it.
  public func scaled(_ value: Double, target: Int) -> Double {
    let value = scaling == .log ? PortableMath.naturalLogarithm(value) : value
    return (value - offsets[target]) / scales[target]
  }

  /// A network's output in the target's own units.
  public func restored(_ output: Double, target: Int) -> Double {
    let value = output * scales[target] + offsets[target]
    return scaling == .log ? PortableMath.exponential(value) : value
  }
}
