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

extension PortableMath {
  /// The standard normal value below which a share of all values lies, for shares between 0 and 1,
  /// to about 1 in 10^15.
  ///
  /// - Source: Wichura 1988, algorithm AS 241 (PPND16), doi:10.2307/2347330.
  public static func normalQuantile(_ share: Double) -> Double {
    precondition(share > 0 && share < 1, "\(share) is no share between 0 and 1")
    func ratio(_ above: [Double], _ below: [Double], _ x: Double) -> Double {
      func value(_ factors: [Double]) -> Double { factors.reversed().reduce(0) { $0 * x + $1 } }
      return value(above) / value(below)
    }
    let q = share - 0.5
    if q.magnitude <= 0.425 {
      return q
        * ratio(
          [
            3.387_132_872_796_366_5, 133.141_667_891_784_38, 1971.590_950_306_551_3,
            13731.693_765_509_46, 45921.953_931_549_87, 67265.770_927_008_7,
            33430.575_583_588_13, 2509.080_928_730_122_7,
          ],
          [
            1, 42.313_330_701_600_91, 687.187_007_492_057_9, 5394.196_021_424_751,
            21213.794_301_586_597, 39307.895_800_092_71, 28729.085_735_721_943,
            5226.495_278_852_545,
          ], 0.180625 - q * q)
    }
    var r = (-naturalLogarithm(q < 0 ? share : 1 - share)).squareRoot()
    let size: Double
    if r <= 5 {
      r -= 1.6
      size = ratio(
        [
          1.423_437_110_749_683_5, 4.630_337_846_156_546, 5.769_497_221_460_691,
          3.647_848_324_763_204_5, 1.270_458_252_452_368_4, 0.241_780_725_177_450_6,
          0.022_723_844_989_269_184, 7.745_450_142_783_414e-4,
        ],
        [
          1, 2.053_191_626_637_758_8, 1.676_384_830_183_803_8, 0.689_767_334_985_1,
          0.148_103_976_427_480_08, 0.015_198_666_563_616_457, 5.475_938_084_995_345e-4,
          1.050_750_071_644_416_9e-9,
        ], r)
    } else {
      r -= 5
      size = ratio(
        [
          6.657_904_643_501_103, 5.463_784_911_164_114, 1.784_826_539_917_291_3,
          0.296_560_571_828_504_87, 0.026_532_189_526_576_124, 0.001_242_660_947_388_078_4,
          2.711_555_568_743_487_6e-5, 2.010_334_399_292_288_1e-7,
        ],
        [
          1, 0.599_832_206_555_888, 0.136_929_880_922_735_8, 0.014_875_361_290_850_615,
          7.868_691_311_456_133e-4, 1.846_318_317_510_054_7e-5, 1.421_511_758_316_446e-7,
          2.044_263_103_389_939_8e-15,
        ], r)
    }
    return q < 0 ? -size : size
  }
}
