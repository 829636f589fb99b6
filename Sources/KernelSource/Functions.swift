// exp, log, tanh and sigmoid as polynomials of our own: the C library's differ from one system to
// the next in the last bits, ours are the same everywhere. Each is within 2 ulp.

/// exp(x): x = n·ln 2 + r with |r| ≤ ln 2 / 2, exp(r) by a polynomial of degree 7 (minimax, from
/// Cephes' expf), then two scalings by powers of two, so that denormal results round once.
/// Overflows to infinity above 88.72, underflows to 0 below -103.97; NaN stays NaN.
@inline(__always)
func exponential(_ x: Lanes) -> Lanes {
  // Clamping keeps n in the range of the two scalings; beyond the bounds the result is inf or 0.
  let low = lanes(-104)
  let high = lanes(89)
  let bounded = select(x .< low, low, select(x .> high, high, x))
  // Adding 1.5·2^23 rounds to the nearest whole number, which then stands in the low bits.
  let magic = lanes(12_582_912)
  let shifted = multiplyAdd(magic, bounded, lanes(1.442_695_04))
  let n = shifted - magic
  var r = multiplyAdd(bounded, n, lanes(-0.693_359_375))
  r = multiplyAdd(r, n, lanes(2.121_944_4e-4))
  var p = lanes(1.987_569_15e-4)
  p = multiplyAdd(lanes(1.398_199_950_7e-3), p, r)
  p = multiplyAdd(lanes(8.333_451_907_3e-3), p, r)
  p = multiplyAdd(lanes(4.166_579_589_4e-2), p, r)
  p = multiplyAdd(lanes(1.666_666_545_9e-1), p, r)
  p = multiplyAdd(lanes(5.000_000_120_1e-1), p, r)
  let y = multiplyAdd(multiplyAdd(lanes(1), lanes(1), r), p, r * r)
  let whole = unsafeBitCast(shifted, to: LaneBits.self) &- LaneBits(repeating: 0x4B40_0000)
  let half = whole &>> 1
  let first = unsafeBitCast((half &+ 127) &<< 23, to: Lanes.self)
  let second = unsafeBitCast((whole &- half &+ 127) &<< 23, to: Lanes.self)
  return y * first * second
}

/// log(x): x = 2^e · m with m in √½…√2, log(m) by a polynomial of degree 8 in m - 1 (minimax, from
/// Cephes' logf). log(0) = -inf, log of a negative number is NaN, denormals are scaled first.
@inline(__always)
func logarithm(_ x: Lanes) -> Lanes {
  let tiny = x .< lanes(1.175_494_4e-38)
  let scaled = select(tiny, x * lanes(8_388_608), x)
  let bits = unsafeBitCast(scaled, to: LaneBits.self)
  // Subtracting the bits of √½ moves the cut between exponents to √½.
  let offset = bits &- LaneBits(repeating: 0x3F35_04F3)
  let exponent = offset &>> 23
  let mantissa = unsafeBitCast(
    (offset & LaneBits(repeating: 0x007F_FFFF)) &+ LaneBits(repeating: 0x3F35_04F3),
    to: Lanes.self)
  // The bits of 1.5·2^23 + e are those of 1.5·2^23 plus e: a conversion without a generic call.
  let converted = unsafeBitCast(exponent &+ LaneBits(repeating: 0x4B40_0000), to: Lanes.self)
  let e = (converted - lanes(12_582_912)) - select(tiny, lanes(23), lanes(0))
  let r = mantissa - lanes(1)
  let square = r * r
  var p = lanes(7.037_683_629_2e-2)
  p = multiplyAdd(lanes(-1.151_461_031_0e-1), p, r)
  p = multiplyAdd(lanes(1.167_699_874_0e-1), p, r)
  p = multiplyAdd(lanes(-1.242_014_084_6e-1), p, r)
  p = multiplyAdd(lanes(1.424_932_278_7e-1), p, r)
  p = multiplyAdd(lanes(-1.666_805_766_5e-1), p, r)
  p = multiplyAdd(lanes(2.000_071_476_5e-1), p, r)
  p = multiplyAdd(lanes(-2.499_999_399_3e-1), p, r)
  p = multiplyAdd(lanes(3.333_333_117_4e-1), p, r)
  var tail = p * r * square
  tail = multiplyAdd(tail, e, lanes(-2.121_944_4e-4))
  tail = multiplyAdd(tail, square, lanes(-0.5))
  var result = multiplyAdd(r + tail, e, lanes(0.693_359_375))
  result = select(x .== lanes(.infinity), x, result)
  result = select(x .== lanes(0), lanes(-.infinity), result)
  // False for NaN too.
  return select(x .>= lanes(0), result, lanes(.nan))
}

/// tanh(x): below 0.625 an odd polynomial (Cephes' tanhf), above 1 - 2 / (exp(2|x|) + 1).
@inline(__always)
func hyperbolicTangent(_ x: Lanes) -> Lanes {
  let negative = x .< lanes(0)
  let magnitude = select(negative, -x, x)
  let square = x * x
  var p = lanes(-5.704_988_727_5e-3)
  p = multiplyAdd(lanes(2.063_908_879_5e-2), p, square)
  p = multiplyAdd(lanes(-5.373_971_555_6e-2), p, square)
  p = multiplyAdd(lanes(1.333_144_220_4e-1), p, square)
  p = multiplyAdd(lanes(-3.333_328_227_8e-1), p, square)
  let near = multiplyAdd(x, x * square, p)
  let far = lanes(1) - lanes(2) / (exponential(magnitude + magnitude) + lanes(1))
  return select(magnitude .< lanes(0.625), near, select(negative, -far, far))
}

/// sigmoid(x) = 1 / (1 + exp(-x)); for negative x as exp(x) / (1 + exp(x)), which keeps the small
/// values that the first form loses to an overflow.
@inline(__always)
func logisticSigmoid(_ x: Lanes) -> Lanes {
  let negative = x .< lanes(0)
  let power = exponential(select(negative, x, -x))
  return select(negative, power, lanes(1)) / (lanes(1) + power)
}
