import Synchronization
import SystemSupport

/// The order in which several threads add to the gradients, each with a block of a batch: in every
/// layer, each block after the one before it. So all sums have the order, and the bits, of one
/// thread alone. An evaluation counts as one layer.
final class BlockOrder: @unchecked Sendable {
  // Unchecked: `lossSum` and `badLoss` are touched only by the block whose turn it is in the last
  // layer.

  private let count: Int
  private let nextBlock = Atomic<Int>(0)
  /// For each layer, the block that adds next; each on a cache line of its own.
  private let turns: UnsafeMutablePointer<Atomic<Int>>
  private static let distance = 16
  /// The first block whose loss is not finite.
  private let firstBad = Atomic<Int>(.max)
  private var lossSum = 0.0
  private var badLoss = 0.0

  /// The order of `count` blocks in a network of `layers` layers.
  init(layers: Int, blocks count: Int) {
    self.count = count
    turns = .allocate(capacity: layers * Self.distance)
    for i in 0..<layers * Self.distance { (turns + i).initialize(to: Atomic(0)) }
  }

  deinit { turns.deallocate() }

  /// A block that no other thread has; nil where there is none, or a loss is not finite.
  func takeBlock() -> Int? {
    guard firstBad.load(ordering: .relaxed) == .max else { return nil }
    let block = nextBlock.wrappingAdd(1, ordering: .relaxed).oldValue
    return block < count ? block : nil
  }

  /// Waits until the blocks before this one have added to a layer; false where the loss of one is
  /// not finite.
  @discardableResult
  func wait(_ block: Int, layer: Int) -> Bool {
    var looks = 0
    while turns[layer * Self.distance].load(ordering: .acquiring) != block {
      if firstBad.load(ordering: .acquiring) < block { return false }
      looks += 1
      // Another process may have taken the other thread's core.
      if looks > 10_000 { sched_yield() }
    }
    return true
  }

  /// Lets the next block add to a layer.
  func end(_ block: Int, layer: Int) {
    turns[layer * Self.distance].store(block + 1, ordering: .releasing)
  }

  /// Adds a block's loss, when it is its turn in the last layer; returns whether it is finite.
  func add(loss: Double, of block: Int) -> Bool {
    guard loss.isFinite else {
      badLoss = loss
      firstBad.store(block, ordering: .releasing)
      return false
    }
    lossSum += loss
    return true
  }

  /// The sum of all losses; or the first that is not finite, and its block.
  var result: (loss: Double, bad: Int?) {
    let bad = firstBad.load(ordering: .acquiring)
    return bad == .max ? (lossSum, nil) : (badLoss, bad)
  }
}

extension BlockOrder {
  /// The block that a thread has.
  struct Turn {
    let order: BlockOrder
    let block: Int

    /// Waits for its turn in a layer.
    func wait(layer: Int) { order.wait(block, layer: layer) }

    /// Ends its turn in a layer.
    func end(layer: Int) { order.end(block, layer: layer) }
  }
}
