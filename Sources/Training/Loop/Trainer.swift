import Datasets
import KernelContract
import MatrixKernels
import Networks

/// Trains networks on one thread. The same settings and data give the same bits, whatever thread,
/// kernel set or neighbour.
public struct Trainer {
  /// Networks that can train in lockstep.
  public static let lockstepLanes = LockstepPass.lanes

  private let dataset: Dataset
  private let kernels: TeamKernels
  private let metrics: [Metric]

  /// A trainer for a data set, for one thread.
  ///
  /// - Parameters:
  ///   - metrics: what to compute after every epoch beyond the metrics of every sweep.
  ///   - team: threads that may help inside large networks.
  public init(
    dataset: Dataset, kernels: KernelTable, metrics: [Metric] = [], team: CoreTeam? = nil
  ) {
    self.dataset = dataset
    self.metrics = Metric.metrics(
      task: dataset.task, validation: dataset.validation != nil, more: metrics)
    self.kernels = TeamKernels(kernels, team: team)
  }

  /// Trains a network to its end.
  ///
  /// - Parameters:
  ///   - settings: what to train; checked before.
  ///   - initialWeights: where to begin instead of the initializer; of the network's shape.
  ///   - state: where an earlier training of the same settings was left.
  ///   - workspace: memory to use; nobody else may use it meanwhile.
  ///   - observer: who listens.
  /// - Returns: the outcome; nil if the observer stopped it.
  public func train(
    _ settings: TrialSettings, initialWeights: NetworkWeights? = nil,
    from state: TrainingState? = nil, workspace: Workspace,
    observer: TrainingObserver = TrainingObserver()
  ) -> TrialOutcome? {
    train(
      TrainingTask(settings, initialWeights: initialWeights, from: state), workspace: workspace,
      observer: observer)
  }

  /// Trains a network to its end, or to where its task pauses.
  ///
  /// - Returns: the outcome; nil if the observer stopped it.
  public func train(
    _ task: TrainingTask, workspace: Workspace, observer: TrainingObserver = TrainingObserver()
  ) -> TrialOutcome? {
    var observer = observer
    var outcome: TrialOutcome?
    let ended = observer.ended
    observer.ended = { network, end, state in
      outcome = end
      ended(network, end, state)
    }
    _ = train([task], workspace: workspace, observer: observer)
    return outcome
  }

  /// Trains a network, or several small ones in lockstep in about the time of one. Each has the
  /// bits that it has alone.
  ///
  /// Several that cannot go together, for lack of memory or because they are at different steps,
  /// are trained one after the other; so is one that diverges among others.
  ///
  /// - Parameters:
  ///   - tasks: several have the same ``TrialSettings/lockstepKey(for:)``, and are at most
  ///     ``lockstepLanes``.
  ///   - workspace: memory to use; nobody else may use it meanwhile.
  ///   - observer: who listens, and is given the outcomes.
  /// - Returns: false if the observer stopped it.
  public func train(
    _ tasks: [TrainingTask], workspace: Workspace, observer: TrainingObserver
  ) -> Bool {
    var alone = Array(tasks.indices)
    if tasks.count > 1 {
      guard let leaving = trainInLockstep(tasks, workspace, observer) else { return false }
      alone = leaving
    }
    for network in alone {
      observer.began(network)
      guard trainAlone(tasks[network], number: network, workspace, observer) else { return false }
    }
    return true
  }

  /// Returns those that are to be trained alone; nil if the observer stopped it.
  private func trainInLockstep(
    _ tasks: [TrainingTask], _ workspace: Workspace, _ observer: TrainingObserver
  ) -> [Int]? {
    guard let (networks, stepper) = try? prepare(tasks, workspace),
      networks.allSatisfy({ ($0.epoch, $0.step) == (networks[0].epoch, networks[0].step) })
    else { return Array(tasks.indices) }
    var loop = TrainingLoop(networks, stepper, evaluation(tasks[0].settings), observer)
    return loop.run()
  }

  /// Returns false if the observer stopped it.
  private func trainAlone(
    _ task: TrainingTask, number: Int, _ workspace: Workspace, _ observer: TrainingObserver
  ) -> Bool {
    var named = observer
    named.keep = { _, state in observer.keep(number, state) }
    named.ended = { _, outcome, state in observer.ended(number, outcome, state) }
    do throws(OutOfMemory) {
      let (networks, stepper) = try prepare([task], workspace)
      var loop = TrainingLoop(networks, stepper, evaluation(task.settings), named)
      return loop.run() != nil
    } catch {
      observer.ended(
        number,
        TrialOutcome(
          status: .failed, message: "\(error)",
          history: TrainingHistory(metrics: metrics, epochs: 0), weights: nil), nil)
      return true
    }
  }

  private func evaluation(_ settings: TrialSettings) -> Evaluation? {
    dataset.validation.map {
      Evaluation(
        $0, outputs: settings.layerSizes(for: dataset).last ?? 1, task: dataset.task,
        classCount: dataset.classNames.count, targetScale: dataset.targetScale,
        metrics: metrics)
    }
  }

  /// Takes memory, and brings every network to where its task begins.
  private func prepare(
    _ tasks: [TrainingTask], _ workspace: Workspace
  ) throws(OutOfMemory) -> ([TrialProgress], any Stepper) {
    let settings = tasks[0].settings
    func memory(_ workspace: Workspace) -> TrainingMemory {
      TrainingMemory(workspace, settings, count: tasks.count, dataset: dataset)
    }
    try workspace.reserve(Workspace.measure { _ = memory($0) })
    let taken = memory(workspace)
    let pass = NetworkPass(
      kernels: kernels, memory: taken.network, settings: settings.network, seed: settings.seed)
    let networks = zip(tasks, taken.best).map {
      TrialProgress($0, dataset: dataset, layout: pass.layout, metrics: metrics, best: $1)
    }
    let stepper = stepper(networks, pass, taken.steps)
    let keptLayout = pass.layout.kept
    for (number, (task, network)) in zip(tasks, networks).enumerated() {
      if let state = task.state,
        state.fits(task.settings, layout: keptLayout, steps: network.steps)
      {
        network.goOn(from: state)
        stepper.restore(number, state)
      } else {
        if number > 0 { pass.parameters.update(repeating: 0, count: pass.layout.stateCount) }
        pass.network.initialize(
          task.initialWeights, initializer: task.settings.initializer, seed: task.settings.seed,
          frequencyDeviation: task.settings.frequencyDeviation)
        (stepper as? LockstepStepper)?.take(number)
      }
    }
    return (networks, stepper)
  }

  private func stepper(
    _ networks: [TrialProgress], _ pass: NetworkPass, _ memory: TrainingMemory.Steps
  ) -> any Stepper {
    let settings = networks[0].settings
    switch memory {
    case .single(let memory):
      return SingleStepper(
        networks[0], pass, dataset.training,
        OptimizerState(settings, count: pass.layout.paddedCount, kernels: kernels, memory: memory))
    case .quasiNewton(let memory):
      return QuasiNewtonStepper(
        networks[0], pass, dataset.training, LimitedMemoryBFGS(settings, pass: pass, memory: memory)
      )
    case .lockstep(let lanes, let memory):
      let optimizer = OptimizerState(
        settings, count: pass.layout.parameterCount * LockstepPass.lanes, kernels: kernels,
        memory: memory)
      return LockstepStepper(
        networks,
        LockstepPass(
          settings.network, layout: pass.layout, dataset: dataset, kernels: kernels.kernels,
          memory: lanes), optimizer, single: pass)
    }
  }
}
