/// How a search that pauses and continues trials is asked for in a config.
public struct RungSearchSettings: Equatable, Sendable {
  /// Which settings it tries, and in which order.
  public enum Method: String, CaseIterable, Sendable {
    /// Random settings; the best third of each rung goes on.
    case halving
    /// Random settings in brackets, which begin at different rungs.
    case hyperband
    /// As halving, with settings from a model of what was seen.
    case adaptive
  }

  /// Settings to begin with, out of the result of an earlier sweep.
  public struct EarlierResults: Equatable, Sendable {
    /// The result file.
    public let file: String
    /// How many of its best settings to begin with.
    public let best: Int

    /// Creates a value of its properties.
    public init(file: String, best: Int) {
      self.file = file
      self.best = best
    }
  }

  /// Which settings it tries.
  public var method: Method
  /// What it may spend.
  public var budget: SearchBudget
  /// Seed of its random numbers.
  public var seed: UInt64
  /// Job j sees the results of the jobs up to j - 1 - parallel only, so that as many can be under
  /// way whatever the number of threads.
  public var parallel: Int
  /// Seeds that each setting is trained with.
  public var repeats: Int
  /// Seeds that the best five settings are trained with at the end.
  public var finalRepeats: Int
  /// Epochs without a better value after which it ends; nil for never.
  public var patience: Int?
  /// Settings to begin with.
  package var start: [ParameterValues]
  /// Settings of an earlier sweep to begin with.
  public var startResults: EarlierResults?

  /// How many settings are trained with more seeds at the end.
  public static let finalists = 5
  /// The default of ``parallel``.
  public static let defaultParallel = 8

  /// A search of a method with the defaults.
  public init(method: Method, budget: SearchBudget) {
    self.method = method
    self.budget = budget
    seed = 0
    parallel = Self.defaultParallel
    repeats = 1
    finalRepeats = 1
    start = []
  }

  /// Trials that each setting has a number for.
  package var trialsOfSetting: Int { max(repeats, finalRepeats) }
}
