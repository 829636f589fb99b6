/// Eight numbers that a model computes side by side.
package typealias Lanes = SIMD8<Double>

extension Lanes {
  /// How many groups of eight hold a number of values.
  package static func groups(_ count: Int) -> Int { (count + scalarCount - 1) / scalarCount }

  /// The Matérn kernel of smoothness 5/2 at squared distances: (1 + r + r²/3)·e^(-r), r = √5·d.
  ///
  /// - Source: Rasmussen and Williams 2006, "Gaussian processes for machine learning", (4.17).
  @inline(__always)
  package static func matern(squaredDistances: Lanes) -> Lanes {
    let r = (squaredDistances * 5).squareRoot()
    return (1 + r + r * r / 3) * exponentials(minus: r)
  }

  /// e^(-x) for x from 0 on: addition and multiplication in a fixed order, so that every processor
  /// gives the same bits. Beyond 700 it is that of 700.
  ///
  /// - Note: -x = n·ln 2 + r with |r| ≤ ln 2 / 2, and the Taylor series of e^r to the 13th power.
  @inline(__always)
  private static func exponentials(minus x: Lanes) -> Lanes {
    let bounded = pointwiseMin(x, Lanes(repeating: 700))
    // Adding this rounds to a whole number, and leaves it in the lowest bits.
    let rounder = Lanes(repeating: 0x1.8p52)
    let shifted = bounded * (-1.442_695_040_888_963_4) + rounder
    let n = shifted - rounder
    // ln 2 in two parts, of which the first times n is exact.
    let r = (-bounded - n * 0x1.62e42feep-1) - n * 0x1.a39ef35793c76p-33
    var series = Lanes(repeating: 1.605_904_383_682_161_5e-10)
    for place in Self.coefficients.indices { series = series * r + Self.coefficients[place] }
    let bits = SIMD8<UInt64>(truncatingIfNeeded: unsafeBitCast(shifted, to: SIMD8<Int64>.self))
    return series * unsafeBitCast((bits &+ 1023) &<< 52, to: Lanes.self)
  }

  /// 1/12!, 1/11! … 1/0!.
  private static let coefficients: InlineArray<13, Double> = [
    2.087_675_698_786_810e-9, 2.505_210_838_544_172e-8, 2.755_731_922_398_589_3e-7,
    2.755_731_922_398_589e-6, 2.480_158_730_158_73e-5, 1.984_126_984_126_984e-4,
    1.388_888_888_888_889e-3, 8.333_333_333_333_333e-3, 4.166_666_666_666_666_4e-2,
    0.166_666_666_666_666_66, 0.5, 1, 1,
  ]
}
