/// NAdam's momentum of step t, μ = beta1·(1 - 0.96^(0.004·t) / 2), and the product of all so far.
struct LookAhead {
  /// 0.96^0.004.
  private static let base = 0.999_836_725_352_675_3
  private(set) var power = 1.0
  private(set) var product = 1.0

  /// The factors of the first moment and of the gradient in the next step.
  mutating func next(beta1: Double) -> (moment: Double, gradient: Double) {
    power *= Self.base
    let now = beta1 * (1 - 0.5 * power)
    let after = beta1 * (1 - 0.5 * power * Self.base)
    product *= now
    return (after / (1 - product * after), (1 - now) / (1 - product))
  }
}
