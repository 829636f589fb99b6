import SystemSupport

/// Finds the number of a word by its bytes, without making a string of it: a column of a million
/// cells has few different words.
struct WordIndex: Sendable {
  /// Where each known word lies in ``bytes``, and its number.
  private var entries: [(start: Int, count: Int, number: Int32)] = []
  private var bytes: [UInt8] = []
  /// The entry at each place of the table, or -1; a power of two of them, at most half in use.
  private var places = [Int32](repeating: -1, count: 16)

  /// The number of a word; `add` gives one to a word that is new.
  mutating func number(
    of word: UnsafeBufferPointer<UInt8>, add: (UnsafeBufferPointer<UInt8>) -> Int32
  ) -> Int32 {
    var place = Self.hash(word) & (places.count - 1)
    while places[place] >= 0 {
      let entry = entries[Int(places[place])]
      if entry.count == word.count, isEqual(entry.start, word) { return entry.number }
      place = (place + 1) & (places.count - 1)
    }
    let number = add(word)
    places[place] = Int32(entries.count)
    entries.append((bytes.count, word.count, number))
    bytes.append(contentsOf: word)
    if 2 * entries.count > places.count { grow() }
    return number
  }

  private func isEqual(_ start: Int, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { known in
      guard let known = known.baseAddress, let word = word.baseAddress.map({ ($0, word.count) })
      else { return word.count == 0 }
      return memcmp(known + start, word.0, word.1) == 0
    }
  }

  private mutating func grow() {
    places = [Int32](repeating: -1, count: 2 * places.count)
    bytes.withUnsafeBufferPointer { bytes in
      for (index, entry) in entries.enumerated() {
        let word = UnsafeBufferPointer(rebasing: bytes[entry.start..<entry.start + entry.count])
        var place = Self.hash(word) & (places.count - 1)
        while places[place] >= 0 { place = (place + 1) & (places.count - 1) }
        places[place] = Int32(index)
      }
    }
  }

  /// - Source: FNV-1a, G. Fowler, L. C. Noll and K.-P. Vo, with the high bits folded in.
  private static func hash(_ word: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in word { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7FFF_FFFF)
  }
}
