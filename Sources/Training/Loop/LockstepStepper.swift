import Networks

/// The steps of up to sixteen small networks in lockstep, each in a lane: one instruction serves
/// all of them. Each network has the bits that it has alone.
final class LockstepStepper: Stepper {
  private static let lanes = LockstepPass.lanes

  private let networks: [TrialProgress]
  private let pass: LockstepPass
  private let optimizer: OptimizerState
  /// One network's own pass, for what is done one network at a time: its evaluation, where that
  /// does not go in lockstep, and its weights.
  private let single: NetworkPass
  /// Where each parameter stands in a network's block, and in the block of a state.
  private let places, keptPlaces: [Int]
  /// The rows of each lane; lanes without a network repeat the first.
  private let orders: UnsafeMutablePointer<UnsafePointer<Int32>>
  /// The sum of each lane's losses in this epoch.
  private let losses: UnsafeMutablePointer<Double>
  /// The step size of each lane in this epoch, and its L2 penalty.
  private let learningRates: UnsafeMutablePointer<Double>
  private let weightDecays: UnsafeMutablePointer<Float>
  private var isEvaluated = false

  /// - Parameter networks: of the same ``TrialSettings/lockstepKey(for:)``.
  init(
    _ networks: [TrialProgress], _ pass: LockstepPass, _ optimizer: OptimizerState,
    single: NetworkPass
  ) {
    self.networks = networks
    self.pass = pass
    self.optimizer = optimizer
    self.single = single
    places = single.layout.trainedPlaces
    keptPlaces = single.layout.kept.trainedPlaces
    orders = .allocate(capacity: Self.lanes)
    orders.initialize(repeating: networks[0].firstRow, count: Self.lanes)
    losses = .allocate(capacity: Self.lanes)
    losses.initialize(repeating: 0, count: Self.lanes)
    learningRates = .allocate(capacity: Self.lanes)
    learningRates.initialize(repeating: 0, count: Self.lanes)
    weightDecays = .allocate(capacity: Self.lanes)
    for lane in 0..<Self.lanes {
      let network = networks[lane < networks.count ? lane : 0]
      (weightDecays + lane).initialize(to: Float(network.settings.weightDecay))
      // Rprop's step sizes begin at the learning rate, which is each network's own.
      fill(optimizer.second, lane, network.settings.secondAtStart)
    }
  }

  deinit {
    orders.deallocate()
    losses.deallocate()
    learningRates.deallocate()
    weightDecays.deallocate()
  }

  /// Takes the parameters that a network begins with from its own pass; lanes without a network
  /// repeat the first, so that they hold numbers as tame as the others'.
  func take(_ network: Int) {
    for lane in lanes(of: network) {
      for (index, place) in places.enumerated() {
        pass.parameters[index * Self.lanes + lane] = single.parameters[place]
      }
    }
  }

  private func lanes(of network: Int) -> [Int] {
    network == 0 ? [0] + (networks.count..<Self.lanes) : [network]
  }

  func beginEpoch(_ active: [Int]) {
    var changed = false
    for (place, lane) in active.enumerated() {
      let network = networks[lane]
      let rate = network.learningRate
      if rate != learningRates[lane] {
        learningRates[lane] = rate
        changed = true
      }
      losses[lane] = network.epochLoss
      // Networks of one seed share the order of the first of them.
      let twin = active[..<place].first { networks[$0].settings.seed == network.settings.seed }
      orders[lane] = twin.map { orders[$0] } ?? network.firstRow
    }
    if changed && !optimizer.countsSteps { beginStep() }
  }

  private func beginStep() {
    optimizer.beginStep(learningRates: learningRates, weightDecays: weightDecays)
  }

  func step(
    _ rows: Range<Int>, ask: () throws(TrainingEnd) -> Void
  ) throws(TrainingEnd) {
    try ask()
    if optimizer.countsSteps { beginStep() }
    pass.lossesAndGradients(orders, rows, areAll: rows.count == networks[0].order.count)
    optimizer.update(
      pass.parameters, 0..<pass.count * Self.lanes, gradients: pass.gradients)
    for lane in 0..<Self.lanes { losses[lane] += pass.losses[lane] * Double(rows.count) }
  }

  func summedLoss(of network: Int) -> Double { losses[network] }

  func prepareEvaluation(_ evaluation: Evaluation) { isEvaluated = pass.evaluate(evaluation) }

  func measure(_ network: Int, _ evaluation: Evaluation, into values: inout [MetricValue]) {
    if isEvaluated {
      let rows = pass.evaluated(network, evaluation, single)
      return evaluation.measure(single, known: rows, &values)
    }
    _ = parameters(of: network)
    evaluation.measure(single, known: nil, &values)
  }

  func parameters(of network: Int) -> UnsafeMutablePointer<Float> {
    for (index, place) in places.enumerated() {
      single.parameters[place] = pass.parameters[index * Self.lanes + network]
    }
    return single.parameters
  }

  func memory(of network: Int) -> OptimizerMemory {
    let count = single.layout.kept.paddedCount
    func kept(_ lanes: UnsafeMutablePointer<Float>?, padding: Float) -> [Float] {
      guard let lanes else { return [] }
      var numbers = [Float](repeating: padding, count: count)
      for (index, place) in keptPlaces.enumerated() {
        numbers[place] = lanes[index * Self.lanes + network]
      }
      return numbers
    }
    return OptimizerMemory(
      first: kept(optimizer.first, padding: 0),
      second: kept(optimizer.second, padding: networks[network].settings.secondAtStart),
      scalars: optimizer.scalars)
  }

  func restore(_ network: Int, _ state: TrainingState) {
    single.restore(state.parameters)
    take(network)
    for lane in lanes(of: network) {
      for (lanes, kept) in [
        (optimizer.first, state.optimizer.first), (optimizer.second, state.optimizer.second),
      ] {
        guard let lanes else { continue }
        for (index, place) in keptPlaces.enumerated() {
          lanes[index * Self.lanes + lane] = kept[place]
        }
      }
    }
    // The same for all: they are at the same step.
    optimizer.scalars = state.optimizer.scalars
  }

  private func fill(_ lanes: UnsafeMutablePointer<Float>?, _ lane: Int, _ number: Float) {
    guard let lanes else { return }
    for index in 0..<pass.count { lanes[index * Self.lanes + lane] = number }
  }

  func weights(_ parameters: UnsafePointer<Float>) -> NetworkWeights { single.weights(parameters) }

  /// Empty: a network that diverges among others is trained again alone, and then reported.
  func gradientNorms(of network: Int) -> String { "" }

  var hasConverged: Bool { false }
}
