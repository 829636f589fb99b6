/// Somebody who does the work of a cell: a name and how to do it once.
struct Contender {
  let name: String
  let work: () -> Void
}

/// Seconds of one piece of work for each contender: the best of many short turns. All take them one
/// after the other, so that a noisy moment or a slower clock meets everybody.
func bestSeconds(of contenders: [Contender], turns: Int, secondsEach: Double = 0.001) -> [Double] {
  let clock = ContinuousClock()
  func seconds(_ contender: Contender, _ times: Int) -> Double {
    let time = clock.measure { for _ in 0..<times { contender.work() } }
    let (whole, part) = time.components
    return (Double(whole) + Double(part) * 1e-18) / Double(times)
  }
  let times = contenders.map { contender in
    contender.work()
    var times = 1
    while true {
      let spent = seconds(contender, times) * Double(times)
      if spent > secondsEach / 4 { return max(1, Int(Double(times) * secondsEach / spent)) }
      times *= 2
    }
  }
  var best = [Double](repeating: .infinity, count: contenders.count)
  for _ in 0..<turns {
    for (index, contender) in contenders.enumerated() {
      best[index] = min(best[index], seconds(contender, times[index]))
    }
  }
  return best
}

/// Floats in -0.5..<0.5 that start on a page.
func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
  let bytes = UnsafeMutableRawPointer.allocate(
    byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: 4096)
  let block = bytes.bindMemory(to: Float.self, capacity: max(1, count))
  var state: UInt32 = 1
  for i in 0..<count {
    state = state &* 1_664_525 &+ 1_013_904_223
    block[i] = Float(state >> 8) / 16_777_216 - 0.5
  }
  return block
}
