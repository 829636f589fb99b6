import MatrixKernels

/// An activation function, applied to every element of a layer's outputs.
public enum Activation: String, Sendable, CaseIterable, Codable {
  /// f(z) = z.
  case identity
  /// f(z) = 1 / (1 + exp(-z)).
  case sigmoid
  /// f(z) = tanh z.
  case tanh
  /// f(z) = max(0, z); Nair and Hinton 2010. The slope at 0 is 0, as in PyTorch.
  case relu

  /// The kernels' name of it.
  var function: ActivationFunction {
    switch self {
    case .identity: .identity
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    case .relu: .relu
    }
  }
}
