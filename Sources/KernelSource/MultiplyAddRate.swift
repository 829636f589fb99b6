import KernelContract

/// `rounds` times twelve fused multiply-adds that do not wait for each other: nothing that a
/// processor does to floats is faster, so this is the ceiling of every product.
@Sendable
func independentMultiplyAdds(_ rounds: Int) -> Float {
  var sums = InlineArray<12, TileVector>(repeating: TileVector())
  for i in 0..<12 { sums[i] = TileVector(repeating: Float(i)) }
  let factor = TileVector(repeating: 0.999_999_9)
  let term = TileVector(repeating: 1e-9)
  for _ in 0..<rounds {
    for i in 0..<12 { sums[i] = multiplyAdd(term, tile: sums[i], factor) }
  }
  var total = sums[0]
  for i in 1..<12 { total += sums[i] }
  return total[0]
}
