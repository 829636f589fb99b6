import KernelContract

@Sendable
func columnSums(
  _ values: UnsafePointer<Float>, _ stride: Int, _ rows: Int, _ columns: Int,
  _ accumulates: Bool, _ sums: UnsafeMutablePointer<Float>
) {
  var column = 0
  // Two panels together: the additions of one wait for each other.
  while column + Product.panelWidth < columns {
    var (left, right) = (lanes(0), lanes(0))
    if accumulates { (left, right) = (load(sums + column), load(sums + column + 16)) }
    for row in 0..<rows {
      let line = values + row * stride + column
      left += load(line)
      right += load(line + 16)
    }
    store(left, sums + column)
    store(right, sums + column + 16)
    column += 2 * Product.panelWidth
  }
  if column < columns {
    var total = accumulates ? load(sums + column) : lanes(0)
    for row in 0..<rows { total += load(values + row * stride + column) }
    store(total, sums + column)
  }
}

@Sendable
func dotProduct(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Double {
  // Sixteen lanes a block of 4096, whose sums are added up in double precision.
  var total = 0.0
  var start = 0
  while start < count {
    let end = min(start + 4096, count)
    var block = lanes(0)
    var i = start
    while i < end {
      block = multiplyAdd(block, load(a + i), load(b + i))
      i += Product.panelWidth
    }
    total += Double(sum(block))
    start = end
  }
  return total
}

@Sendable
func scale(_ values: UnsafeMutablePointer<Float>, _ factor: Float, _ count: Int) {
  var i = 0
  while i < count {
    store(load(values + i) * lanes(factor), values + i)
    i += Product.panelWidth
  }
}

@Sendable
func clamp(_ values: UnsafeMutablePointer<Float>, _ bound: Float, _ count: Int) {
  var i = 0
  while i < count {
    let value = load(values + i)
    let below = select(less(lanes(bound), value), lanes(bound), value)
    store(select(less(below, lanes(-bound)), lanes(-bound), below), values + i)
    i += Product.panelWidth
  }
}
