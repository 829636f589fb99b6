import Networks

/// How the training of one network ended.
public struct TrialOutcome: Sendable {
  /// Done, or why not.
  public enum Status: Int8, Sendable, CaseIterable {
    /// All epochs were run.
    case done = 0
    /// The loss became NaN or infinite.
    case diverged = 1
    /// It could not be trained, for lack of memory say.
    case failed = 2
    /// Paused before its last epoch, with the weights of that moment: no failure.
    case stopped = 3
    /// Not run, or not finished.
    case pending = 4

    /// Whether training it again would give the same: nothing is left to do.
    public var isFinal: Bool { self == .done || self == .diverged || self == .stopped }

    /// Whether it left a network: trained to its end, or as far as it was to go.
    public var hasNetwork: Bool { self == .done || self == .stopped }

    /// Whether something went wrong with it.
    public var isFailure: Bool { self == .diverged || self == .failed }

    /// The word in tables and files.
    public var name: String { "\(self)" }
  }

  /// How it ended.
  public var status: Status
  /// Why it failed; empty otherwise.
  public var message: String
  /// What every epoch gave.
  public var history: TrainingHistory
  /// The parameters after the last epoch; nil if there are none worth keeping.
  public var weights: NetworkWeights?

  /// Whether it was ended before its time, and stays as it is: the message says why.
  public var isLimited: Bool { status == .stopped && !message.isEmpty }

  /// The status that a source is told. One that was ended before its time will not go on.
  package var answeredStatus: Status { isLimited ? .done : status }

  /// About how many bytes of memory it takes.
  public var byteCount: Int {
    4 * ((weights?.parameterCount ?? 0) + history.floatCount) + 256
  }

  /// What a training up to an epoch would have given, which this one answers, too.
  ///
  /// - Parameter lastEpoch: the epoch after which it pauses; nil for a training to its end.
  /// - Returns: nil where this training did not come so far.
  package func answer(
    until lastEpoch: Int?
  ) -> (status: Status, history: TrainingHistory)? {
    if let lastEpoch {
      if history.epochs > lastEpoch { return (.stopped, history.prefix(lastEpoch)) }
      if answeredStatus == .stopped && history.epochs == lastEpoch { return (.stopped, history) }
    }
    return answeredStatus.isFinal && answeredStatus != .stopped ? (answeredStatus, history) : nil
  }

  /// Creates a value of its properties.
  public init(
    status: Status, message: String, history: TrainingHistory, weights: NetworkWeights?
  ) {
    self.status = status
    self.message = message
    self.history = history
    self.weights = weights
  }
}
