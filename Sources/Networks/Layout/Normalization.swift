/// The normalization between a hidden layer's sums and its activation. Both bring values to mean 0
/// and variance 1, times a gain plus a shift, which are trained.
public enum Normalization: String, Sendable, CaseIterable {
  /// Nothing.
  case none
  /// Every node over the rows of the batch; in evaluation by running means of its mean and
  /// variance. Ioffe and Szegedy 2015, arXiv:1502.03167; PyTorch's `BatchNorm1d`.
  case batch
  /// Every row over the nodes of the layer. Ba, Kiros and Hinton 2016, arXiv:1607.06450; PyTorch's
  /// `LayerNorm`.
  case layer

  /// Added to variances under the root: PyTorch's default.
  public static let epsilon: Float = 1e-5
  /// Share of a batch's mean and variance in the running ones: PyTorch's `momentum`.
  static let runningShare: Float = 0.1
}
