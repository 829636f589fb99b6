import Datasets

/// The rows of a step, in the blocks that go through a network together.
struct BatchOfBlocks {
  private let all: UnsafeBufferPointer<Int32>
  private let capacity: Int
  /// The step of the training.
  let step: Int
  /// What to divide the sums of the blocks' losses by; nil where there is one block.
  let divisor: Double?
  // A pointer, because all threads share the matrix, and would wait for each other's reference
  // counts.
  private let elements: UnsafePointer<Float>
  private let stride: Int

  /// - Parameter capacity: rows of a block.
  init(
    rows: UnsafeBufferPointer<Int32>, of part: borrowing DataPart, capacity: Int, step: Int,
    divisor: Double?
  ) {
    all = rows
    self.capacity = capacity
    self.step = step
    self.divisor = divisor
    elements = UnsafePointer(part.features.elements)
    stride = part.features.stride
  }

  /// Rows in all.
  var rowCount: Int { all.count }

  /// Blocks.
  var count: Int { (all.count + capacity - 1) / capacity }

  /// Which of the step's rows a block has.
  func range(of block: Int) -> Range<Int> {
    block * capacity..<min((block + 1) * capacity, all.count)
  }

  /// The rows of a block.
  func rows(of block: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(rebasing: all[range(of: block)])
  }

  /// Their features.
  func features(of block: Int) -> FeatureRows {
    FeatureRows(elements, stride: stride, rows: rows(of: block))
  }
}
