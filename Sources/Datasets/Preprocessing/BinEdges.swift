/// Where the bins of one column begin and end: from its lowest to its highest number.
struct BinEdges {
  /// Ascending; empty where all numbers are equal.
  let edges: [Double]

  /// The fewest training rows of a bin of a tree.
  static let fewestRows = 32

  /// At quantiles, of which equal ones count once.
  init(quantilesOf values: [Double], bins: Int) {
    let sorted = values.sorted()
    var edges: [Double] = []
    for bin in 0...bins {
      let edge = Quantiles.quantile((bin, of: bins), ofSorted: sorted)
      if edges.last.map({ edge > $0 }) ?? true { edges.append(edge) }
    }
    self.edges = edges.count > 1 ? edges : []
  }

  /// At the splits of a decision tree of at most so many leaves, the leaf whose split gains most
  /// being split first: of squared errors, or of the Gini impurity.
  ///
  /// - Parameters:
  ///   - values: the column, as many as targets.
  ///   - targets: what the tree predicts.
  /// - Source: Breiman et al. 1984; scikit-learn's `DecisionTreeRegressor` and `…Classifier` with
  ///   `max_leaf_nodes`.
  init(treeOver values: [Double], _ targets: BinTargets, bins: Int) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    let sorted = order.map { values[$0] }
    guard let low = sorted.first, let high = sorted.last, low < high else {
      edges = []
      return
    }
    let tree = TreeSplits(sorted, targets.reordered(order))
    var leaves: [TreeSplits.Leaf] = [tree.leaf(0..<sorted.count)]
    var splits: [Double] = []
    while splits.count + 1 < bins,
      let best = leaves.indices.max(by: { leaves[$0].gain < leaves[$1].gain }),
      leaves[best].gain > 0
    {
      let leaf = leaves.remove(at: best)
      let middle = sorted[leaf.split - 1] + (sorted[leaf.split] - sorted[leaf.split - 1]) / 2
      splits.append(middle)
      leaves.append(tree.leaf(leaf.rows.lowerBound..<leaf.split))
      leaves.append(tree.leaf(leaf.split..<leaf.rows.upperBound))
    }
    // Between neighbouring doubles the middle is one of them.
    var edges = [low]
    for edge in splits.sorted() + [high] where edge > edges[edges.count - 1] { edges.append(edge) }
    self.edges = edges
  }
}
