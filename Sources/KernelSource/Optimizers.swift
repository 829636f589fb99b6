import KernelContract

/// The gradient with the L2 penalty's share.
@inline(__always)
private func penalized(_ step: OptimizerStep, _ parameter: Lanes, _ gradient: Lanes) -> Lanes {
  multiplyAdd(gradient, step.weightDecay, parameter)
}

@Sendable
func gradientDescent(
  _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
  _ gradients: UnsafePointer<Float>, _ count: Int
) {
  var i = 0
  while i < count {
    let p = load(parameters + i)
    let g = penalized(step, p, load(gradients + i))
    store(multiplySubtract(p, step.learningRate, g), parameters + i)
    i += Product.panelWidth
  }
}

@Sendable
func momentumDescent(
  _ step: OptimizerStep, _ nesterov: Bool, _ parameters: UnsafeMutablePointer<Float>,
  _ gradients: UnsafePointer<Float>, _ velocity: UnsafeMutablePointer<Float>, _ count: Int
) {
  let momentum = step.momentum
  var i = 0
  while i < count {
    let p = load(parameters + i)
    let g = penalized(step, p, load(gradients + i))
    let v = faded(multiplyAdd(g, momentum, load(velocity + i)))
    store(v, velocity + i)
    let direction = nesterov ? multiplyAdd(g, momentum, v) : v
    store(multiplySubtract(p, step.learningRate, direction), parameters + i)
    i += Product.panelWidth
  }
}

@Sendable
func adam(
  _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
  _ gradients: UnsafePointer<Float>, _ firstMoment: UnsafeMutablePointer<Float>,
  _ secondMoment: UnsafeMutablePointer<Float>, _ count: Int
) {
  if isZero(step.weightDecay) && isZero(step.decay) && isZero(step.gradientRate) {
    adamLoop(step, parameters, gradients, firstMoment, secondMoment, count, plain: true)
  } else {
    adamLoop(step, parameters, gradients, firstMoment, secondMoment, count, plain: false)
  }
}

/// `plain` is Adam itself, without the L2 penalty and what AdamW and NAdam add.
@inline(__always)
private func adamLoop(
  _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
  _ gradients: UnsafePointer<Float>, _ firstMoment: UnsafeMutablePointer<Float>,
  _ secondMoment: UnsafeMutablePointer<Float>, _ count: Int, plain: Bool
) {
  @inline(__always)
  func change(_ i: Int, root: (Lanes) -> Lanes) {
    var p = load(parameters + i)
    let g = plain ? load(gradients + i) : penalized(step, p, load(gradients + i))
    let m = faded(
      multiplyAdd(step.momentum * load(firstMoment + i), step.gradientShare, g))
    let v = fadedSquare(
      multiplyAdd(step.beta2 * load(secondMoment + i), step.squareShare * g, g))
    store(m, firstMoment + i)
    store(v, secondMoment + i)
    var direction = step.learningRate * m
    if !plain {
      p *= lanes(1) - step.decay
      direction = multiplyAdd(direction, step.gradientRate, g)
    }
    // Weights of features that are always 0, and padding, need none of the two longest
    // instructions.
    if !isZero(direction) {
      let scale = root(v) * step.secondMomentScale + step.epsilon
      p -= direction / scale
    }
    store(p, parameters + i)
  }
  var i = 0
  while i + Product.panelWidth < count {
    change(i, root: squareRoot)
    change(i + Product.panelWidth, root: squareRootByMultiplyAdds)
    i += 2 * Product.panelWidth
  }
  if i < count { change(i, root: squareRoot) }
}

@Sendable
func rmsprop(
  _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
  _ gradients: UnsafePointer<Float>, _ secondMoment: UnsafeMutablePointer<Float>, _ count: Int
) {
  scaledDescent(step, parameters, gradients, secondMoment, count, forgets: true)
}

@Sendable
func adagrad(
  _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
  _ gradients: UnsafePointer<Float>, _ sumOfSquares: UnsafeMutablePointer<Float>, _ count: Int
) {
  scaledDescent(step, parameters, gradients, sumOfSquares, count, forgets: false)
}

/// p -= learningRate · g / (sqrt(v) + epsilon), where v is a mean of g² that forgets, or their sum.
@inline(__always)
private func scaledDescent(
  _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
  _ gradients: UnsafePointer<Float>, _ moment: UnsafeMutablePointer<Float>, _ count: Int,
  forgets: Bool
) {
  var i = 0
  while i < count {
    let p = load(parameters + i)
    let g = penalized(step, p, load(gradients + i))
    let old = load(moment + i)
    let v = fadedSquare(
      forgets
        ? multiplyAdd(step.beta2 * old, step.squareShare * g, g)
        : multiplyAdd(old, g, g))
    store(v, moment + i)
    // As for Adam.
    if !isZero(g) {
      let root = squareRoot(v) + step.epsilon
      store(p - step.learningRate * g / root, parameters + i)
    }
    i += Product.panelWidth
  }
}

@Sendable
func rprop(
  _ parameters: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>,
  _ previous: UnsafeMutablePointer<Float>, _ steps: UnsafeMutablePointer<Float>, _ count: Int
) {
  var i = 0
  while i < count {
    let g = load(gradients + i)
    let product = g * load(previous + i)
    let grows = less(lanes(0), product)
    let shrinks = less(product, lanes(0))
    let factor = select(grows, lanes(1.2), select(shrinks, lanes(0.5), lanes(1)))
    let step = load(steps + i) * factor
    let bounded = select(
      less(step, lanes(1e-6)), lanes(1e-6), select(less(lanes(50), step), lanes(50), step))
    let kept = select(shrinks, lanes(0), g)
    store(bounded, steps + i)
    store(kept, previous + i)
    let direction = select(
      less(lanes(0), kept), lanes(1), select(less(kept, lanes(0)), lanes(-1), kept))
    store(load(parameters + i) - direction * bounded, parameters + i)
    i += Product.panelWidth
  }
}

@Sendable
func addSigns(
  _ parameters: UnsafePointer<Float>, _ factor: Float, _ gradients: UnsafeMutablePointer<Float>,
  _ count: Int
) {
  var i = 0
  while i < count {
    let p = load(parameters + i)
    let sign = select(less(lanes(0), p), lanes(1), select(less(p, lanes(0)), lanes(-1), lanes(0)))
    store(multiplyAdd(load(gradients + i), lanes(factor), sign), gradients + i)
    i += Product.panelWidth
  }
}
