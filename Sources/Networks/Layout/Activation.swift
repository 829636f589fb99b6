import KernelContract

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
  /// f(z) = z above 0, 0.01·z below; Maas, Hannun and Ng 2013.
  case leakyReLU = "leaky_relu"
  /// f(z) = z above 0, exp(z) - 1 below; Clevert et al. 2016, arXiv:1511.07289.
  case elu
  /// f(z) = λ·elu(z, α) with fixed λ and α; Klambauer et al. 2017, arXiv:1706.02515.
  case selu
  /// f(z) = z·Φ(z), exact; Hendrycks and Gimpel 2016, arXiv:1606.08415.
  case gelu
  /// f(z) = z·sigmoid(z); Elfwing et al. 2018, arXiv:1702.03118.
  case silu
  /// f(z) = log(1 + exp(z)).
  case softplus

  /// The kernels' name of it.
  var function: ActivationFunction {
    switch self {
    case .identity: .identity
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    case .relu: .relu
    case .leakyReLU: .leakyReLU
    case .elu: .elu
    case .selu: .selu
    case .gelu: .gelu
    case .silu: .silu
    case .softplus: .softplus
    }
  }
}
