import KernelContract
import Networks

/// L-BFGS: steps along -H·g, with the inverse Hessian H estimated from the last changes of
/// parameters and gradients (the two-loop recursion; Nocedal 1980,
/// doi:10.1090/S0025-5718-1980-0572855-7), of a length that a line search finds. An epoch is one
/// such step, for which the full batch is evaluated once or several times. In the form of PyTorch's
/// `LBFGS` with `strong_wolfe`.
final class LimitedMemoryBFGS {
  /// Changes below these do not count: PyTorch's defaults.
  private static let smallestChange = 1e-9
  private static let smallestCurvature = 1e-10

  private let kernels: KernelTable
  private let count: Int
  private let historySize: Int
  private let gradientTolerance: Double
  private let learningRate: Double
  private let weightDecay: Double
  private let parameters: UnsafeMutablePointer<Float>
  private let gradients: UnsafeMutablePointer<Float>

  /// The changes of parameters and gradients, used in turn: `historySize` pairs, and one to try.
  private let changes: UnsafeMutablePointer<Float>
  /// Where the step began, and its direction.
  private let start, direction: UnsafeMutablePointer<Float>
  /// Gradients at the beginning and at three points of a line search.
  private let slots: [UnsafeMutablePointer<Float>]
  /// The pairs in use, the oldest first.
  private var pairs: [Pair] = []
  /// The place of the next pair.
  private var spare = 0
  private var steps = 0
  /// The point that the parameters are at; nil before it was evaluated.
  private var current: LineSearch.Point?
  /// Whether it is at a minimum: no step changes anything, or the gradient is as good as zero.
  private(set) var hasConverged = false

  private struct Pair {
    let index: Int
    /// 1 / (y·s).
    let reciprocal: Double
  }

  /// Its memory, in floats for each parameter: pairs of changes, and what a step needs.
  struct Memory {
    let changes, start, direction: UnsafeMutablePointer<Float>
    let slots: [UnsafeMutablePointer<Float>]

    /// Takes the memory for `count` parameters.
    init(_ workspace: Workspace, historySize: Int, count: Int) {
      changes = workspace.take(2 * (historySize + 1) * count)
      start = workspace.take(count)
      direction = workspace.take(count)
      slots = (0..<4).map { _ in workspace.take(count) }
    }
  }

  /// Before the first step from the parameters of a pass; the settings' optimizer is L-BFGS.
  init(_ settings: TrialSettings, pass: NetworkPass, memory: Memory) {
    guard case .lbfgs(let historySize, let gradientTolerance) = settings.optimizer else {
      preconditionFailure("\(settings.optimizer) is no L-BFGS")
    }
    kernels = pass.kernels.kernels
    count = pass.layout.paddedCount
    self.historySize = historySize
    self.gradientTolerance = gradientTolerance
    learningRate = settings.learningRate
    weightDecay = settings.weightDecay
    parameters = pass.parameters
    gradients = pass.gradients
    changes = memory.changes
    start = memory.start
    direction = memory.direction
    slots = memory.slots
  }

  private func parameterChange(_ index: Int) -> UnsafeMutablePointer<Float> {
    changes + 2 * index * count
  }
  private func gradientChange(_ index: Int) -> UnsafeMutablePointer<Float> {
    changes + (2 * index + 1) * count
  }

  /// What it remembers between two epochs. The gradient is computed anew, to the same bits.
  var memory: OptimizerMemory {
    OptimizerMemory(
      first: pairs.flatMap {
        Array(UnsafeBufferPointer(start: parameterChange($0.index), count: 2 * count))
      }, second: [], scalars: [Double(steps), 0, 0, 0])
  }

  /// Goes on from what it remembered earlier.
  func restore(_ memory: OptimizerMemory) {
    steps = Int(memory.scalars[0])
    memory.first.withUnsafeBufferPointer { floats in
      guard let base = floats.baseAddress else { return }
      changes.update(from: base, count: floats.count)
    }
    pairs = (0..<memory.first.count / (2 * count)).map {
      Pair(index: $0, reciprocal: 1 / curvature($0))
    }
    spare = pairs.count
  }

  /// y·s of a pair.
  private func curvature(_ index: Int) -> Double {
    kernels.reductions.dotProduct(gradientChange(index), parameterChange(index), count)
  }

  /// Whether a step is under way.
  private(set) var isStepping = false

  /// The parameters to go on from: those that the step under way began with, or those of now.
  var parametersToKeep: UnsafeMutablePointer<Float> { isStepping ? start : parameters }

  /// One step. Returns the loss, without penalty, before it; a loss that is not finite ends there.
  ///
  /// - Parameter evaluate: computes loss and gradients, without any penalty, at the parameters.
  func iterate<Failure: Error>(
    _ evaluate: () throws(Failure) -> Double
  ) throws(Failure) -> Double {
    start.update(from: parameters, count: count)
    isStepping = true
    defer { isStepping = false }
    let before: LineSearch.Point
    if let current { before = current } else { before = try point(at: 0, slot: 0, evaluate) }
    current = before
    guard before.value.isFinite else { return before.loss }
    let gradient = slots[before.slot]
    if largestMagnitude(gradient) <= gradientTolerance {
      hasConverged = true
      return before.loss
    }
    chooseDirection(gradient)
    steps += 1
    let slope = kernels.reductions.dotProduct(gradient, direction, count)
    guard slope <= -Self.smallestChange else {
      hasConverged = true
      return before.loss
    }
    let length = steps == 1 ? min(1, 1 / magnitudeSum(gradient)) * learningRate : learningRate
    let after: LineSearch.Point
    do throws(Failure) {
      after = try LineSearch(
        origin: LineSearch.Point(
          step: 0, value: before.value, loss: before.loss, slope: slope, slot: before.slot),
        directionSize: largestMagnitude(direction), smallestChange: Self.smallestChange
      ).run(from: length) { (step, slot) throws(Failure) in
        move(step)
        var point = try self.point(at: step, slot: slot, evaluate)
        point.slope = kernels.reductions.dotProduct(slots[slot], direction, count)
        return point
      }
    } catch {
      parameters.update(from: start, count: count)
      throw error
    }
    move(after.step)
    remember(from: gradient, to: slots[after.slot], step: after.step)
    current = after
    hasConverged =
      largestMagnitude(slots[after.slot]) <= gradientTolerance
      || abs(after.step) * largestMagnitude(direction) <= Self.smallestChange
      || abs(after.value - before.value) < Self.smallestChange
    return before.loss
  }

  /// Parameters = start + step · direction.
  private func move(_ step: Double) {
    parameters.update(from: start, count: count)
    add(Float(step), direction, to: parameters)
  }

  /// a += factor · b.
  private func add(
    _ factor: Float, _ b: UnsafePointer<Float>, to a: UnsafeMutablePointer<Float>
  ) {
    kernels.optimizers.gradientDescent(OptimizerStep(.init(learningRate: -factor)), a, b, count)
  }

  /// Loss and gradient at the parameters, with the penalty weightDecay / 2 · Σ p².
  private func point<Failure: Error>(
    at step: Double, slot: Int, _ evaluate: () throws(Failure) -> Double
  ) throws(Failure) -> LineSearch.Point {
    let loss = try evaluate()
    slots[slot].update(from: gradients, count: count)
    var penalty = 0.0
    if weightDecay > 0 {
      add(Float(weightDecay), parameters, to: slots[slot])
      penalty = weightDecay / 2 * kernels.reductions.dotProduct(parameters, parameters, count)
    }
    return LineSearch.Point(step: step, value: loss + penalty, loss: loss, slope: 0, slot: slot)
  }

  /// direction = -H·gradient.
  private func chooseDirection(_ gradient: UnsafePointer<Float>) {
    direction.update(from: gradient, count: count)
    kernels.elements.scale(direction, -1, count)
    var factors = [Double](repeating: 0, count: pairs.count)
    for (i, pair) in pairs.enumerated().reversed() {
      factors[i] =
        kernels.reductions.dotProduct(parameterChange(pair.index), direction, count)
        * pair.reciprocal
      add(Float(-factors[i]), gradientChange(pair.index), to: direction)
    }
    if let last = pairs.last {
      let y = gradientChange(last.index)
      kernels.elements.scale(
        direction, Float(curvature(last.index) / kernels.reductions.dotProduct(y, y, count)), count)
    }
    for (i, pair) in pairs.enumerated() {
      let factor =
        kernels.reductions.dotProduct(gradientChange(pair.index), direction, count)
        * pair.reciprocal
      add(Float(factors[i] - factor), parameterChange(pair.index), to: direction)
    }
  }

  /// Keeps a step's changes in place of the oldest, unless they say nothing about the curvature.
  private func remember(
    from before: UnsafePointer<Float>, to after: UnsafePointer<Float>, step: Double
  ) {
    let (s, y) = (parameterChange(spare), gradientChange(spare))
    s.update(from: direction, count: count)
    kernels.elements.scale(s, Float(step), count)
    y.update(from: after, count: count)
    add(-1, before, to: y)
    let curvature = curvature(spare)
    guard curvature > Self.smallestCurvature else { return }
    pairs.append(Pair(index: spare, reciprocal: 1 / curvature))
    spare = pairs.count > historySize ? pairs.removeFirst().index : pairs.count
  }

  private func largestMagnitude(_ values: UnsafePointer<Float>) -> Double {
    var largest: Float = 0
    for i in 0..<count { largest = max(largest, abs(values[i])) }
    return Double(largest)
  }

  private func magnitudeSum(_ values: UnsafePointer<Float>) -> Double {
    (0..<count).reduce(0) { $0 + Double(abs(values[$1])) }
  }
}
