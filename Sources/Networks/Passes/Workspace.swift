import SystemSupport

/// The memory of one training after the other: a single block, from which pieces are taken in turn.
/// It grows when a training needs more; nothing is allocated while one runs.
///
/// The same code that takes the pieces also tells how many there are: ``measure(_:)`` runs it over
/// addresses that nobody may use. Not shared: every worker has its own.
public final class Workspace {
  private var block: UnsafeMutableRawPointer?
  /// Bytes of the block.
  private var capacity = 0
  /// Floats that are taken.
  private var used = 0
  private let isMeasuring: Bool

  /// An empty workspace.
  public init() { isMeasuring = false }

  private init(measuring: Void) { isMeasuring = true }

  deinit { free(block) }

  /// Counts the floats that `body` takes. It may only take: its pieces are no memory.
  package static func measure(_ body: (Workspace) -> Void) -> Int {
    let workspace = Workspace(measuring: ())
    body(workspace)
    return workspace.used
  }

  /// Makes room for `count` floats, all zero; earlier pointers are no longer valid.
  ///
  /// - Throws: ``OutOfMemory`` where the system does not have so much.
  package func reserve(_ count: Int) throws(OutOfMemory) {
    used = 0
    let bytes = count * MemoryLayout<Float>.stride
    if bytes > capacity {
      free(block)
      block = nil
      capacity = 0
      let physical = Int(clamping: ProcessInfo.processInfo.physicalMemory)
      var fresh: UnsafeMutableRawPointer?
      guard bytes < physical, posix_memalign(&fresh, 64, bytes) == 0 else {
        throw OutOfMemory(bytes: bytes)
      }
      block = fresh
      capacity = bytes
    }
    if let block { memset(block, 0, bytes) }
  }

  /// The next `count` floats of the reserved block.
  package func take(_ count: Int) -> UnsafeMutablePointer<Float> {
    defer { used += count }
    if isMeasuring {
      // Never nil: no address beyond the first cache line is.
      let address = 64 + used * MemoryLayout<Float>.stride
      return UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped
    }
    guard let block, (used + count) * MemoryLayout<Float>.stride <= capacity else {
      preconditionFailure("\(used) + \(count) floats of a workspace of \(capacity) bytes")
    }
    return (block + used * MemoryLayout<Float>.stride).bindMemory(to: Float.self, capacity: count)
  }

  /// The next `count` floats of the reserved block, as whole numbers of the same size.
  func takeIntegers(_ count: Int) -> UnsafeMutablePointer<Int32> {
    UnsafeMutableRawPointer(take(count)).bindMemory(to: Int32.self, capacity: count)
  }
}
