import SeededRandom

/// Memory whose cache lines tell where the next one is, in one circle without an order: each is
/// asked for only when the one before has come.
final class MemoryWalk {
  let lineCount: Int
  private let lines: UnsafeMutablePointer<Int>
  private var place = 0
  /// Numbers from a line to the next.
  private static let stride = 8

  init(kilobytes: Int) {
    lineCount = kilobytes * 16
    lines = .allocate(capacity: lineCount * Self.stride)
    lines.initialize(repeating: 0, count: lineCount * Self.stride)
    var order = Array(0..<lineCount)
    var random = RandomStream(seed: 1, purpose: .data)
    for i in order.indices.dropFirst().reversed() { order.swapAt(i, random.below(i + 1)) }
    for (line, next) in zip(order, order.dropFirst() + order.prefix(1)) {
      lines[line * Self.stride] = next * Self.stride
    }
  }

  deinit { lines.deallocate() }

  /// Goes round once.
  func run() {
    var place = place
    for _ in 0..<lineCount { place = lines[place] }
    self.place = place
  }
}
