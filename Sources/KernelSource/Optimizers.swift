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
  let beta1 = lanes(step.momentum)
  let beta2 = lanes(step.beta2)
  var i = 0
  while i < count {
    let p = load(parameters + i)
    let g = penalized(step, p, load(gradients + i))
    let m = multiplyAdd(beta1 * load(firstMoment + i), lanes(1 - step.momentum), g)
    let v = multiplyAdd(beta2 * load(secondMoment + i), lanes(1 - step.beta2) * g, g)
    store(m, firstMoment + i)
    store(v, secondMoment + i)
    let root = v.squareRoot() * lanes(step.secondMomentScale) + lanes(step.epsilon)
    store(p - lanes(step.learningRate) * m / root, parameters + i)
    i += Product.panelWidth
  }
}
