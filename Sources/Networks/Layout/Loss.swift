import KernelContract

/// What training makes small. y are outputs, t targets, z the last layer's sums before any
/// activation; n rows, m outputs.
public enum Loss: String, Sendable, CaseIterable, Codable {
  /// Σ (y - t)² / (n·m): PyTorch's `MSELoss`.
  case meanSquaredError = "mean_squared_error"
  /// Σ (y - t)² over rows and outputs, not divided: the classic tutorial's.
  case sumSquaredError = "sum_squared_error"
  /// Σ |y - t| / (n·m): PyTorch's `L1Loss`.
  case meanAbsoluteError = "mean_absolute_error"
  /// Mean of d² / 2 up to |d| = 1 and |d| - 1/2 beyond, d = y - t: PyTorch's `HuberLoss`.
  case huber
  /// Two classes in one output: mean of max(z, 0) - z·t + log(1 + exp(-|z|)), PyTorch's
  /// `BCEWithLogitsLoss`.
  case binaryCrossEntropy = "binary_cross_entropy"
  /// Several classes: mean over rows of log Σ exp(z) - z[class], PyTorch's `CrossEntropyLoss`.
  case crossEntropy = "cross_entropy"

  /// Whether it is computed from the sums of the last layer, with an output activation of its own.
  public var takesLogits: Bool { self == .binaryCrossEntropy || self == .crossEntropy }

  /// The kernels' name of a loss of differences; nil for the cross-entropies.
  var difference: DifferenceLoss? {
    switch self {
    case .meanSquaredError, .sumSquaredError: .squared
    case .meanAbsoluteError: .absolute
    case .huber: .huber
    case .binaryCrossEntropy, .crossEntropy: nil
    }
  }

  /// The divisor of a summed loss, for rows whose weights sum up to `weight`, and `outputs`
  /// outputs.
  func divisor(weight: Double, outputs: Int) -> Double {
    switch self {
    case .crossEntropy: weight
    case .sumSquaredError: 1
    case .meanSquaredError, .meanAbsoluteError, .huber, .binaryCrossEntropy:
      weight * Double(outputs)
    }
  }
}
