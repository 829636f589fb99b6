/// The activation functions that the kernels know. `f` is applied to every element by itself.
public enum ActivationFunction: Int, Sendable, CaseIterable {
  /// f(z) = z.
  case identity
  /// f(z) = 1 / (1 + exp(-z)).
  case sigmoid
  /// f(z) = tanh(z).
  case tanh
  /// f(z) = max(0, z); the slope at 0 is 0, as in PyTorch.
  case relu
  /// f(z) = z above 0, 0.01·z below.
  case leakyReLU
  /// f(z) = z above 0, exp(z) - 1 below.
  case elu
  /// f(z) = λ·z above 0, λ·α·(exp(z) - 1) below, with the constants of Klambauer et al. 2017.
  case selu
  /// f(z) = log(1 + exp(z)).
  case softplus
  /// f(z) = z·sigmoid(z).
  case silu
  /// f(z) = z·Φ(z) = z·(1 + erf(z / √2)) / 2, exact.
  case gelu

  /// Whether the slope is taken from z itself, because f(z) does not tell it.
  public var slopeNeedsInputs: Bool { self == .silu || self == .gelu }
}
