/// How networks of a finished sweep are put together, so that their mean predicts.
public struct EnsembleSettings: Equatable, Sendable {
  /// Which networks are taken.
  public enum Selection: String, Sendable, CaseIterable {
    /// One after the other, each of all the one with which the mean is best on the validation rows;
    /// a network may be taken several times.
    ///
    /// - Source: Caruana et al. 2004, doi:10.1145/1015330.1015432.
    case greedy
    /// The best ones by themselves.
    case top
    /// Those of the best setting's seeds.
    case seeds
    /// Those of the best setting's folds.
    case folds
  }

  /// The most networks; a network that is taken twice counts twice.
  public var size: Int
  /// Which networks are taken.
  public var selection: Selection

  /// Creates a value of its properties.
  public init(size: Int = 10, selection: Selection = .greedy) {
    self.size = size
    self.selection = selection
  }
}
