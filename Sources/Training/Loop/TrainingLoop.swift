import Networks

/// The one loop of every training: over epochs and steps, for one network or up to sixteen that are
/// at the same step and differ in nothing that a step does.
///
/// A network that diverges among others leaves them: trained alone, it comes to the same end, and
/// says where.
struct TrainingLoop {
  private let networks: [TrialProgress]
  private let stepper: any Stepper
  private let evaluation: Evaluation?
  private let observer: TrainingObserver
  /// Networks that go on.
  private var active: [Int]
  /// Networks that are to be trained alone.
  private var leaving: [Int] = []
  private var metrics: [MetricValue] = []

  init(
    _ networks: [TrialProgress], _ stepper: any Stepper, _ evaluation: Evaluation?,
    _ observer: TrainingObserver
  ) {
    self.networks = networks
    self.stepper = stepper
    self.evaluation = evaluation
    self.observer = observer
    active = Array(networks.indices)
  }

  /// Trains all to their ends or pauses; returns those that are to be trained alone, or nil if the
  /// observer stopped it.
  mutating func run() -> [Int]? {
    letGo(active.filter(end))
    while !active.isEmpty {
      do throws(TrainingEnd) { try runSteps() } catch {
        switch error {
        case .stopped: return nil
        case .limited(let reason): for network in active { endEarly(network, reason) }
        // Among others a step says nothing; the end of the epoch finds out who it was.
        case .diverged(let message): for network in active { diverge(network, message) }
        }
        return leaving
      }
      endEpoch()
    }
    return leaving
  }

  /// Makes the steps of an epoch, or what is left of them.
  private func runSteps() throws(TrainingEnd) {
    let first = networks[active[0]]
    shuffleRows()
    stepper.beginEpoch(active)
    for start in stride(from: first.step * first.batch, to: first.order.count, by: first.batch) {
      try stepper.step(start..<min(start + first.batch, first.order.count)) {
        () throws(TrainingEnd) in try answer()
      }
      for network in active { networks[network].step += 1 }
    }
  }

  /// Brings each network's rows into their order of the epoch: the same one for the same seed.
  private func shuffleRows() {
    for (place, network) in active.enumerated() {
      let seed = networks[network].settings.seed
      if !active[..<place].contains(where: { networks[$0].settings.seed == seed }) {
        networks[network].shuffleRows()
      }
    }
  }

  /// Does what the observer asks for before a step.
  private func answer() throws(TrainingEnd) {
    let request = observer.request()
    guard request != .goOn else { return }
    if case .end(let reason) = request {
      // One that began inside an epoch has no parameters of the epoch before.
      let canEnd = active.allSatisfy {
        networks[$0].epoch == 1 || networks[$0].lastEpochKept != nil
      }
      if canEnd { throw .limited(reason) }
      return
    }
    for network in active {
      if let state = state(of: network) { observer.keep(network, state) }
    }
    if request == .stop { throw .stopped }
  }

  private func state(of network: Int) -> TrainingState? {
    let progress = networks[network]
    if progress.step > 0 { progress.epochLoss = stepper.summedLoss(of: network) }
    return progress.state(stepper.parameters(of: network), stepper.memory(of: network))
  }

  /// Gives every network its epoch, and lets those go that are at their end.
  private mutating func endEpoch() {
    observer.epochEnded(networks[active[0]].epoch, active.count)
    if let evaluation { stepper.prepareEvaluation(evaluation) }
    var leavers: [Int] = []
    for network in active where judge(network) || end(network) { leavers.append(network) }
    letGo(leavers)
  }

  private mutating func letGo(_ leavers: [Int]) {
    if !leavers.isEmpty { active.removeAll { leavers.contains($0) } }
  }

  /// Writes a network's row of the history; returns whether it diverged.
  private mutating func judge(_ network: Int) -> Bool {
    let progress = networks[network]
    let epoch = progress.epoch
    progress.epochLoss = stepper.summedLoss(of: network)
    metrics.removeAll(keepingCapacity: true)
    if let evaluation { stepper.measure(network, evaluation, into: &metrics) }
    let strange = progress.endEpoch(
      progress.learningRate, metrics, parameters: { stepper.parameters(of: network) },
      isDefined: { evaluation?.isDefined($0) != false })
    if observer.keepsEpochs, strange == nil {
      progress.lastEpochKept = progress.layout.kept(
        stepper.parameters(of: network), count: progress.layout.stateCount)
    }
    guard let strange else { return false }
    diverge(
      network,
      Self.sentence(strange) + " after epoch \(epoch); gradient norms of its last step: "
        + stepper.gradientNorms(of: network))
    return true
  }

  private static func sentence(_ strange: MetricValue) -> String {
    (strange.metric == .trainingLoss ? "training loss" : strange.metric.rawValue) + " became "
      + (strange.value.isNaN ? "NaN" : "infinite")
  }

  /// Ends or pauses a network that is at its end; returns whether it was.
  private func end(_ network: Int) -> Bool {
    let progress = networks[network]
    let isOver = progress.epoch > 1 && (progress.isOver || stepper.hasConverged)
    guard isOver || progress.isToPause else { return false }
    let parameters = stepper.parameters(of: network)
    let state = progress.lastEpoch == nil ? nil : state(of: network)
    let weights = stepper.weights(progress.kept(parameters))
    let outcome =
      weights.isFinite
      ? TrialOutcome(
        status: isOver ? .done : .stopped, message: "", history: progress.history,
        weights: weights)
      : TrialOutcome(
        status: .diverged, message: "weights became infinite in the last step",
        history: progress.history, weights: nil)
    observer.ended(network, outcome, outcome.status == .diverged ? nil : state)
    return true
  }

  /// Ends a network with what its last whole epoch gave.
  private func endEarly(_ network: Int, _ reason: String) {
    let progress = networks[network]
    var weights: NetworkWeights?
    if let kept = progress.lastEpochKept {
      let parameters = stepper.parameters(of: network)
      progress.layout.restore(kept, to: parameters, count: progress.layout.stateCount)
      weights = stepper.weights(progress.kept(parameters))
    }
    let hasNetwork = weights?.isFinite == true
    observer.ended(
      network,
      TrialOutcome(
        status: hasNetwork ? .stopped : .failed,
        message: hasNetwork ? reason : reason + ", before an epoch was done",
        history: progress.history, weights: hasNetwork ? weights : nil), nil)
  }

  private mutating func diverge(_ network: Int, _ message: String) {
    if networks.count > 1 {
      leaving.append(network)
    } else {
      observer.ended(
        network,
        TrialOutcome(
          status: .diverged, message: message, history: networks[network].history, weights: nil),
        nil)
    }
  }
}
