import Foundation

/// Damages bytes in the ways that files are damaged, and texts in the ways that people mistype
/// them.
public struct Mutations {
  private var state: UInt64
  /// Pieces that formats give a meaning, to be put anywhere.
  private let pieces: [[UInt8]]

  /// The same mutations for the same seed.
  public init(seed: UInt64, pieces: [String] = []) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    self.pieces = pieces.map { Array($0.utf8) } + [[0], [0xFF], [0x7F, 0xFF, 0xFF, 0xFF], [0x80]]
  }

  private mutating func below(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % max(1, bound)
  }

  /// Bytes with one to four things wrong.
  public mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...below(4) {
      let place = below(bytes.count + 1)
      switch below(6) {
      case 0 where !bytes.isEmpty: bytes[below(bytes.count)] ^= 1 << UInt8(below(8))
      case 1 where !bytes.isEmpty: bytes[below(bytes.count)] = UInt8(below(256))
      case 2: bytes.insert(contentsOf: pieces[below(pieces.count)], at: place)
      case 3: bytes.removeSubrange(place..<min(bytes.count, place + below(12)))
      case 4 where below(4) == 0: bytes.removeSubrange(place...)
      case 5:
        let end = min(bytes.count, place + below(40))
        bytes.insert(contentsOf: bytes[place..<end], at: below(bytes.count + 1))
      default: bytes.append(contentsOf: pieces[below(pieces.count)])
      }
    }
    return bytes
  }
}

/// How many inputs a fuzz test tries: `OVERNIGHT_FUZZ`, or few enough for every day.
public func fuzzCount(_ standard: Int) -> Int {
  ProcessInfo.processInfo.environment["OVERNIGHT_FUZZ"].flatMap { Int($0) } ?? standard
}
