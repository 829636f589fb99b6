import Foundation

/// One block of memory for the training of one network after the other; it grows when a network
/// needs more, and nothing is allocated while training.
///
/// Not shared: every worker has its own.
public final class Workspace {
  private var block: UnsafeMutableRawPointer?
  private var capacity = 0
  private var used = 0

  /// An empty workspace.
  public init() {}

  deinit { free(block) }

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

/// Memory for a trial could not be had.
package struct OutOfMemory: Error, CustomStringConvertible {
  let bytes: Int
  package var description: String {
    "not enough memory: \(bytes / 1_000_000) MB cannot be allocated for one network"
  }
}
