/// How the columns of a table become the features of a network.
public struct FeatureSettings: Hashable, Sendable {
  /// What becomes of a cell without a number.
  public enum Missing: String, Sendable, CaseIterable {
    /// The training rows' median, and a column of 0 and 1 if any training row lacked it.
    case indicator
    /// The training rows' mean.
    case mean
    /// The training rows' median.
    case median
    /// They are an error.
    case refuse
  }

  /// How a category becomes numbers.
  public enum CategoryEncoding: String, Sendable, CaseIterable {
    /// One column of 0 and 1 for each level; a single one of -1 and 1 for two.
    case oneHot = "one_hot"
    /// The place of the level, which a network turns into a vector that it learns; a single column
    /// of -1 and 1 for two levels.
    case embedding
  }

  /// What is put beside a scaled number.
  public enum NumericEncoding: String, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// How far the number is through each of some bins.
    ///
    /// - Source: Gorishniy, Rubachev and Babenko 2022, arXiv:2203.05556, (1).
    case piecewiseLinear = "piecewise_linear"
    /// Cosines and sines of frequencies that a network learns, through a layer of their own.
    case periodic
  }

  /// Where bins begin and end.
  public enum BinEdges: String, Sendable, CaseIterable {
    /// At the splits of a decision tree from the one column to the targets.
    case tree
    /// At quantiles.
    case quantile
  }

  /// How numbers are scaled.
  public var scaling = Scaling.none
  /// What becomes of missing numbers.
  public var missing = Missing.indicator
  /// How categories become numbers.
  public var categoryEncoding = CategoryEncoding.oneHot
  /// The most levels of a category that are kept, the most frequent ones.
  public var maximumLevels = 100
  /// The fewest training rows of a level that is kept.
  public var minimumCount = 1
  /// What is put beside a scaled number.
  public var numericEncoding = NumericEncoding.none
  /// The most bins of a column.
  public var bins = 32
  /// Where they begin and end.
  public var edges = BinEdges.tree

  /// The defaults, with some scaling.
  public init(scaling: Scaling = .none) { self.scaling = scaling }

  /// The same with what has no effect at its default, so that equal preparations are equal.
  public var canonical: FeatureSettings {
    var result = self
    if numericEncoding != .piecewiseLinear { (result.bins, result.edges) = (32, .tree) }
    return result
  }
}
