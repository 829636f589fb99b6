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

/// Numbers whose products are summed in single precision.
private let dotBlock = 4096

@Sendable
func dotProduct(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Double {
  // Sixteen lanes a block of 4096, whose sums are added up in double precision.
  var total = 0.0
  var start = 0
  // Four blocks at a time, because the additions of one wait for each other.
  while start + 4 * dotBlock <= count {
    var (s0, s1, s2, s3) = (lanes(0), lanes(0), lanes(0), lanes(0))
    var i = start
    while i < start + dotBlock {
      let (j, k, l) = (i + dotBlock, i + 2 * dotBlock, i + 3 * dotBlock)
      s0 = multiplyAdd(s0, load(a + i), load(b + i))
      s1 = multiplyAdd(s1, load(a + j), load(b + j))
      s2 = multiplyAdd(s2, load(a + k), load(b + k))
      s3 = multiplyAdd(s3, load(a + l), load(b + l))
      i += Product.panelWidth
    }
    total += Double(sum(s0))
    total += Double(sum(s1))
    total += Double(sum(s2))
    total += Double(sum(s3))
    start += 4 * dotBlock
  }
  while start < count {
    let end = min(start + dotBlock, count)
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
