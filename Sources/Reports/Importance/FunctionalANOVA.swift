import Search
import SystemSupport

/// How much of a measure's variance over the search space each hyperparameter explains alone, and
/// each pair beyond its two.
///
/// - Source: Hutter, Hoos and Leyton-Brown 2014, "An efficient approach for assessing
///   hyperparameter importance", with a random forest as the model.
struct FunctionalANOVA: Sendable {
  /// A hyperparameter's part.
  struct Part: Sendable {
    let feature: ForestFeature
    /// Its share of the variance, 0...1, and the standard error of that over the trees.
    let share, error: Double
    /// The mean of the measure for each cell, over the rest of the space, and its deviation over
    /// the trees.
    let effect, deviation: [Double]
  }

  /// Two hyperparameters that act together.
  struct Pair: Sendable {
    let first, second: String
    /// What they explain of the variance beyond their own shares.
    let share: Double
  }

  static let treeCount = 64

  let parts: [Part]
  let pairs: [Pair]

  /// Fits a forest to some trials.
  ///
  /// - Parameters:
  ///   - values: the measure of each trial, all finite.
  ///   - wanted: the hyperparameters to report; nil for all of them and their pairs.
  init(_ features: [ForestFeature], _ values: [Double], only wanted: Set<String>? = nil) {
    let threads = Processors.usable
    let trees = Processors.map(count: Self.treeCount, threads: threads) { number in
      RegressionTree(features, values, seed: 0, number: number)
    }
    // A tree that did not cut has no variance to share.
    let varied = trees.map { ($0, $0.mean, $0.variance) }.filter { $0.2 > 0 }
    let shown = features.indices.filter { wanted?.contains(features[$0].name) ?? true }
    let shares = Processors.map(count: shown.count, threads: threads) { place in
      varied.map { tree, mean, variance in
        RegressionTree.variance(tree.marginal(shown[place]), around: mean) / variance
      }
    }
    parts = zip(shown, shares).map { index, shares in
      let marginals = trees.map { $0.marginal(index) }
      let cells = features[index].labels.indices.map { cell in
        Self.moments(marginals.map { $0[cell] })
      }
      let (mean, deviation) = Self.moments(shares)
      return Part(
        feature: features[index], share: mean,
        error: deviation / Double(max(1, shares.count)).squareRoot(),
        effect: cells.map(\.mean), deviation: cells.map(\.deviation))
    }
    guard wanted == nil else {
      pairs = []
      return
    }
    let couples = features.indices.flatMap { first in
      (first + 1..<max(first + 1, features.count)).map { (first, $0) }
    }
    let together = Processors.map(count: couples.count, threads: threads) { place in
      let (first, second) = couples[place]
      let beyond = varied.enumerated().map { number, tree in
        tree.0.variance(first, second) / tree.2 - shares[first][number] - shares[second][number]
      }
      return max(0, Self.moments(beyond).mean)
    }
    pairs = zip(couples, together).map { couple, share in
      Pair(
        first: features[couple.0].name, second: features[couple.1].name, share: share)
    }
  }

  private static func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    guard !values.isEmpty else { return (0, 0) }
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, RegressionTree.variance(values, around: mean).squareRoot())
  }
}
