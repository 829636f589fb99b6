import KernelContract

/// A function of a number, as a type: each gets a loop of its own, with everything inlined.
protocol LaneFunction {
  static func value(_ x: Lanes) -> Lanes
}

/// A function of a number and of an exponential of it.
protocol ComposedFunction: LaneFunction {
  static func inner(_ x: Lanes) -> Lanes
  static func value(_ x: Lanes, inner: Lanes) -> Lanes
}

extension ComposedFunction {
  @inline(__always)
  static func value(_ x: Lanes) -> Lanes { value(x, inner: inner(x)) }
}

/// Replaces `count` vectors, `stride` floats apart, by a function of them.
@inline(never)
func transform<Function: LaneFunction>(
  _: Function.Type, _ values: UnsafeMutablePointer<Float>, _ stride: Int, _ count: Int
) {
  for i in 0..<count { store(Function.value(load(values + i * stride)), values + i * stride) }
}

/// The same in two loops over eight vectors: one would be so long that a processor can keep little
/// more than one vector under way, and waits for one operation after the other.
@inline(never)
func transform<Function: ComposedFunction>(
  _: Function.Type, _ values: UnsafeMutablePointer<Float>, _ stride: Int, _ count: Int
) {
  var done = 0
  if blocking.composesInTwoLoops {
    var inner = InlineArray<8, Lanes> { _ in lanes(0) }
    while done + 8 <= count {
      let group = values + done * stride
      for i in 0..<8 { inner[i] = Function.inner(load(group + i * stride)) }
      for i in 0..<8 {
        store(Function.value(load(group + i * stride), inner: inner[i]), group + i * stride)
      }
      done += 8
    }
  }
  for i in done..<count { store(Function.value(load(values + i * stride)), values + i * stride) }
}

@Sendable
func apply(_ function: ElementFunction, _ values: UnsafeMutablePointer<Float>, _ count: Int) {
  let (stride, vectors) = (Product.panelWidth, count / Product.panelWidth)
  switch function {
  case .exp: transform(Exponential.self, values, stride, vectors)
  case .expm1: transform(ExponentialMinusOne.self, values, stride, vectors)
  case .log: transform(Logarithm.self, values, stride, vectors)
  case .log1p: transform(LogarithmOfOnePlus.self, values, stride, vectors)
  case .tanh: transform(Tanh.self, values, stride, vectors)
  case .sigmoid: transform(Sigmoid.self, values, stride, vectors)
  case .erf: transform(ErrorFunction.self, values, stride, vectors)
  case .softplus: transform(Softplus.self, values, stride, vectors)
  }
}

private enum Exponential: LaneFunction {
  @inline(__always)
  static func value(_ x: Lanes) -> Lanes { exponential(x) }
}

private enum ExponentialMinusOne: LaneFunction {
  @inline(__always)
  static func value(_ x: Lanes) -> Lanes { exponentialMinusOne(x) }
}

private enum Logarithm: LaneFunction {
  @inline(__always)
  static func value(_ x: Lanes) -> Lanes { logarithm(x) }
}

private enum LogarithmOfOnePlus: LaneFunction {
  @inline(__always)
  static func value(_ x: Lanes) -> Lanes { logarithmOfOnePlus(x) }
}

private enum ErrorFunction: ComposedFunction {
  @inline(__always)
  static func inner(_ x: Lanes) -> Lanes { errorFunctionTail(x) }
  @inline(__always)
  static func value(_ x: Lanes, inner: Lanes) -> Lanes { errorFunction(x, tail: inner) }
}
