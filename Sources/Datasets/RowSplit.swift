import SeededRandom

/// The division of rows into training, validation and test parts, each in ascending order.
struct RowSplit: Equatable {
  var training: [Int32] = []
  var validation: [Int32] = []
  var test: [Int32] = []

  /// Divides rows at random; `labels` keep every class's share (stratified). The counts are rounded
  /// so that the parts as a whole have the asked size.
  init(
    rows: [Int32], labels: [Int32]?, classCount: Int, validation validationShare: Double,
    test testShare: Double, seed: UInt64
  ) {
    var groups = [[Int32]](repeating: [], count: labels == nil ? 1 : max(1, classCount))
    for row in rows { groups[labels.map { Int($0[Int(row)]) } ?? 0].append(row) }
    let validationCounts = Self.counts(groups.map(\.count), share: validationShare)
    let testCounts = Self.counts(groups.map(\.count), share: testShare)
    for (index, group) in groups.enumerated() {
      if validationCounts[index] + testCounts[index] == 0 {
        // Without rows to set aside there is nothing to shuffle; the rows are sorted below.
        training += group
        continue
      }
      var group = group
      var random = RandomStream(seed: seed, purpose: .split, index: index)
      group.withUnsafeMutableBufferPointer { random.shuffle($0) }
      let first = min(validationCounts[index], group.count)
      let second = min(first + testCounts[index], group.count)
      validation += group[..<first]
      test += group[first..<second]
      training += group[second...]
    }
    training.sort()
    validation.sort()
    test.sort()
  }

  /// Divides the training rows into folds: in fold k, every k-th of `count` parts is the
  /// validation, the others the training. The parts of a class differ by one row at most, and so do
  /// the parts as a whole.
  func folds(_ count: Int, labels: [Int32]?, classCount: Int, seed: UInt64) -> [RowSplit] {
    var groups = [[Int32]](repeating: [], count: labels == nil ? 1 : max(1, classCount))
    for row in training { groups[labels.map { Int($0[Int(row)]) } ?? 0].append(row) }
    var folds = [RowSplit](repeating: self, count: count)
    for fold in folds.indices {
      folds[fold].training = []
      folds[fold].validation = []
    }
    // Dealt like cards, each class going on where the one before ended.
    var next = 0
    for (index, group) in groups.enumerated() {
      var group = group
      var random = RandomStream(seed: seed, purpose: .folds, index: index)
      group.withUnsafeMutableBufferPointer { random.shuffle($0) }
      for row in group {
        for fold in folds.indices where fold != next { folds[fold].training.append(row) }
        folds[next].validation.append(row)
        next = (next + 1) % count
      }
    }
    for fold in folds.indices {
      folds[fold].training.sort()
      folds[fold].validation.sort()
    }
    return folds
  }

  /// Rows to take from each group, so that the sum is the rounded share of all: the largest
  /// remainders round up.
  private static func counts(_ sizes: [Int], share: Double) -> [Int] {
    let exact = sizes.map { Double($0) * share }
    var counts = exact.map { Int($0) }
    let wanted = Int((Double(sizes.reduce(0, +)) * share).rounded())
    let order = sizes.indices.sorted {
      (exact[$1] - Double(counts[$1]), $0) < (exact[$0] - Double(counts[$0]), $1)
    }
    for index in order.prefix(max(0, wanted - counts.reduce(0, +))) { counts[index] += 1 }
    return counts
  }
}
