extension RandomStream {
  /// Normal with mean 0 and standard deviation 1: the sum of twelve uniforms would be poor in the
  /// tails, so this is the ratio-free polar method with our own logarithm.
  ///
  /// The C library's `log` differs between systems in the last bit; square root, division and
  /// ``naturalLogarithm(_:)`` do not.
  ///
  /// - Source: Marsaglia and Bray 1964, doi:10.1137/1006063.
  public mutating func normal() -> Double {
    while true {
      let x = 2 * uniformDouble() - 1
      let y = 2 * uniformDouble() - 1
      let square = x * x + y * y
      if square > 0 && square < 1 {
        return x * (-2 * Self.naturalLogarithm(square) / square).squareRoot()
      }
    }
  }

  /// ln x for 0 < x < 1, from x = 2^e·m and ln m = 2·artanh((m - 1) / (m + 1)) as a power series.
  static func naturalLogarithm(_ x: Double) -> Double {
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
}
