/// The best splits of rows that are sorted by one column.
struct TreeSplits {
  /// Neighbouring rows, and where they are best split.
  struct Leaf {
    let rows: Range<Int>
    /// The first row behind the split.
    let split: Int
    /// How much impurity the split takes away; 0 where there is none.
    let gain: Double
  }

  private let values: [Double]
  private let targets: BinTargets

  init(_ values: [Double], _ targets: BinTargets) {
    self.values = values
    var targets = targets
    // Around 0, sums of squares lose no digits.
    for index in targets.numbers.indices {
      let mean = targets.numbers[index].reduce(0, +) / Double(max(1, values.count))
      for row in targets.numbers[index].indices { targets.numbers[index][row] -= mean }
    }
    self.targets = targets
  }

  /// Finds the best split of some rows, none of whose parts is too small.
  func leaf(_ rows: Range<Int>) -> Leaf {
    let best =
      targets.numbers.isEmpty ? bestOfClasses(rows) : bestOfNumbers(rows)
    return Leaf(rows: rows, split: best.split, gain: best.gain)
  }

  private func canSplit(_ row: Int, _ rows: Range<Int>) -> Bool {
    row - rows.lowerBound >= BinEdges.fewestRows && rows.upperBound - row >= BinEdges.fewestRows
      && values[row - 1] < values[row]
  }

  /// Squared errors fall by Σl²/nl + Σr²/nr - Σ²/n of the sums of the parts.
  private func bestOfNumbers(_ rows: Range<Int>) -> (split: Int, gain: Double) {
    let totals = targets.numbers.map { column in rows.reduce(0.0) { $0 + column[$1] } }
    let count = Double(rows.count)
    let whole = totals.reduce(0.0) { $0 + $1 * $1 } / count
    var squares = 0.0
    for column in targets.numbers { for row in rows { squares += column[row] * column[row] } }
    var left = [Double](repeating: 0, count: totals.count)
    var best = (split: rows.lowerBound, gain: 1e-12 * squares)
    var found = false
    for row in rows.dropFirst() {
      for (index, column) in targets.numbers.enumerated() { left[index] += column[row - 1] }
      guard canSplit(row, rows) else { continue }
      let before = Double(row - rows.lowerBound)
      var score = 0.0
      for index in left.indices {
        let right = totals[index] - left[index]
        score += left[index] * left[index] / before + right * right / (count - before)
      }
      if score - whole > best.gain {
        best = (row, score - whole)
        found = true
      }
    }
    return found ? best : (rows.lowerBound, 0)
  }

  /// The Gini impurity, times the rows, falls by the same of the classes' counts.
  private func bestOfClasses(_ rows: Range<Int>) -> (split: Int, gain: Double) {
    var left = [Int](repeating: 0, count: targets.classCount)
    var right = left
    for row in rows { right[Int(targets.classes[row])] += 1 }
    var (leftSquares, rightSquares) = (0, right.reduce(0) { $0 + $1 * $1 })
    let count = rows.count
    let whole = Double(rightSquares) / Double(count)
    var best = (split: rows.lowerBound, gain: 1e-12 * Double(count))
    var found = false
    for row in rows.dropFirst() {
      let label = Int(targets.classes[row - 1])
      leftSquares += 2 * left[label] + 1
      rightSquares -= 2 * right[label] - 1
      left[label] += 1
      right[label] -= 1
      guard canSplit(row, rows) else { continue }
      let before = row - rows.lowerBound
      let gain =
        Double(leftSquares) / Double(before) + Double(rightSquares) / Double(count - before) - whole
      if gain > best.gain {
        best = (row, gain)
        found = true
      }
    }
    return found ? best : (rows.lowerBound, 0)
  }
}
