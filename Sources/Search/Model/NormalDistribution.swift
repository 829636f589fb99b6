import SeededRandom

/// The standard normal distribution, with the same bits on every system.
package enum NormalDistribution {
  /// The density at x.
  static func density(_ x: Double) -> Double {
    0.398_942_280_401_432_7 * PortableMath.exponential(-0.5 * x * x)
  }

  /// The probability of a value below x: for |x| < 3 by a series, further out by a continued
  /// fraction, so that small probabilities keep their digits.
  ///
  /// - Source: Abramowitz and Stegun 1964, 26.2.11 and 26.2.14.
  package static func probability(below x: Double) -> Double {
    let size = abs(x)
    guard size < 38 else { return x < 0 ? 0 : 1 }
    if size < 3 {
      var (term, sum) = (x, x)
      var odd = 3.0
      while abs(term) > 1e-17 * abs(sum) {
        term *= x * x / odd
        sum += term
        odd += 2
      }
      return 0.5 + density(x) * sum
    }
    var fraction = size
    for step in stride(from: 60.0, through: 1, by: -1) { fraction = size + step / fraction }
    let tail = density(x) / fraction
    return x < 0 ? tail : 1 - tail
  }

  /// How far a normal value is expected to lie below a bound, counting 0 where it lies above: the
  /// expected improvement of a minimisation.
  ///
  /// - Source: Jones, Schonlau and Welch 1998, doi:10.1023/A:1008306431147, (15).
  package static func expectedImprovement(mean: Double, deviation: Double, bound: Double) -> Double
  {
    let z = (bound - mean) / deviation
    return deviation * (z * probability(below: z) + density(z))
  }
}
