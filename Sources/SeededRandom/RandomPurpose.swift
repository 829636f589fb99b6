/// What random numbers are drawn for. Each purpose has streams of its own, so that drawing more
/// for one never shifts another. The raw values are part of every result: never change one.
public enum RandomPurpose: UInt32, Sendable {
  /// Initial weights; one stream a layer.
  case weights = 1
  /// The order of the training rows; one stream an epoch.
  case shuffle = 2
  /// The division of a data set into training, validation and test rows; one stream a class.
  case split = 3
  /// Generated data sets.
  case data = 4
  /// Sampling of trials by a random search; one stream a trial.
  case search = 5
  /// Which outputs drop out; one stream a layer, one block of counters a step.
  case dropout = 6
  /// The division of rows into folds; one stream a class.
  case folds = 7
  /// The scrambling of a Sobol sequence; one stream a dimension.
  case scrambling = 8
  /// The rows of a tree in a random forest; one stream a tree.
  case forest = 9
  /// The proposals of a search; one stream a job.
  case proposals = 10
  /// Rows drawn with replacement, for the intervals of metrics; one stream a drawing.
  case bootstrap = 11
  /// What stands before the first layer; one stream a kind of number.
  case inputEncoding = 12
}
