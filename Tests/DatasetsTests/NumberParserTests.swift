import Foundation
import SeededRandom
import Tables
import Testing

@Suite struct NumberParserTests {
  private func parse(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { NumberParser.parse($0) }
  }

  /// Numbers of every length and size have the bits that the C library finds.
  @Test(arguments: UInt64(0)..<4)
  func numbersAreRoundedAsStrtodDoes(seed: UInt64) {
    var random = RandomStream(seed: seed, purpose: .data)
    func digits(_ count: Int) -> String {
      (0..<count).map { _ in String(random.below(10)) }.joined()
    }
    for _ in 0..<100_000 {
      var text = ["", "-", "+"][random.below(3)] + digits(random.below(21))
      if random.below(3) > 0 { text += "." + digits(random.below(21)) }
      if random.below(3) == 0 { text += "e\(random.below(80) - 40)" }
      guard text.contains(where: \.isNumber), let first = text.first(where: { !"+-".contains($0) }),
        first != "e", !text.contains(".e") || text.first != "."
      else { continue }
      guard let value = parse(text) else { continue }
      #expect(value.bitPattern == strtod(text, nil).bitPattern, "\(text)")
      // The fast way, which leaves some numbers to the other, ends where the number does.
      let bytes = Array((text + ",1").utf8)
      bytes.withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress else { return }
        var place = start
        guard let fast = NumberParser.scan(&place, end: start + bytes.count) else { return }
        #expect(fast.bitPattern == value.bitPattern && place - start == text.utf8.count, "\(text)")
      }
    }
  }

  /// Numbers in the middle between two doubles, and just beside it.
  @Test func halvesAreRoundedToEven() {
    for text in [
      "9007199254740993", "9007199254740992.5", "9007199254740993.00000001", "4503599627370496.5",
      "4503599627370497.5", "0.500000000000000166533453693773481063544750213623046875",
      "1.0000000000000001110223", "2.2250738585072014e-308", "1e23", "8.5e22",
      "123456789012345678e-27",
    ] { #expect(parse(text)?.bitPattern == strtod(text, nil).bitPattern, "\(text)") }
  }

  @Test func othersAreNoNumbers() {
    for text in [
      "", " ", "-", "+", ".", "e5", "1e", "1e+", "1 2", "0x10", "nan", "inf", "1,5", "1.5.2", "--1",
      "1_000",
    ] { #expect(parse(text) == nil, "\(text)") }
    #expect(parse("  -7.5e1  ") == -75)
  }

  @Test(arguments: UInt64(0)..<2)
  func bytesThatAreNotUTF8AreFound(seed: UInt64) {
    var random = RandomStream(seed: seed, purpose: .data)
    let parts: [[UInt8]] = [
      Array("abcdefgh".utf8), Array("é".utf8), Array("€".utf8), Array("😀".utf8), [0xC0, 0x80],
      [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE9], [0x80], [0xFF], [0xE2, 0x82],
    ]
    for _ in 0..<20_000 {
      var bytes: [UInt8] = []
      for _ in 0..<random.below(12) {
        bytes += parts[random.below(8) == 0 ? random.below(parts.count) : random.below(4)]
      }
      let place = bytes.withUnsafeBufferPointer { TextEncoding.firstInvalidUTF8($0) }
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      #expect((place == nil) == isValid)
      guard let place else { continue }
      // All before it is whole, and what begins there is not.
      #expect(String(validating: bytes[..<place], as: UTF8.self) != nil)
    }
  }
}
