import Foundation

/// Hands values from many threads to one, holding at most so many: who is too fast waits.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  // Unchecked: every access to `elements` and `closed` holds the condition's lock.
  private let condition = NSCondition()
  private let capacity: Int
  private var elements: [Element] = []
  private var closed = false

  init(capacity: Int) { self.capacity = capacity }

  /// Adds an element, waiting while the queue is full.
  func append(_ element: Element) {
    condition.lock()
    defer { condition.unlock() }
    while elements.count >= capacity { condition.wait() }
    elements.append(element)
    condition.broadcast()
  }

  /// No more elements come.
  func close() {
    condition.lock()
    defer { condition.unlock() }
    closed = true
    condition.broadcast()
  }

  /// The next element, waiting for it; nil when the queue is closed and empty.
  func next() -> Element? {
    condition.lock()
    defer { condition.unlock() }
    while elements.isEmpty && !closed { condition.wait() }
    guard !elements.isEmpty else { return nil }
    defer { condition.broadcast() }
    return elements.removeFirst()
  }
}
