import SystemSupport
import Wording

/// Reads a decimal number from bytes.
package enum NumberParser {
  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]
  /// 5^0 … 5^27, the powers of five that fit into 64 bits.
  private static let powersOfFive: [UInt64] = (0...27).reduce(into: []) { powers, _ in
    powers.append((powers.last ?? 0) == 0 ? 1 : (powers.last ?? 1) * 5)
  }

  /// The number that all of the bytes spell (blanks around it allowed), correctly rounded; nil for
  /// anything else, `nan` and `inf` included.
  @inline(__always)
  package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    guard var start = bytes.baseAddress else { return nil }
    var end = start + bytes.count
    while start < end, start.pointee == 0x20 { start += 1 }
    while end > start, (end - 1).pointee == 0x20 { end -= 1 }
    var place = start
    if let value = scan(&place, end: end) { return place == end ? value : nil }
    return parseLong(UnsafeBufferPointer(start: start, count: end - start))
  }

  /// What ``scan(_:end:)`` leaves: numbers of many digits or a large exponent.
  private static func parseLong(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    var rest = bytes[...]
    func skip(_ wanted: (UInt8) -> Bool) -> Int {
      let end = rest.firstIndex { !wanted($0) } ?? rest.endIndex
      defer { rest = rest[end...] }
      return end - rest.startIndex
    }
    func skipSign() { if rest.first == 0x2B || rest.first == 0x2D { rest = rest.dropFirst() } }
    let isDigit: (UInt8) -> Bool = { $0 &- 0x30 < 10 }
    skipSign()
    var digits = skip(isDigit)
    if rest.first == 0x2E {
      rest = rest.dropFirst()
      digits += skip(isDigit)
    }
    guard digits > 0 else { return nil }
    if let letter = rest.first, letter | 0x20 == 0x65 {
      rest = rest.dropFirst()
      skipSign()
      guard skip(isDigit) > 0 else { return nil }
    }
    guard rest.isEmpty else { return nil }
    return strtod(String(decoding: bytes, as: UTF8.self), nil)
  }

  /// Parses the number at `place`, and moves `place` behind it. Returns nil where no number begins,
  /// and for numbers that need the slow path of ``parse(_:)``; `place` is then undefined.
  ///
  /// Blanks are not skipped. The first byte that is no part of a number ends it.
  @inline(__always)
  package static func scan(
    _ place: inout UnsafePointer<UInt8>, end: UnsafePointer<UInt8>
  ) -> Double? {
    var p = place
    guard p < end else { return nil }
    let negative = p.pointee == 0x2D
    if negative || p.pointee == 0x2B { p += 1 }
    var mantissa: UInt64 = 0
    let first = p
    while p < end, p.pointee &- 0x30 < 10 {
      mantissa = mantissa &* 10 &+ UInt64(p.pointee &- 0x30)
      p += 1
    }
    var digits = p - first
    var significant = mantissa == 0 ? 0 : digits
    var exponent = 0
    if p < end, p.pointee == 0x2E {
      p += 1
      let point = p
      if mantissa == 0 { while p < end, p.pointee == 0x30 { p += 1 } }
      let counted = p
      while end - p >= 8, let eight = eightDigits(p) {
        mantissa = mantissa &* 100_000_000 &+ eight
        p += 8
      }
      while p < end, p.pointee &- 0x30 < 10 {
        mantissa = mantissa &* 10 &+ UInt64(p.pointee &- 0x30)
        p += 1
      }
      significant += p - counted
      digits += p - point
      exponent = point - p
    }
    guard digits > 0, significant <= 19 else { return nil }
    if p < end, p.pointee | 0x20 == 0x65 {
      guard let scale = scanExponent(&p, end) else { return nil }
      exponent += scale
    }
    place = p
    let value: Double
    if significant <= 15, -22...22 ~= exponent {
      // One operation on two exact numbers rounds once. Source: Clinger 1990,
      // doi:10.1145/93542.93557.
      let whole = Double(mantissa)
      value = exponent < 0 ? whole / tables.ten[-exponent] : whole * tables.ten[exponent]
    } else if -27...27 ~= exponent {
      value = rounded(mantissa, timesTenTo: exponent)
    } else {
      return nil
    }
    return negative ? -value : value
  }

  /// The exponent behind the letter at `p`, at most 9999 either way; nil where it has no digits.
  @inline(__always)
  private static func scanExponent(
    _ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> Int? {
    p += 1
    var isNegative = false
    if p < end, p.pointee == 0x2D || p.pointee == 0x2B {
      isNegative = p.pointee == 0x2D
      p += 1
    }
    guard p < end, p.pointee &- 0x30 < 10 else { return nil }
    var value = 0
    while p < end, p.pointee &- 0x30 < 10 {
      value = min(9999, value * 10 + Int(p.pointee &- 0x30))
      p += 1
    }
    return isNegative ? -value : value
  }

  /// The number that eight bytes spell; nil where one of them is no digit.
  ///
  /// - Source: D. Lemire, "Quickly parsing eight digits", 2018: pairs, then fours, then all eight
  ///   at once.
  @inline(__always)
  private static func eightDigits(_ bytes: UnsafePointer<UInt8>) -> UInt64? {
    let text = UInt64(
      littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
    let high = text & 0xF0F0_F0F0_F0F0_F0F0
    let carried = (text &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0
    guard high | carried >> 4 == 0x3333_3333_3333_3333 else { return nil }
    var value = text &- 0x3030_3030_3030_3030
    value = value &* 10 &+ value >> 8
    value =
      ((value & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        &+ (value >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001) >> 32
    return value
  }

  /// A power of five with its first bit moved to the top, and what is needed to divide by it
  /// without dividing.
  private struct Divisor {
    let shift: Int
    let normalized: UInt64
    /// ⌊(2^128 - 1) / normalized⌋ - 2^64.
    let reciprocal: UInt64

    init(_ power: UInt64) {
      shift = power.leadingZeroBitCount
      normalized = power << UInt64(shift)
      reciprocal = normalized.dividingFullWidth((~normalized, .max)).quotient
    }
  }

  /// Lookup tables in memory that is never freed: reading an array would count a reference each
  /// time.
  private struct Tables: @unchecked Sendable {
    // Unchecked: nobody writes to them.
    let ten = constant(powersOfTen)
    let five = constant(powersOfFive)
    let divisors = constant(powersOfFive.map(Divisor.init))
  }
  private static let tables = Tables()

  private static func constant<Element>(_ values: [Element]) -> UnsafePointer<Element> {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: values.count)
    memory.initialize(from: values, count: values.count)
    return UnsafePointer(memory)
  }

  /// mantissa · 10^exponent, rounded once, to the nearest and of two equally near ones to the even.
  ///
  /// 10^e = 5^e · 2^e, and 5^|e| fits into 64 bits. So the product is exact in integers, and of the
  /// quotient's remainder it matters only whether it is zero.
  @inline(__always)
  private static func rounded(_ mantissa: UInt64, timesTenTo exponent: Int) -> Double {
    guard mantissa != 0 else { return 0 }
    if exponent >= 0 {
      let product = mantissa.multipliedFullWidth(by: tables.five[exponent])
      guard product.high > 0 else {
        return rounded(product.low, hasRest: false, timesTwoTo: exponent)
      }
      let shift = product.high.leadingZeroBitCount
      let high = product.high << shift | (shift == 0 ? 0 : product.low >> (64 - shift))
      return rounded(
        high, hasRest: product.low << shift != 0, timesTwoTo: exponent + 64 - shift)
    }
    let divisor = tables.divisors[-exponent]
    let shift = mantissa.leadingZeroBitCount
    let dividend = mantissa << UInt64(shift)
    let scale = exponent - 63 + divisor.shift - shift
    // The quotient of two numbers of 64 bits, times 2^63, has 63 or 64 bits. By the reciprocal it
    // is found but for its last bits, and these matter only near the middle between two doubles.
    // Source: Möller and Granlund 2011, doi:10.1109/TC.2010.143.
    let upper = dividend >> 1
    let estimate = divisor.reciprocal.multipliedFullWidth(by: upper).high &+ upper
    let dropped = estimate & 0x3FF
    if dropped >= 4, !(508...516 ~= dropped), dropped <= 1018, estimate >> 63 == 0 {
      return rounded(estimate, hasRest: true, timesTwoTo: scale)
    }
    if estimate >> 63 == 1, estimate & 0x7FF >= 4, !(1018...1028 ~= estimate & 0x7FF),
      estimate & 0x7FF <= 2040
    {
      return rounded(estimate, hasRest: true, timesTwoTo: scale)
    }
    let (quotient, remainder) = divisor.normalized.dividingFullWidth((upper, dividend << 63))
    return rounded(quotient, hasRest: remainder != 0, timesTwoTo: scale)
  }

  /// - Parameter hasRest: whether something below the last bit was cut off.
  @inline(__always)
  private static func rounded(
    _ bits: UInt64, hasRest: Bool, timesTwoTo exponent: Int
  ) -> Double {
    let excess = max(0, 64 - bits.leadingZeroBitCount - 53)
    var kept = bits >> UInt64(excess)
    if excess > 0 {
      let rest = bits & (1 << UInt64(excess) - 1)
      let half: UInt64 = 1 << UInt64(excess - 1)
      if rest > half || rest == half && (hasRest || kept & 1 == 1) { kept += 1 }
    }
    let scale = Double(bitPattern: UInt64(1023 + exponent + excess) << 52)
    return Double(kept) * scale
  }
}
