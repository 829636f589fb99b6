/// The waves of periodic numbers; see ``InputEncoding/periodicFeatures``.
package enum InputWaves {
  /// cos 2πt and sin 2πt to about 1 in 10^7: the part of a turn is brought into ±1/4 of it, where
  /// the Taylor series of the sine needs seven terms.
  package static func cosineAndSine(ofTurns turns: SIMD16<Float>) -> (SIMD16<Float>, SIMD16<Float>)
  {
    // Adding so much rounds to the next whole number.
    let large = SIMD16<Float>(repeating: 12_582_912)
    let part = turns - ((turns + large) - large)
    let size = part.replacing(with: -part, where: part .< 0)
    let folded = size.replacing(with: 0.5 - size, where: size .> 0.25)
    let sine = sineOfQuarter(folded)
    return (sineOfQuarter(0.25 - size), sine.replacing(with: -sine, where: part .< 0))
  }

  /// sin 2πt for t from -1/4 to 1/4.
  private static func sineOfQuarter(_ t: SIMD16<Float>) -> SIMD16<Float> {
    let square = t * t
    var series = SIMD16<Float>(repeating: 3.819_952_6)
    for factor: Float in [
      -15.094_643, 42.058_693, -76.705_86, 81.605_25, -41.341_7, 6.283_185_3,
    ] { series = series * square + factor }
    return series * t
  }
}
