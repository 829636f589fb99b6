/// The character encoding of a text file.
public enum TextEncoding: String, Sendable, CaseIterable {
  /// UTF-8, of which ASCII is a part.
  case utf8 = "utf-8"
  /// ISO 8859-1: every byte is the letter of its number.
  case latin1
  /// Western Windows: Latin-1 with letters and signs in place of the control characters 80 to 9F.
  case windows1252 = "windows-1252"

  /// The encoding that bytes outside of UTF-8 are probably in.
  static func likely(for bytes: some Sequence<UInt8>) -> TextEncoding {
    bytes.contains { 0x80..<0xA0 ~= $0 } ? .windows1252 : .latin1
  }

  /// The text of some bytes; they must be valid in this encoding.
  func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    switch self {
    case .utf8: return String(decoding: bytes, as: UTF8.self)
    case .latin1: return Self.text(bytes.lazy.map { UInt32($0) })
    case .windows1252:
      return Self.text(
        bytes.lazy.map { byte in
          0x80..<0xA0 ~= byte ? Self.windowsScalars[Int(byte) - 0x80] : UInt32(byte)
        })
    }
  }

  private static func text(_ scalars: some Sequence<UInt32>) -> String {
    var text = ""
    for scalar in scalars { text.unicodeScalars.append(Unicode.Scalar(scalar) ?? "\u{FFFD}") }
    return text
  }

  /// What Windows has for 80 to 9F; the five that are not used stay control characters.
  ///
  /// - Source: https://encoding.spec.whatwg.org/#windows-1252.
  private static let windowsScalars: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
  ]

  /// The place of the first byte that is not UTF-8; nil where all of them are.
  ///
  /// - Source: The Unicode Standard, table 3-7, "Well-Formed UTF-8 Byte Sequences".
  package static func firstInvalidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var i = 0
    let count = bytes.count
    while i < count {
      // Eight ASCII bytes at a time.
      while i + 8 <= count,
        UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped + i)
          .loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      { i += 8 }
      guard i < count else { return nil }
      let first = bytes[i]
      if first < 0x80 {
        i += 1
        continue
      }
      let length: Int
      var second: ClosedRange<UInt8> = 0x80...0xBF
      switch first {
      case 0xC2...0xDF: length = 2
      case 0xE0: (length, second) = (3, 0xA0...0xBF)
      case 0xED: (length, second) = (3, 0x80...0x9F)
      case 0xE1...0xEF: length = 3
      case 0xF0: (length, second) = (4, 0x90...0xBF)
      case 0xF1...0xF3: length = 4
      case 0xF4: (length, second) = (4, 0x80...0x8F)
      default: return i
      }
      guard i + length <= count, second ~= bytes[i + 1] else { return i }
      for place in (i + 2)..<max(i + 2, i + length) where !(0x80...0xBF ~= bytes[place]) {
        return i
      }
      i += length
    }
    return nil
  }
}
