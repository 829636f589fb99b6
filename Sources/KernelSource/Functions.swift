// Functions as polynomials of our own: the C library's differ from one system to the next in the
// last bits, ours are the same everywhere. `ElementFunction` says how near they are to the exact
// values.

import CLanes

/// exp(x) = 2^n·exp(r) by ``reducedExponential(_:)``; denormal results round once. Overflows to
/// infinity above 88.72, underflows to 0 below -103.97; NaN stays NaN.
@inline(__always)
func exponential(_ x: Lanes) -> Lanes { exponentialWithin(atLeastMinus104(atMost89(x))) }

/// exp(x) of x up to 0.
@inline(__always)
func exponentialOfNegative(_ x: Lanes) -> Lanes {
  exponentialWithin(atLeastMinus104(x), results: .atMostOne)
}

/// exp(x) of x in -104...89, with `results` as they say.
@inline(__always)
func exponentialWithin(_ x: Lanes, results: ScaledResults = .any) -> Lanes {
  let (r, p, n) = reducedExponential(x)
  return scaled(multiplyAdd(lanes(1) + r, p, r * r), n, results)
}

// Bounds keep n in the range of the scaling; beyond them exp(x) is 0 or infinite. NaN stays NaN.

@inline(__always)
private func atLeastMinus104(_ x: Lanes) -> Lanes { overnight_at_least(lanes(-104), x) }

@inline(__always)
private func atMost89(_ x: Lanes) -> Lanes { select(less(lanes(89), x), lanes(89), x) }

/// x = n·ln 2 + r with |r| ≤ ln 2 / 2, and exp(r) = 1 + r + p·r², p a polynomial of degree 5
/// (minimax, from Cephes' expf); x in -104...89.
@inline(__always)
private func reducedExponential(_ x: Lanes) -> (r: Lanes, p: Lanes, n: WholeNumber) {
  let n = WholeNumber(nearest: x, times: lanes(1.442_695_04))
  var r = multiplyAdd(x, n.value, lanes(-0.693_359_375))
  r = multiplyAdd(r, n.value, lanes(2.121_944_4e-4))
  var p = lanes(1.987_569_15e-4)
  p = multiplyAdd(lanes(1.398_199_950_7e-3), p, r)
  p = multiplyAdd(lanes(8.333_451_907_3e-3), p, r)
  p = multiplyAdd(lanes(4.166_579_589_4e-2), p, r)
  p = multiplyAdd(lanes(1.666_666_545_9e-1), p, r)
  p = multiplyAdd(lanes(5.000_000_120_1e-1), p, r)
  return (r, p, n)
}

/// A whole number below 2^22 in size, as a float and as bits.
struct WholeNumber {
  let value: Lanes
  /// The low bits are the number's.
  let bits: LaneBits

  /// The whole number nearest to a·b.
  @inline(__always)
  init(nearest a: Lanes, times b: Lanes) {
    // Adding 1.5·2^23 rounds to the nearest whole number, which then stands in the low bits.
    let magic = lanes(12_582_912)
    let sum = multiplyAdd(magic, a, b)
    (value, bits) = (sum - magic, unsafeBitCast(sum, to: LaneBits.self))
  }

  /// 2^(number + offset), which must be a normal number, or infinity.
  @inline(__always)
  func power(offset: Int32 = 0) -> Lanes { powerOfTwo(bits, offset: offset) }
}

/// 2^(exponent + offset) of the low bits of `exponent`.
@inline(__always)
private func powerOfTwo(_ exponent: LaneBits, offset: Int32 = 0) -> Lanes {
  unsafeBitCast(exponent &<< 23 &+ LaneBits(repeating: (127 + offset) &<< 23), to: Lanes.self)
}

/// What is known of value · 2^n, for a value in 0.5...2: the less it can be, the less it takes.
enum ScaledResults {
  /// n is in -151...129.
  case any
  /// n is in -151...60.
  case atMostOne
  /// n is in -126...127; with 128 the result is infinite or right.
  case normal
}

/// value · 2^n with one rounding, as products of which only the last may round.
@inline(__always)
func scaledByProducts(_ value: Lanes, _ n: WholeNumber, _ results: ScaledResults) -> Lanes {
  switch results {
  case .normal: return value * n.power()
  case .atMostOne: return value * n.power(offset: 64) * lanes(0x1p-64)
  case .any:
    let whole = n.bits &- LaneBits(repeating: 0x4B40_0000)
    let half = whole &>> 1
    return value * powerOfTwo(half) * powerOfTwo(whole &- half)
  }
}

/// log(x): x = 2^e · m with m in √½…√2, log(m) by a polynomial of degree 8 in m - 1 (minimax, from
/// Cephes' logf). log(0) = -inf, log of a negative number is NaN, denormals are scaled first.
@inline(__always)
func logarithm(_ x: Lanes) -> Lanes {
  let tiny = less(x, lanes(1.175_494_4e-38))
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
  result = select(equal(x, lanes(.infinity)), x, result)
  result = select(equal(x, lanes(0)), lanes(-.infinity), result)
  // False for NaN too.
  return select(notLess(x, lanes(0)), result, lanes(.nan))
}

/// exp(2|x|), the inner function of tanh.
@inline(__always)
func exponentialOfTwice(_ x: Lanes) -> Lanes {
  let size = magnitude(x)
  return exponentialWithin(atMost89(size + size), results: .normal)
}

/// tanh(x): below 0.625 an odd polynomial (Cephes' tanhf), above 1 - 2 / (`power` + 1), where
/// `power` is ``exponentialOfTwice(_:)``.
@inline(__always)
func hyperbolicTangent(_ x: Lanes, power: Lanes) -> Lanes {
  let size = magnitude(x)
  let square = x * x
  var p = lanes(-5.704_988_727_5e-3)
  p = multiplyAdd(lanes(2.063_908_879_5e-2), p, square)
  p = multiplyAdd(lanes(-5.373_971_555_6e-2), p, square)
  p = multiplyAdd(lanes(1.333_144_220_4e-1), p, square)
  p = multiplyAdd(lanes(-3.333_328_227_8e-1), p, square)
  let near = multiplyAdd(x, x * square, p)
  let far = lanes(1) - lanes(2) / (power + lanes(1))
  return select(less(size, lanes(0.625)), near, signed(far, as: x))
}

/// exp(-|x|), the inner function of sigmoid and softplus.
@inline(__always)
func exponentialOfNegative(size x: Lanes) -> Lanes { exponentialOfNegative(negativeMagnitude(x)) }

@inline(__always)
func logisticSigmoid(_ x: Lanes) -> Lanes {
  logisticSigmoid(x, power: exponentialOfNegative(size: x))
}

/// sigmoid(x) = 1 / (1 + exp(-x)); for negative x as exp(x) / (1 + exp(x)), which keeps the small
/// values that the first form loses to an overflow. `power` is exp(-|x|).
@inline(__always)
func logisticSigmoid(_ x: Lanes, power: Lanes) -> Lanes {
  let sum = lanes(1) + power
  let quotient = select(less(x, lanes(0)), power, lanes(1)) / sum
  // The sum rounds: 1 / (sum + error) is about (1 - error) / sum where the error matters.
  return multiplyAdd(quotient, quotient, (sum - lanes(1)) - power)
}

/// exp(x) - 1 = 2^n·t + (2^n - 1) with t = exp(r) - 1, without cancellation; for large x the 1 does
/// not count.
@inline(__always)
func exponentialMinusOne(_ x: Lanes) -> Lanes {
  let (r, p, n) = reducedExponential(atLeastMinus104(atMost89(x)))
  let t = multiplyAdd(r, p, r * r)
  let isLarge = less(lanes(30), x)
  let power = scaled(select(isLarge, lanes(1) + t, lanes(1)), n, .any)
  return select(isLarge, power, multiplyAdd(power - lanes(1), power, t))
}

/// log(1 + x): the sum rounds, so its rounding error is put back (Kahan). -1 gives -inf.
@inline(__always)
func logarithmOfOnePlus(_ x: Lanes) -> Lanes {
  let rounded = lanes(1) + x
  let error = (x - (rounded - lanes(1))) / rounded
  return logarithm(rounded) + select(equal(error, error), error, lanes(0))
}

/// log(1 + exp(x)) = max(x, 0) + log(1 + `power`), where `power` is exp(-|x|).
@inline(__always)
func softplus(_ x: Lanes, power: Lanes) -> Lanes {
  select(less(x, lanes(0)), lanes(0), x) + logarithmOfOnePlus(power)
}

/// 1 - erf(|x|) from 0.9277 on, the inner function of erf (N. Juffa's minimax coefficients).
@inline(__always)
func errorFunctionTail(_ x: Lanes) -> Lanes {
  let t = magnitude(x)
  let square = x * x
  var far = multiplyAdd(lanes(3.831_971_26e-4), lanes(-1.728_534_70e-5), t)
  let middle = multiplyAdd(lanes(2.425_462_19e-2), lanes(-3.883_964_38e-3), t)
  far = multiplyAdd(middle, far, square)
  far = multiplyAdd(lanes(-1.067_778_77e-1), far, t)
  far = multiplyAdd(lanes(-6.348_466_87e-1), far, t)
  far = multiplyAdd(lanes(-1.287_175_12e-1), far, t)
  far = multiplyAdd(-t, far, t)
  // Beyond 4 the result rounds to 1; the polynomial would go astray far out.
  return exponentialWithin(select(less(lanes(4), t), lanes(-30), far), results: .normal)
}

/// erf(x): below 0.9277 a polynomial (N. Juffa's), above 1 - `tail`.
@inline(__always)
func errorFunction(_ x: Lanes, tail: Lanes) -> Lanes {
  let square = x * x
  var near = lanes(-5.967_617_03e-4)
  near = multiplyAdd(lanes(4.991_194_23e-3), near, square)
  near = multiplyAdd(lanes(-2.676_813_49e-2), near, square)
  near = multiplyAdd(lanes(1.128_199_25e-1), near, square)
  near = multiplyAdd(lanes(-3.761_253_36e-1), near, square)
  near = multiplyAdd(lanes(1.283_791_66e-1), near, square)
  near = multiplyAdd(x, near, x)
  return select(
    less(lanes(0.927_734_375), magnitude(x)), signed(lanes(1) - tail, as: x), near)
}

/// Φ(x) = (1 + erf(x / √2)) / 2, the normal distribution.
@inline(__always)
func normalDistribution(_ x: Lanes) -> Lanes {
  normalDistribution(x, tail: normalDistributionTail(x))
}

@inline(__always)
func normalDistribution(_ x: Lanes, tail: Lanes) -> Lanes {
  lanes(0.5) * (lanes(1) + errorFunction(lanes(0.707_106_78) * x, tail: tail))
}

/// 1 - erf(|x| / √2).
@inline(__always)
func normalDistributionTail(_ x: Lanes) -> Lanes { errorFunctionTail(lanes(0.707_106_78) * x) }
