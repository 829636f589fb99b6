import Foundation
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

  @Test func exponential() { check("exp", within: 2, exp) { $0.exponential($1, $2) } }

  @Test func logarithm() { check("log", within: 2, log) { $0.logarithm($1, $2) } }

  @Test func hyperbolicTangent() { check("tanh", within: 2, tanh) { $0.activate(.tanh, $1, $2) } }

  @Test func sigmoid() {
    check("sigmoid", within: 2.5, { 1 / (1 + exp(-$0)) }) { $0.activate(.sigmoid, $1, $2) }
  }

  @Test func rectifiedLinearUnitKeepsNaN() {
    check("relu", within: 0, { $0 < 0 ? 0 : $0 }) { $0.activate(.relu, $1, $2) }
  }
}
