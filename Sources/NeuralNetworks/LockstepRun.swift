import Datasets
import MatrixKernels

/// The training of up to sixteen small networks in lockstep. Each is a ``TrainingRun`` for all but the steps, which
/// a ``LockstepPass`` makes for all of them at once.
///
/// A network whose loss is not finite any more leaves: trained alone, it comes to the same end, and says where.
final class LockstepRun {
  private let runs: [TrainingRun]
  private let pass: LockstepPass
  private let observer: Trainer.LockstepObserver
  /// Where each parameter stands in a run's block, which has padding.
  private let places: [Int]
  /// The rows of each lane; lanes without a network repeat the first.
  private let orders: UnsafeMutablePointer<UnsafePointer<Int32>>
  private let epochLosses: UnsafeMutablePointer<Double>
  /// Runs that go on, and those that are to be trained alone.
  private var active: [Int]
  private var alone: [Int] = []
  /// The step size of each lane in this epoch, and its L2 penalty.
  private let learningRates: UnsafeMutablePointer<Double>
  private let weightDecays: UnsafeMutablePointer<Float>

  /// - Parameter runs: of the same ``TrialSettings/lockstepKey(for:)``, and all at the same step.
  init(
    _ runs: [TrainingRun], dataset: Dataset, kernels: TeamKernels, workspace: Workspace,
    observer: Trainer.LockstepObserver
  ) {
    self.runs = runs
    self.observer = observer
    let first = runs[0]
    places = first.layout.trainedPlaces
    pass = LockstepPass(first.settings, dataset: dataset, kernels: kernels, workspace: workspace)
    active = Array(runs.indices)
    orders = .allocate(capacity: LockstepPass.lanes)
    epochLosses = .allocate(capacity: LockstepPass.lanes)
    learningRates = .allocate(capacity: LockstepPass.lanes)
    weightDecays = .allocate(capacity: LockstepPass.lanes)
    for lane in 0..<LockstepPass.lanes {
      let run = runs[lane < runs.count ? lane : 0]
      (orders + lane).initialize(to: run.firstRow)
      copy(run.pass.parameters, to: pass.parameters, lane)
      copy(run.optimizer?.first, to: pass.optimizer.first, lane)
      copy(run.optimizer?.second, to: pass.optimizer.second, lane)
      (weightDecays + lane).initialize(to: run.optimizer?.weightDecay ?? 0)
    }
    epochLosses.initialize(repeating: 0, count: LockstepPass.lanes)
    learningRates.initialize(repeating: 0, count: LockstepPass.lanes)
    if let optimizer = first.optimizer { pass.optimizer.count(from: optimizer) }
  }

  deinit {
    orders.deallocate()
    epochLosses.deallocate()
    learningRates.deallocate()
    weightDecays.deallocate()
  }

  /// Trains all to their ends; returns those that are to be trained alone, or nil if the observer stopped it.
  func train() -> [Int]? {
    while !active.isEmpty {
      guard runEpoch() else { return nil }
    }
    return alone
  }

  /// Runs an epoch; returns false if the observer stopped it.
  private func runEpoch() -> Bool {
    let first = runs[active[0]]
    let (rows, batch) = (first.order.count, first.batch)
    beginEpoch()
    let countsSteps = pass.optimizer.countsSteps
    var step = first.step
    for start in stride(from: step * batch, to: rows, by: batch) {
      guard answer(step: step) else { return false }
      if countsSteps { beginStep() }
      let end = min(start + batch, rows)
      pass.descend(orders, start..<end, areAll: batch >= rows)
      for lane in 0..<LockstepPass.lanes {
        epochLosses[lane] += pass.losses[lane] * Double(end - start)
      }
      step += 1
    }
    observer.epochEnded(first.epoch, active.count)
    endEpoch()
    return true
  }

  private func beginEpoch() {
    var changed = false
    for lane in active {
      let rate = runs[lane].learningRate
      if rate != learningRates[lane] {
        learningRates[lane] = rate
        changed = true
      }
    }
    shuffleRows()
    if changed && !pass.optimizer.countsSteps { beginStep() }
    for (lane, run) in runs.enumerated() { epochLosses[lane] = run.epochLoss }
  }

  /// Brings each network's rows into their order of the epoch: the same one for the same seed.
  private func shuffleRows() {
    for (place, lane) in active.enumerated() {
      let run = runs[lane]
      if let twin = active[..<place].first(where: { runs[$0].settings.seed == run.settings.seed }) {
        orders[lane] = orders[twin]
      } else {
        run.shuffleRows()
        orders[lane] = run.firstRow
      }
    }
  }

  private func beginStep() {
    pass.optimizer.beginStep(learningRates: learningRates, weightDecays: weightDecays)
  }

  /// Gives every run its epoch, and lets those go that are at their end.
  private func endEpoch() {
    var left: [Int] = []
    let evaluation = runs[0].evaluation
    let isEvaluated = evaluation.map(pass.evaluate) ?? false
    for lane in active {
      let run = runs[lane]
      run.epochLoss = epochLosses[lane]
      if run.keepsBest || evaluation != nil && !isEvaluated { takeBack(lane) }
      let evaluated = isEvaluated ? evaluation.map { pass.evaluated(lane, $0, run.pass) } : nil
      do {
        guard run.epochLoss.isFinite else { throw LeavesLockstep() }
        guard try run.endEpoch(learningRates[lane], evaluated) else { continue }
        takeBack(lane)
        observer.ended(lane, try run.finish())
      } catch { alone.append(lane) }
      left.append(lane)
    }
    if !left.isEmpty { active.removeAll { left.contains($0) } }
  }

  private struct LeavesLockstep: Error {}

  /// Does what the observer asks for before a step; returns whether to go on.
  private func answer(step: Int) -> Bool {
    let request = observer.request()
    guard request != .goOn else { return true }
    for lane in active {
      let run = runs[lane]
      takeBack(lane)
      copy(lane, of: pass.optimizer.first, to: run.optimizer?.first)
      copy(lane, of: pass.optimizer.second, to: run.optimizer?.second)
      run.optimizer?.count(from: pass.optimizer)
      (run.step, run.epochLoss) = (step, epochLosses[lane])
      if let state = run.state({ run.floats(run.pass.parameters) }) { observer.keep(lane, state) }
    }
    return request != .stop
  }

  /// Puts a lane's parameters where its run has them.
  private func takeBack(_ lane: Int) {
    copy(lane, of: pass.parameters, to: runs[lane].pass.parameters)
  }

  private func copy(
    _ block: UnsafeMutablePointer<Float>?, to lanes: UnsafeMutablePointer<Float>?, _ lane: Int
  ) {
    guard let block, let lanes else { return }
    for (index, place) in places.enumerated() {
      lanes[index * LockstepPass.lanes + lane] = block[place]
    }
  }

  private func copy(
    _ lane: Int, of lanes: UnsafeMutablePointer<Float>?, to block: UnsafeMutablePointer<Float>?
  ) {
    guard let block, let lanes else { return }
    for (index, place) in places.enumerated() {
      block[place] = lanes[index * LockstepPass.lanes + lane]
    }
  }
}
