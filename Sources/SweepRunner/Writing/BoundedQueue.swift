import SystemSupport

/// Hands values from many threads to one. It holds at most `capacity` bytes: a thread that is too
/// fast waits.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  // Unchecked: every access to what varies holds the condition's lock.
  private let condition = Condition()
  private let capacity: Int
  private var elements: [Element] = []
  private var bytes = 0
  private var closed = false

  /// A queue that holds elements of `capacity` bytes together.
  init(capacity: Int) { self.capacity = capacity }

  private var isHalfFull: Bool { 2 * bytes >= capacity }

  /// Adds an element, waiting while the queue is full; into an empty queue goes one of any size.
  func append(_ element: Element, bytes count: Int) {
    condition.lock()
    defer { condition.unlock() }
    while !elements.isEmpty && bytes + count > capacity { condition.wait() }
    elements.append(element)
    bytes += count
    // The thread that takes them waits for the first one, or for many.
    if elements.count == 1 || isHalfFull { condition.broadcast() }
  }

  /// No more elements come.
  func close() {
    condition.lock()
    defer { condition.unlock() }
    closed = true
    condition.broadcast()
  }

  /// All elements that are there, waiting for the first one until a time; [] if there is none then,
  /// nil when the queue is closed and empty.
  ///
  /// - Parameter start: until then it waits for more, unless the queue is half full or closed.
  func next(until deadline: Date, notBefore start: Date = .distantPast) -> [Element]? {
    condition.lock()
    defer { condition.unlock() }
    while elements.isEmpty && !closed {
      if !condition.wait(until: deadline) { break }
    }
    while !elements.isEmpty && !closed && !isHalfFull && Date() < start {
      if !condition.wait(until: start) { break }
    }
    if elements.isEmpty { return closed ? nil : [] }
    defer {
      elements = []
      bytes = 0
      condition.broadcast()
    }
    return elements
  }
}
