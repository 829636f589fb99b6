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
}
