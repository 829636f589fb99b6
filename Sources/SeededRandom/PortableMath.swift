/// Functions in double precision that give the same bits on every system, which the C library's do
/// not: they use addition, multiplication and division only.
public enum PortableMath {
  /// x^share for positive x: e^(share·ln x).
  public static func power(_ x: Double, _ share: Double) -> Double {
    exponential(share * naturalLogarithm(x))
  }

  /// e^x, from x = n·ln 2 + r with |r| ≤ ln 2 / 2 and the Taylor series of e^r.
  public static func exponential(_ x: Double) -> Double {
    guard x < 710 else { return .infinity }
    guard x > -746 else { return 0 }
    let n = (x / 0.693_147_180_559_945_3).rounded()
    // ln 2 in two parts, of which the first times n is exact.
    let r = (x - n * 0x1.62e42feep-1) - n * 0x1.a39ef35793c76p-33
    var series = 1.0
    for divisor in stride(from: 14.0, through: 1, by: -1) { series = 1 + series * r / divisor }
    return Double(sign: .plus, exponent: Int(n), significand: series)
  }

  /// ln x for positive x, from x = 2^e·m and ln m = 2·artanh((m - 1) / (m + 1)) as a power series.
  public static func naturalLogarithm(_ x: Double) -> Double {
    var exponent = Double(x.exponent)
    var mantissa = x.significand
    if mantissa > 1.414_213_562_373_095 {
      mantissa *= 0.5
      exponent += 1
    }
    let s = (mantissa - 1) / (mantissa + 1)
    let square = s * s
    var series = 0.0
    for denominator in stride(from: 23, through: 1, by: -2) {
      series = series * square + 1 / Double(denominator)
    }
    return exponent * 0.693_147_180_559_945_3 + 2 * s * series
  }

  /// sin x for moderate x, from the Taylor series after reduction to -π/2...π/2.
  public static func sine(_ x: Double) -> Double {
    let turns = (x / (2 * Double.pi)).rounded()
    var r = x - turns * 2 * Double.pi
    if r > Double.pi / 2 { r = Double.pi - r }
    if r < -Double.pi / 2 { r = -Double.pi - r }
    let square = r * r
    var term = r
    var sum = r
    for n in stride(from: 2.0, through: 24, by: 2) {
      term *= -square / (n * (n + 1))
      sum += term
    }
    return sum
  }

  /// cos x for moderate x.
  public static func cosine(_ x: Double) -> Double { sine(x + Double.pi / 2) }
}
