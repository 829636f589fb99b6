import Foundation
import KernelContract
import MatrixKernels
import Testing

/// exp, log, tanh and sigmoid against the C library's double versions, on floats of every size.
@Suite struct FunctionTests {
  typealias Function = @Sendable (KernelTable, UnsafeMutablePointer<Float>, Int) -> Void

  /// Every `step`th bit pattern: all signs, exponents, denormals, infinities and NaN.
  private static func inputs(step: UInt32) -> [Float] {
    var values = stride(from: UInt32(0), to: .max - step, by: Int(step)).map(
      Float.init(bitPattern:))
    values += [0, -0, .infinity, -.infinity, .nan, 1, -1, 88.72, 88.73, -87.3, -103.9, -104, 0.625]
    while values.count % 16 != 0 { values.append(0.5) }
    return values
  }

  /// The distance of a float from the exact value, in units of the float's last place.
  private static func error(_ value: Float, _ exact: Double) -> Double {
    if exact.isNaN { return value.isNaN ? 0 : .infinity }
    let rounded = Float(exact)
    if !rounded.isFinite || !value.isFinite {
      return value == rounded ? 0 : .infinity
    }
    let unit = max(Double(rounded.ulp), Double(Float.leastNonzeroMagnitude))
    return abs(Double(value) - exact) / unit
  }

  private func check(
    _ name: String, within bound: Double, _ exact: (Double) -> Double, _ f: Function
  ) {
    let step: UInt32 =
      ProcessInfo.processInfo.environment["OVERNIGHT_SANITIZED"] == nil ? 2003 : 200_003
    let inputs = Self.inputs(step: step)
    var first: [UInt32]?
    for kernels in KernelSets.available {
      var values = inputs
      f(kernels, &values, values.count)
      var worst = (error: 0.0, input: Float(0), value: Float(0))
      for (input, value) in zip(inputs, values) {
        let error = Self.error(value, exact(Double(input)))
        if !(error <= worst.error) { worst = (error, input, value) }
      }
      #expect(
        worst.error <= bound,
        "\(name) of \(worst.input) is \(worst.value), \(worst.error) ulp off (\(kernels.name))")
      // NaN has many patterns; otherwise the sets agree bit for bit.
      let patterns = values.map { $0.isNaN ? 0x7FC0_0000 : $0.bitPattern }
      if let first { #expect(patterns == first, "\(name) differs on \(kernels.name)") }
      first = patterns
    }
  }

  @Test(arguments: ElementFunction.allCases)
  func functionsAreNearTheExactValue(function: ElementFunction) {
    func exact(_ x: Double) -> Double {
      switch function {
      case .exp: exp(x)
      case .expm1: expm1(x)
      case .log: log(x)
      case .log1p: log1p(x)
      case .tanh: tanh(x)
      case .sigmoid: x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x))
      case .erf: erf(x)
      case .softplus: max(x, 0) + log1p(exp(-abs(x)))
      }
    }
    // Softplus is an exponential in a logarithm in a sum, each of which rounds.
    check("\(function)", within: function == .softplus ? 2.5 : 2, exact) {
      $0.elements.apply(function, $1, $2)
    }
  }

  @Test func rectifiedLinearUnitKeepsNaN() {
    check("relu", within: 0, { $0 < 0 ? 0 : $0 }) { $0.elements.activate(.relu, $1, $2) }
  }

  /// Activations that are made of the functions above; their errors are absolute near zeros, where
  /// PyTorch's are too.
  @Test(arguments: ActivationFunction.allCases)
  func activationsAndTheirSlopes(function: ActivationFunction) {
    func exact(_ z: Double) -> Double {
      let (scale, alpha) = (1.0507009873554805, 1.6732632423543772)
      switch function {
      case .identity: return z
      case .sigmoid: return 1 / (1 + exp(-z))
      case .tanh: return tanh(z)
      case .relu: return max(0, z)
      case .leakyReLU: return z < 0 ? 0.01 * z : z
      case .elu: return z < 0 ? expm1(z) : z
      case .selu: return scale * (z < 0 ? alpha * expm1(z) : z)
      case .softplus: return max(z, 0) + log1p(exp(-abs(z)))
      case .silu: return z / (1 + exp(-z))
      case .gelu: return z * 0.5 * erfc(-z / 2.0.squareRoot())
      }
    }
    let inputs = (0..<8000).map { (Float($0) - 4000) / 400 + 1e-4 }
    var first: [Float]?
    for kernels in KernelSets.available {
      var values = inputs
      kernels.elements.activate(function, &values, values.count)
      var slopes = [Float](repeating: 1, count: inputs.count)
      kernels.elements.multiplyBySlope(
        function, function.slopeNeedsInputs ? inputs : values, &slopes, slopes.count)
      for (z, (y, slope)) in zip(inputs, zip(values, slopes)) {
        let wanted = exact(Double(z))
        #expect(abs(Double(y) - wanted) <= 4e-7 * max(1, abs(wanted)), "\(function)(\(z))")
        let step = 1e-5
        let difference = (exact(Double(z) + step) - exact(Double(z) - step)) / (2 * step)
        #expect(abs(Double(slope) - difference) < 2e-6, "slope of \(function)(\(z))")
      }
      if let first { #expect(values + slopes == first, "\(kernels.name)") }
      first = values + slopes
    }
    var special: [Float] = [.nan] + [Float](repeating: 0, count: 15)
    KernelSets.available[0].elements.activate(function, &special, 16)
    #expect(special[0].isNaN, "NaN must be noticed")
  }
}
