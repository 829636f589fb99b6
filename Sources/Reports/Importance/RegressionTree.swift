import SeededRandom

/// A regression tree over cells: every leaf is a box, a set of cells of each feature, with the mean
/// of the rows that fell into it. Cuts make the sum of squares smallest; leaves are pure, or of
/// equal rows.
///
/// - Source: Breiman 2001, doi:10.1023/A:1010933404324: a tree of a forest sees as many rows as
///   there are, drawn with repetition.
struct RegressionTree: Sendable {
  /// A leaf.
  struct Leaf: Sendable {
    /// The cells of each feature that lead to it.
    let box: [UInt64]
    /// The mean of its rows.
    let value: Double
  }

  private(set) var leaves: [Leaf] = []
  private let features: [ForestFeature]

  /// Grows a tree.
  ///
  /// - Parameter number: its number in the forest, which decides its rows.
  init(_ features: [ForestFeature], _ values: [Double], seed: UInt64, number: Int) {
    self.features = features
    var random = RandomStream(seed: seed, purpose: .forest, index: number)
    let rows = values.indices.map { _ in random.below(values.count) }
    grow(rows, values, &random)
  }

  private mutating func grow(_ rows: [Int], _ values: [Double], _ random: inout RandomStream) {
    // Pending nodes instead of recursion: a tree may be deep.
    var pending = [(rows: rows, box: features.map(\.whole))]
    while let node = pending.popLast() {
      // Equally good cuts are tried in random order. In a fixed order, the first features would
      // be credited with what others explain as well.
      var order = Array(features.indices)
      for last in order.indices.reversed() { order.swapAt(last, random.below(last + 1)) }
      guard let (feature, left) = bestCut(node.rows, values, node.box, order) else {
        let sum = node.rows.reduce(0) { $0 + values[$1] }
        leaves.append(Leaf(box: node.box, value: sum / Double(node.rows.count)))
        continue
      }
      let cells = features[feature].cells
      let isLeft = { (row: Int) in left >> UInt64(cells[row]) & 1 == 1 }
      var (leftBox, rightBox) = (node.box, node.box)
      leftBox[feature] &= left
      rightBox[feature] &= ~left
      pending.append((node.rows.filter { !isLeft($0) }, rightBox))
      pending.append((node.rows.filter(isLeft), leftBox))
    }
  }

  /// The cut that leaves the smallest sum of squares: a feature, and its cells on one side; nil
  /// where the rows are equal, or all cuts leave them together.
  private func bestCut(
    _ rows: [Int], _ values: [Double], _ box: [UInt64], _ order: [Int]
  ) -> (feature: Int, left: UInt64)? {
    let total = rows.reduce(0) { $0 + values[$1] }
    let count = Double(rows.count)
    guard rows.count > 1, rows.contains(where: { values[$0] != values[rows[0]] }) else {
      return nil
    }
    // The sum of squares is smallest where leftSum² / leftCount + rightSum² / rightCount is
    // largest. Without a cut it is total² / count, and a cut must gain more than rounding does.
    var best = total * total / count
    best += abs(best) * 1e-12
    var found: (feature: Int, left: UInt64)?
    for index in order {
      let feature = features[index]
      var counts = [Double](repeating: 0, count: feature.labels.count)
      var sums = counts
      for row in rows {
        counts[feature.cells[row]] += 1
        sums[feature.cells[row]] += values[row]
      }
      var (left, leftCount, leftSum) = (UInt64(0), 0.0, 0.0)
      for cell in feature.labels.indices where box[index] >> UInt64(cell) & 1 == 1 {
        if feature.isOrdered {
          left |= 1 << UInt64(cell)
          leftCount += counts[cell]
          leftSum += sums[cell]
        } else {
          (left, leftCount, leftSum) = (1 << UInt64(cell), counts[cell], sums[cell])
        }
        guard counts[cell] > 0, leftCount < count else { continue }
        let rightSum = total - leftSum
        let gain = leftSum * leftSum / leftCount + rightSum * rightSum / (count - leftCount)
        if gain > best {
          best = gain
          // A gap between rows is halved, as if the cut lay in its middle.
          found = (index, feature.isOrdered ? middle(left, counts, box[index]) : left)
        }
      }
    }
    return found
  }

  /// Adds half of the empty cells that follow a set of ordered ones.
  private func middle(_ left: UInt64, _ counts: [Double], _ box: UInt64) -> UInt64 {
    var empty: [Int] = []
    var cell = 64 - left.leadingZeroBitCount
    while cell < counts.count, counts[cell] == 0, box >> UInt64(cell) & 1 == 1 {
      empty.append(cell)
      cell += 1
    }
    return empty.prefix(empty.count / 2).reduce(left) { $0 | 1 << UInt64($1) }
  }

  /// The share of the whole domain that a leaf's box has, without some features.
  private func weight(_ leaf: Leaf, without left: Int? = nil, _ second: Int? = nil) -> Double {
    var weight = 1.0
    for index in features.indices where index != left && index != second {
      weight *= features[index].weight(leaf.box[index])
    }
    return weight
  }

  /// The mean over the domain.
  var mean: Double { leaves.reduce(0) { $0 + $1.value * weight($1) } }

  /// The variance over the domain.
  var variance: Double {
    let mean = mean
    return leaves.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) * weight($1) }
  }

  /// The mean for each cell of a feature, over the domain of the others.
  func marginal(_ feature: Int) -> [Double] {
    var means = [Double](repeating: 0, count: features[feature].labels.count)
    for leaf in leaves {
      let part = leaf.value * weight(leaf, without: feature)
      for cell in means.indices where leaf.box[feature] >> UInt64(cell) & 1 == 1 {
        means[cell] += part
      }
    }
    return means
  }

  /// The variance of the mean for each pair of cells of two features, over the domain of the
  /// others.
  func variance(_ first: Int, _ second: Int) -> Double {
    let (rows, columns) = (features[first].labels.count, features[second].labels.count)
    var means = [Double](repeating: 0, count: rows * columns)
    for leaf in leaves {
      let part = leaf.value * weight(leaf, without: first, second)
      for row in 0..<rows where leaf.box[first] >> UInt64(row) & 1 == 1 {
        for column in 0..<columns where leaf.box[second] >> UInt64(column) & 1 == 1 {
          means[row * columns + column] += part
        }
      }
    }
    return Self.variance(means, around: mean)
  }

  /// The mean square distance of equally likely values from their mean.
  static func variance(_ values: [Double], around mean: Double) -> Double {
    values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  }
}
