/// What a caller hears and says while networks train. Networks are numbered from 0, in the order of
/// their tasks. All is called on the thread that trains.
public struct TrainingObserver {
  /// What a caller may want between two evaluations of the loss.
  public enum Request: Equatable, Sendable {
    /// Nothing.
    case goOn
    /// The state as it is now.
    case state
    /// The state as it is now, and the end of the training; nothing else of the networks is kept.
    case stop
    /// The end of the training, for this reason: what its last whole epoch gave is its outcome,
    /// `stopped`; `failed` where there is none. Needs ``keepsEpochs``.
    case end(reason: String)
  }

  /// Called when a network begins by itself: one that has no others beside it, or has left them.
  public var began: (_ network: Int) -> Void
  /// Called after every epoch with its number, from 1, and how many networks ran it.
  public var epochEnded: (_ epoch: Int, _ networks: Int) -> Void
  /// Asked before every evaluation of the loss.
  public var request: () -> Request
  /// Whether the parameters of every epoch are kept until the next one, so that a training can be
  /// ended in between.
  public var keepsEpochs: Bool
  /// Given the state of every network under way where it was requested; a training of which no step
  /// is done has none.
  public var keep: (_ network: Int, TrainingState) -> Void
  /// Given what each network ended with, as soon as it has ended or paused, and its state where its
  /// task names a last epoch.
  public var ended: (_ network: Int, TrialOutcome, TrainingState?) -> Void

  /// Creates a value of its properties.
  public init(
    began: @escaping (Int) -> Void = { _ in },
    epochEnded: @escaping (Int, Int) -> Void = { _, _ in },
    request: @escaping () -> Request = { .goOn }, keepsEpochs: Bool = false,
    keep: @escaping (Int, TrainingState) -> Void = { _, _ in },
    ended: @escaping (Int, TrialOutcome, TrainingState?) -> Void = { _, _, _ in }
  ) {
    self.began = began
    self.epochEnded = epochEnded
    self.request = request
    self.keepsEpochs = keepsEpochs
    self.keep = keep
    self.ended = ended
  }
}
