import Dispatch
import Synchronization

extension Processors {
  /// What `body` gives for every number below `count`, in their order; several threads ask for
  /// them.
  ///
  /// - Parameters:
  ///   - count: how many there are; each should take longer than a microsecond.
  ///   - threads: how many may work on it at a time, at most.
  ///   - body: called once with each number.
  public static func map<Element: Sendable>(
    count: Int, threads: Int, _ body: @Sendable (Int) -> Element
  ) -> [Element] {
    guard min(count, threads) > 1 else { return (0..<count).map(body) }
    return [Element](unsafeUninitializedCapacity: count) { buffer, used in
      // Every thread writes other elements.
      nonisolated(unsafe) let elements = buffer
      let next = Atomic<Int>(0)
      DispatchQueue.concurrentPerform(iterations: min(count, threads)) { _ in
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < count else { return }
          elements.initializeElement(at: index, to: body(index))
        }
      }
      used = count
    }
  }

  /// The same where `body` can fail: the first failure in the order of the numbers is thrown.
  public static func map<Element: Sendable>(
    count: Int, threads: Int, _ body: @Sendable (Int) throws -> Element
  ) throws -> [Element] {
    try map(count: count, threads: threads) { index in Result { try body(index) } }.map {
      try $0.get()
    }
  }
}
