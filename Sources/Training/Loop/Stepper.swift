import Networks

/// Makes the steps and evaluations of the networks of a ``TrainingLoop``, which are numbered from
/// 0. There are three forms: one network, up to sixteen in lockstep, and L-BFGS.
protocol Stepper: AnyObject {
  /// Begins an epoch, or what is left of one, of the networks that are active: takes their step
  /// sizes and what their epoch's losses sum up to so far.
  func beginEpoch(_ active: [Int])

  /// Makes one step of all active networks.
  ///
  /// - Parameters:
  ///   - rows: which rows of each network's order are in it.
  ///   - ask: to be called before every evaluation of the loss.
  func step(
    _ rows: Range<Int>, ask: () throws(TrainingEnd) -> Void
  ) throws(TrainingEnd)

  /// The sum of the losses of a network's rows in this epoch, each taken before its step.
  func summedLoss(of network: Int) -> Double

  /// Prepares ``measure(_:_:into:)`` for the active networks.
  func prepareEvaluation(_ evaluation: Evaluation)

  /// Appends a network's validation metrics.
  func measure(_ network: Int, _ evaluation: Evaluation, into values: inout [MetricValue])

  /// Everything that makes a network, in its layout, to go on from or to keep; good until the next
  /// call.
  func parameters(of network: Int) -> UnsafeMutablePointer<Float>

  /// What the optimizer remembers of a network.
  func memory(of network: Int) -> OptimizerMemory

  /// Goes on with a network from a state.
  func restore(_ network: Int, _ state: TrainingState)

  /// The network that a block of parameters makes, as it is evaluated.
  func weights(_ parameters: UnsafePointer<Float>) -> NetworkWeights

  /// The norms of the gradients of a network's last step, for messages.
  func gradientNorms(of network: Int) -> String

  /// Whether the optimizer found a minimum, so that further steps would change nothing.
  var hasConverged: Bool { get }
}
