import CLanes
import KernelContract

@Sendable
func countCorrect(
  _ outputs: RowsOfOutputs, _ labels: UnsafePointer<Int32>, _ threshold: Float
) -> Int {
  var correct = LaneBits()
  for first in stride(from: 0, to: outputs.rows, by: 16) {
    let count = min(16, outputs.rows - first)
    // Lanes behind the last row repeat it, and have no label.
    let rows = InlineArray<16, UnsafePointer<Float>> {
      UnsafePointer(outputs.values + (first + min($0, count - 1)) * outputs.stride)
    }
    var guess = Guess(threshold: outputs.columns == 1 ? threshold : nil)
    for column in stride(from: 0, to: outputs.columns, by: 4) {
      let left = outputs.columns - column
      let four = transposed { load4(rows[$0] + column) }
      guess.see(four.0, column)
      if left > 1 { guess.see(four.1, column + 1) }
      if left > 2 { guess.see(four.2, column + 2) }
      if left > 3 { guess.see(four.3, column + 3) }
    }
    let own = InlineArray<16, Float> { $0 < count ? Float(labels[first + $0]) : -1 }
    // True is -1.
    correct &-= equal(guess.column, lanes(own))
  }
  return Int(correct.wrappedSum())
}

/// What sixteen networks or rows guess: the first of the highest outputs.
private struct Guess {
  private var best: Lanes
  private(set) var column = lanes(0)
  private let isAlone: Bool

  /// - Parameter threshold: above which a single output is class 1; nil for several.
  @inline(__always)
  init(threshold: Float?) {
    best = lanes(threshold ?? 0)
    isAlone = threshold != nil
  }

  /// Takes the outputs of the next column.
  @inline(__always)
  mutating func see(_ values: Lanes, _ number: Int) {
    if number == 0 && !isAlone {
      best = values
      return
    }
    let isHigher = less(best, values)
    best = select(isHigher, values, best)
    column = select(isHigher, lanes(Float(max(number, 1))), column)
  }
}

@Sendable
func countCorrectInLockstep(
  _ outputs: LockstepOutputs, _ labels: UnsafePointer<Int32>, _ threshold: Float,
  _ counts: UnsafeMutablePointer<Int32>
) {
  var values = UnsafePointer(outputs.values)
  var correct = LaneBits()
  for row in 0..<outputs.rows {
    var guess = Guess(threshold: outputs.columns == 1 ? threshold : nil)
    for column in 0..<outputs.columns {
      guess.see(load(values + column * LockstepProduct.lanes), column)
    }
    correct &-= equal(guess.column, lanes(Float(labels[row])))
    values += outputs.columns * LockstepProduct.lanes
  }
  UnsafeMutableRawPointer(counts).storeBytes(of: correct, as: LaneBits.self)
}

@Sendable
func sumErrorsInLockstep(
  _ outputs: LockstepOutputs, _ targets: UnsafePointer<Float>,
  _ squares: UnsafeMutablePointer<Double>, _ absolute: UnsafeMutablePointer<Double>
) {
  let width = LockstepProduct.lanes
  for i in 0..<outputs.columns * width { squares[i] = 0 }
  for i in 0..<width { absolute[i] = 0 }
  var offset = 0
  for _ in 0..<outputs.rows {
    for column in 0..<outputs.columns {
      overnight_add_errors(
        squares + column * width, absolute, load(outputs.values + offset), load(targets + offset))
      offset += width
    }
  }
}
