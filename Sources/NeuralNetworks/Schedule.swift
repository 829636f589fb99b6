import SeededRandom

/// How the learning rate changes, once an epoch. Names and meanings are PyTorch's.
public enum Schedule: Equatable, Sendable {
  /// It stays.
  case constant
  /// Times `factor` every `epochs` epochs: `StepLR`.
  case step(epochs: Int, factor: Double)
  /// Times `factor` every epoch: `ExponentialLR`.
  case exponential(factor: Double)
  /// Half a cosine from the full rate to 0 over the whole training: `CosineAnnealingLR`; Loshchilov
  /// and Hutter 2017, arXiv:1608.03983.
  case cosine

  /// The rate of an epoch, from 1, of a training of so many epochs.
  func learningRate(_ base: Double, epoch: Int, of epochs: Int) -> Double {
    switch self {
    case .constant: base
    case .step(let every, let factor): base * power(factor, (epoch - 1) / every)
    case .exponential(let factor): base * power(factor, epoch - 1)
    case .cosine:
      base * 0.5 * (1 + PortableMath.cosine(Double.pi * Double(epoch - 1) / Double(epochs)))
    }
  }

  /// By squaring: the C library's `pow` differs between systems in the last bit.
  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, left) = (1.0, base, exponent)
    while left > 0 {
      if left & 1 == 1 { result *= square }
      square *= square
      left >>= 1
    }
    return result
  }
}
