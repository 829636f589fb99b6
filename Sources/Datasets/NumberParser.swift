import Foundation

/// Reads a decimal number from bytes.
enum NumberParser {
  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The number that all of the bytes spell (blanks around it allowed), correctly rounded; nil for
  /// anything else, `nan` and `inf` included.
  ///
  /// Up to 15 digits with a power of ten up to 22 are exact by one operation; the rest goes to
  /// `strtod`. Source: Clinger 1990, doi:10.1145/93542.93557.
  @inline(__always)
  static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    var i = 0
    var end = bytes.count
    while i < end, bytes[i] == 0x20 { i += 1 }
    while end > i, bytes[end - 1] == 0x20 { end -= 1 }
    let start = i
    guard i < end else { return nil }
    let negative = bytes[i] == 0x2D
    if negative || bytes[i] == 0x2B { i += 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var exponent = 0
    while i < end, bytes[i] &- 0x30 < 10 {
      mantissa = mantissa &* 10 &+ UInt64(bytes[i] &- 0x30)
      digits += 1
      i += 1
    }
    if i < end, bytes[i] == 0x2E {
      i += 1
      let before = i
      while i < end, bytes[i] &- 0x30 < 10 {
        mantissa = mantissa &* 10 &+ UInt64(bytes[i] &- 0x30)
        i += 1
      }
      digits += i - before
      exponent = before - i
    }
    guard digits > 0 else { return nil }
    if i < end, bytes[i] | 0x20 == 0x65 {
      i += 1
      var negativeExponent = false
      if i < end, bytes[i] == 0x2D || bytes[i] == 0x2B {
        negativeExponent = bytes[i] == 0x2D
        i += 1
      }
      guard i < end else { return nil }
      var value = 0
      while i < end, bytes[i] &- 0x30 < 10 {
        value = min(9999, value * 10 + Int(bytes[i] &- 0x30))
        i += 1
      }
      exponent += negativeExponent ? -value : value
    }
    guard i == end else { return nil }
    if digits <= 15, exponent >= -22, exponent <= 22 {
      let whole = Double(mantissa)
      let value =
        exponent < 0 ? whole / powersOfTen[-exponent] : whole * powersOfTen[exponent]
      return negative ? -value : value
    }
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    return strtod(text, nil)
  }
}
