import CLanes
import KernelContract

@Sendable
func countCorrectInLockstep(
  _ outputs: LockstepOutputs, _ labels: UnsafePointer<Int32>, _ threshold: Float,
  _ counts: UnsafeMutablePointer<Int32>
) {
  var values = UnsafePointer(outputs.values)
  var correct = LaneBits()
  for row in 0..<outputs.rows {
    // One output says how much it is class 1.
    var best = outputs.columns == 1 ? lanes(threshold) : load(values)
    var guess = lanes(0)
    for column in (outputs.columns == 1 ? 0 : 1)..<outputs.columns {
      let value = load(values + column * LockstepProduct.lanes)
      let isHigher = less(best, value)
      best = select(isHigher, value, best)
      guess = select(isHigher, lanes(Float(max(column, 1))), guess)
    }
    // True is -1.
    correct &-= equal(guess, lanes(Float(labels[row])))
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
