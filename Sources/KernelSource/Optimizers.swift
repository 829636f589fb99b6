import KernelContract

/// The gradient with the L2 penalty's share.
@inline(__always)
private func penalized(_ step: OptimizerStep, _ parameter: Lanes, _ gradient: Lanes) -> Lanes {
  multiplyAdd(gradient, lanes(step.weightDecay), parameter)
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
    store(multiplyAdd(p, lanes(-step.learningRate), g), parameters + i)
    i += Product.panelWidth
  }
}

@Sendable
func momentumDescent(
  _ step: OptimizerStep, _ nesterov: Bool, _ parameters: UnsafeMutablePointer<Float>,
  _ gradients: UnsafePointer<Float>, _ velocity: UnsafeMutablePointer<Float>, _ count: Int
) {
  let momentum = lanes(step.momentum)
  var i = 0
  while i < count {
    let p = load(parameters + i)
    let g = penalized(step, p, load(gradients + i))
    let v = multiplyAdd(g, momentum, load(velocity + i))
    store(v, velocity + i)
    let direction = nesterov ? multiplyAdd(g, momentum, v) : v
    store(multiplyAdd(p, lanes(-step.learningRate), direction), parameters + i)
    i += Product.panelWidth
  }
}

@Sendable
func adam(
  _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
  _ gradients: UnsafePointer<Float>, _ firstMoment: UnsafeMutablePointer<Float>,
  _ secondMoment: UnsafeMutablePointer<Float>, _ count: Int
) {
  if step.decay == 0 && step.gradientRate == 0 {
    adamLoop(step, parameters, gradients, firstMoment, secondMoment, count, plain: true)
  } else {
    adamLoop(step, parameters, gradients, firstMoment, secondMoment, count, plain: false)
  }
}

/// `plain` is Adam itself, without what AdamW and NAdam add.
@inline(__always)
private func adamLoop(
  _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
  _ gradients: UnsafePointer<Float>, _ firstMoment: UnsafeMutablePointer<Float>,
  _ secondMoment: UnsafeMutablePointer<Float>, _ count: Int, plain: Bool
) {
  let beta1 = lanes(step.momentum)
  let beta2 = lanes(step.beta2)
  var i = 0
  while i < count {
    var p = load(parameters + i)
    let g = penalized(step, p, load(gradients + i))
    let m = multiplyAdd(beta1 * load(firstMoment + i), lanes(step.gradientShare), g)
    let v = multiplyAdd(beta2 * load(secondMoment + i), lanes(step.squareShare) * g, g)
    store(m, firstMoment + i)
    store(v, secondMoment + i)
    let root = v.squareRoot() * lanes(step.secondMomentScale) + lanes(step.epsilon)
    var direction = lanes(step.learningRate) * m
    if !plain {
      p *= lanes(1 - step.decay)
      direction = multiplyAdd(direction, lanes(step.gradientRate), g)
    }
    store(p - direction / root, parameters + i)
    i += Product.panelWidth
  }
}

@Sendable
func rmsprop(
  _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
  _ gradients: UnsafePointer<Float>, _ secondMoment: UnsafeMutablePointer<Float>, _ count: Int
) {
  scaledDescent(step, parameters, gradients, secondMoment, count) { v, g in
    multiplyAdd(lanes(step.beta2) * v, lanes(step.squareShare) * g, g)
  }
}

@Sendable
func adagrad(
  _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
  _ gradients: UnsafePointer<Float>, _ sumOfSquares: UnsafeMutablePointer<Float>, _ count: Int
) {
  scaledDescent(step, parameters, gradients, sumOfSquares, count) { v, g in multiplyAdd(v, g, g) }
}

/// p -= learningRate · g / (sqrt(v) + epsilon), with v renewed by `accumulate`.
@inline(__always)
private func scaledDescent(
  _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
  _ gradients: UnsafePointer<Float>, _ moment: UnsafeMutablePointer<Float>, _ count: Int,
  _ accumulate: (Lanes, Lanes) -> Lanes
) {
  var i = 0
  while i < count {
    let p = load(parameters + i)
    let g = penalized(step, p, load(gradients + i))
    let v = accumulate(load(moment + i), g)
    store(v, moment + i)
    let root = v.squareRoot() + lanes(step.epsilon)
    store(p - lanes(step.learningRate) * g / root, parameters + i)
    i += Product.panelWidth
  }
}

@Sendable
func sumOfSquares(_ values: UnsafePointer<Float>, _ count: Int) -> Double {
  // Sixteen lanes a block of 4096, whose sums are added up in double precision.
  var total = 0.0
  var start = 0
  while start < count {
    let end = min(start + 4096, count)
    var block = lanes(0)
    var i = start
    while i < end {
      let value = load(values + i)
      block = multiplyAdd(block, value, value)
      i += Product.panelWidth
    }
    total += Double(sum(block))
    start = end
  }
  return total
}

@Sendable
func scale(_ values: UnsafeMutablePointer<Float>, _ factor: Float, _ count: Int) {
  var i = 0
  while i < count {
    store(load(values + i) * lanes(factor), values + i)
    i += Product.panelWidth
  }
}

@Sendable
func clamp(_ values: UnsafeMutablePointer<Float>, _ bound: Float, _ count: Int) {
  var i = 0
  while i < count {
    let value = load(values + i)
    let below = select(value .> lanes(bound), lanes(bound), value)
    store(select(below .< lanes(-bound), lanes(-bound), below), values + i)
    i += Product.panelWidth
  }
}
