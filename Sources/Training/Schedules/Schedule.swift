import SeededRandom

/// How the learning rate changes, once an epoch. Names and meanings are PyTorch's.
public enum Schedule: Hashable, Sendable {
  /// It stays.
  case constant
  /// Times `factor` every `epochs` epochs: `StepLR`.
  case step(epochs: Int, factor: Double)
  /// Times `factor` every epoch: `ExponentialLR`.
  case exponential(factor: Double)
  /// Half a cosine from the full rate to 0 over the whole training: `CosineAnnealingLR`; Loshchilov
  /// and Hutter 2017, arXiv:1608.03983.
  case cosine
  /// From a 25th up to the full rate in three tenths of the training, and down to a 250000th, in
  /// half cosines: `OneCycleLR`; Smith and Topin 2018, arXiv:1708.07120.
  case oneCycle
  /// Four waves, each twice as long as the one before: (1 - cos(2π·log2(1 + 15 t))) / 2, with t the
  /// share of the training at the middle of the epoch; Holzmüller, Grinsztajn and Steinwart 2024,
  /// arXiv:2407.04491, (2).
  case cosineLog4
  /// Times `factor` whenever the loss was not lower by a ten-thousandth for more than `patience`
  /// epochs: `ReduceLROnPlateau`.
  case reduceOnPlateau(factor: Double, patience: Int)

  /// Whether an epoch's rate depends on the number of all epochs. Then a longer training differs
  /// from its first epoch on.
  public var dependsOnEpochCount: Bool {
    switch self {
    case .cosine, .oneCycle, .cosineLog4: true
    case .constant, .step, .exponential, .reduceOnPlateau: false
    }
  }

  /// The rate of an epoch, from 1, in a training of `epochs` epochs, of which the first `warmup`
  /// rise to the full rate: `LinearLR` from 1 / (warmup + 1), before the schedule in a
  /// `SequentialLR`.
  ///
  /// - Parameter plateaus: how many came before, for ``reduceOnPlateau(factor:patience:)``.
  func learningRate(
    _ base: Double, epoch: Int, of epochs: Int, warmup: Int = 0, plateaus: Int = 0
  ) -> Double {
    if epoch <= warmup { return base * Double(epoch) / Double(warmup + 1) }
    let done = epoch - 1 - warmup
    let all = epochs - warmup
    switch self {
    case .constant: return base
    case .step(let every, let factor): return base * power(factor, done / every)
    case .exponential(let factor): return base * power(factor, done)
    case .cosine: return base * halfCosine(Double(done) / Double(all))
    case .cosineLog4:
      let share = (Double(done) + 0.5) / Double(all)
      let waves = PortableMath.naturalLogarithm(1 + 15 * share) / PortableMath.naturalLogarithm(2)
      return base * 0.5 * (1 - PortableMath.cosine(2 * Double.pi * waves))
    case .oneCycle:
      let top = 0.3 * Double(all) - 1
      if Double(done) <= top {
        return base + (base / 25 - base) * halfCosine(Double(done) / top)
      }
      let end = base / 25 / 1e4
      return end + (base - end) * halfCosine((Double(done) - top) / (Double(all) - 1 - top))
    case .reduceOnPlateau(let factor, _): return base * power(factor, plateaus)
    }
  }

  /// 1 at 0, 0 at 1.
  private func halfCosine(_ share: Double) -> Double {
    0.5 * (1 + PortableMath.cosine(Double.pi * share))
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
