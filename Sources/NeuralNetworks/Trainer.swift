import Datasets
import MatrixKernels

/// Trains one network on one thread. The same settings and data give the same bits, whatever thread,
/// kernel set or neighbour.
public struct Trainer {
  /// What a caller hears and says while a network trains.
  public struct Observer {
    /// What a caller may want between two steps.
    public enum Request: Sendable {
      /// Nothing.
      case goOn
      /// The state as it is now.
      case state
      /// The state as it is now, and the end of the training; nothing else of the trial is kept.
      case stop
    }

    /// Called after every epoch with its number, from 1.
    public var epochEnded: (_ epoch: Int) -> Void
    /// Asked before every step.
    public var request: () -> Request
    /// Given the state where it was requested; a training of which no step is done has none.
    public var keep: (TrainingState) -> Void

    /// Gathers the three.
    public init(
      epochEnded: @escaping (Int) -> Void = { _ in },
      request: @escaping () -> Request = { .goOn },
      keep: @escaping (TrainingState) -> Void = { _ in }
    ) {
      self.epochEnded = epochEnded
      self.request = request
      self.keep = keep
    }
  }

  /// What a caller hears and says while networks train in lockstep; they are numbered from 0.
  public struct LockstepObserver {
    /// Called after every epoch with its number, from 1, and how many networks ran it.
    public var epochEnded: (_ epoch: Int, _ networks: Int) -> Void
    /// Asked before every step.
    public var request: () -> Observer.Request
    /// Given the state of every network under way where it was requested.
    public var keep: (_ network: Int, TrainingState) -> Void
    /// Given the outcome of each network as soon as it has one.
    public var ended: (_ network: Int, TrialOutcome) -> Void

    /// Gathers the four.
    public init(
      epochEnded: @escaping (Int, Int) -> Void = { _, _ in },
      request: @escaping () -> Observer.Request = { .goOn },
      keep: @escaping (Int, TrainingState) -> Void = { _, _ in },
      ended: @escaping (Int, TrialOutcome) -> Void
    ) {
      self.epochEnded = epochEnded
      self.request = request
      self.keep = keep
      self.ended = ended
    }
  }

  /// Networks that can train in lockstep.
  public static let lockstepLanes = LockstepPass.lanes

  private let dataset: Dataset
  private let kernels: TeamKernels
  private let metrics: [Metric]

  /// A trainer for a data set, for one thread.
  ///
  /// - Parameters:
  ///   - metrics: what to compute after every epoch beyond what always is.
  ///   - team: threads that may help inside large networks.
  public init(
    dataset: Dataset, kernels: KernelTable, metrics: [Metric] = [], team: CoreTeam? = nil
  ) {
    self.dataset = dataset
    self.metrics = Metric.metrics(
      task: dataset.task, validation: dataset.validation != nil, more: metrics)
    self.kernels = TeamKernels(kernels, team: team)
  }

  /// Trains a network.
  ///
  /// - Parameters:
  ///   - settings: what to train; checked before.
  ///   - initialWeights: where to begin instead of the initializer; of the network's shape.
  ///   - state: where an earlier training of the same settings was left; one that cannot be of this
  ///     training is not used.
  ///   - workspace: memory to use; nobody else may use it meanwhile.
  ///   - observer: who listens.
  /// - Returns: the outcome; nil if the observer stopped it.
  public func train(
    _ settings: TrialSettings, initialWeights: NetworkWeights? = nil,
    from state: TrainingState? = nil, workspace: Workspace, observer: Observer = Observer()
  ) -> TrialOutcome? {
    do {
      try workspace.reserve(TrainingRun.floatCount(settings, dataset))
      return TrainingRun(
        settings, dataset: dataset, metrics: metrics, kernels: kernels, workspace: workspace,
        observer: observer, initialWeights: initialWeights, from: state
      ).outcome()
    } catch {
      return TrialOutcome(
        status: .failed, message: "\(error)",
        history: TrainingHistory(metrics: metrics, epochs: 0), weights: nil)
    }
  }

  /// Trains several small networks in lockstep, with the bits that each has alone, in about the time of one.
  ///
  /// - Parameters:
  ///   - trials: at most ``lockstepLanes``, of the same ``TrialSettings/lockstepKey(for:)``, and all at the same
  ///     step.
  ///   - workspace: memory to use; nobody else may use it meanwhile.
  ///   - observer: who listens, and is given the outcomes.
  /// - Returns: those that are to be trained alone, because they diverge, or all, for lack of memory or where they are
  ///   at different steps; nil if the observer stopped it.
  public func train(
    inLockstep trials: [TrialBeginning], workspace: Workspace, observer: LockstepObserver
  ) -> [Int]? {
    do {
      let each = TrainingRun.floatCount(trials[0].settings, dataset)
      try workspace.reserve(
        trials.count * each + LockstepPass.floatCount(trials[0].settings, dataset))
    } catch { return Array(trials.indices) }
    let runs = trials.map {
      TrainingRun(
        $0.settings, dataset: dataset, metrics: metrics, kernels: kernels, workspace: workspace,
        observer: Observer(), initialWeights: $0.initialWeights, from: $0.state)
    }
    guard runs.allSatisfy({ ($0.epoch, $0.step) == (runs[0].epoch, runs[0].step) }) else {
      return Array(trials.indices)
    }
    return LockstepRun(
      runs, dataset: dataset, kernels: kernels, workspace: workspace, observer: observer
    ).train()
  }
}
