import KernelContract
import MatrixKernels

/// Periodic features: max(0, v·W + b) with v = (cos 2πc·x, sin 2πc·x), for each feature x with
/// frequencies c, weights W and biases b of its own. See ``InputEncoding/periodicFeatures``.
struct PeriodicPass {
  private typealias Lanes = SIMD16<Float>

  private let features: [Int]
  private let frequencies, outputs: Int
  /// Where the parameters of the first feature stand, and how far those of the next are.
  private let frequencyPlace, weightPlace, biasPlace: Int
  private let frequencyStride, outputStride: Int
  /// Rows that fit.
  private let capacity: Int
  /// Distance of rows of waves: cosines, and behind them the sines.
  private let waveStride: Int
  /// v of every feature [rows][wave stride], and the gradient of one.
  private let waves, waveDeltas: UnsafeMutablePointer<Float>
  /// The gradient of one feature's sums: [rows][output stride].
  private let deltas: UnsafeMutablePointer<Float>

  /// Takes its memory.
  ///
  /// - Parameter rows: of the data that fit.
  /// - Returns: nil without periodic features.
  init?(_ input: InputEncoding, _ layout: InputLayout, rows: Int, workspace: Workspace) {
    guard let frequencies = layout.frequencies, let weights = layout.periodicWeights,
      let biases = layout.periodicBiases
    else { return nil }
    (frequencyPlace, weightPlace, biasPlace) = (frequencies, weights, biases)
    (frequencyStride, outputStride) = (layout.frequencyStride, layout.periodicStride)
    features = input.periodicFeatures
    self.frequencies = input.frequencies
    outputs = input.periodicSize
    capacity = rows
    waveStride = Matrix.paddedColumns(2 * input.frequencies)
    waves = workspace.take(features.count * rows * waveStride)
    waveDeltas = workspace.take(rows * waveStride)
    deltas = workspace.take(rows * outputStride)
  }

  private func waves(of number: Int) -> UnsafeMutablePointer<Float> {
    waves + number * capacity * waveStride
  }

  private func weights(of number: Int) -> Int {
    weightPlace + number * 2 * frequencies * outputStride
  }

  /// Writes the outputs of some rows.
  ///
  /// - Parameters:
  ///   - target: where those of the first row begin.
  ///   - stride: from row to row there.
  func forward(
    _ batch: FeatureRows, _ parameters: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>, _ stride: Int, _ kernels: TeamKernels
  ) {
    for number in features.indices {
      let waves = waves(of: number)
      let place = parameters + frequencyPlace + number * frequencyStride
      for i in 0..<batch.count {
        let x = batch.row(i)[features[number]]
        let row = waves + i * waveStride
        for j in Swift.stride(from: 0, to: frequencies, by: 16) {
          let (cosine, sine) = InputWaves.cosineAndSine(ofTurns: Lanes(at: place + j) * x)
          cosine.store(to: row + j, count: frequencies - j)
          sine.store(to: row + frequencies + j, count: frequencies - j)
        }
      }
      kernels.multiply(
        .forward(
          rows: batch.count, inputs: 2 * frequencies, outputs: outputs, x: waves,
          xStride: waveStride, weights: parameters + weights(of: number),
          weightStride: outputStride, bias: parameters + biasPlace + number * outputStride,
          y: target + number * outputs, yStride: stride,
          epilogue: .activate(.relu, sums: nil), isPadded: false))
    }
  }

  /// The gradients of frequencies, weights and biases, added to those of earlier rows.
  ///
  /// - Parameters:
  ///   - values: what ``forward(_:_:to:_:_:)`` wrote.
  ///   - gradient: that of it, with the same stride.
  ///   - isFirst: whether no rows came before.
  func backward(
    _ batch: FeatureRows, _ parameters: UnsafePointer<Float>, outputs values: UnsafePointer<Float>,
    deltas gradient: UnsafePointer<Float>, _ stride: Int, gradients: UnsafeMutablePointer<Float>,
    isFirst: Bool, _ kernels: TeamKernels
  ) {
    for number in features.indices {
      for i in 0..<batch.count {
        let (value, delta) = (
          values + i * stride + number * outputs, gradient + i * stride + number * outputs
        )
        for j in 0..<outputs { deltas[i * outputStride + j] = value[j] > 0 ? delta[j] : 0 }
      }
      kernels.kernels.reductions.columnSums(
        deltas, outputStride, batch.count, outputs, !isFirst,
        gradients + biasPlace + number * outputStride)
      let weights = weights(of: number)
      kernels.multiply(
        .weightGradient(
          rows: batch.count, inputs: 2 * frequencies, outputs: outputs, x: waves(of: number),
          xStride: waveStride, deltas: deltas, deltaStride: outputStride,
          gradient: gradients + weights, gradientStride: outputStride, accumulates: !isFirst,
          isPadded: true))
      kernels.multiply(
        .inputGradient(
          rows: batch.count, inputs: 2 * frequencies, outputs: outputs, deltas: deltas,
          deltaStride: outputStride, weights: parameters + weights, weightStride: outputStride,
          gradient: waveDeltas, gradientStride: waveStride, isPadded: true))
      addFrequencyGradients(batch, number, gradients, isFirst: isFirst)
    }
  }

  /// Σ x · 2π · (cos · ∂loss/∂sin - sin · ∂loss/∂cos) over the rows, in their order.
  private func addFrequencyGradients(
    _ batch: FeatureRows, _ number: Int, _ gradients: UnsafeMutablePointer<Float>, isFirst: Bool
  ) {
    let target = gradients + frequencyPlace + number * frequencyStride
    if isFirst { target.update(repeating: 0, count: frequencyStride) }
    for i in 0..<batch.count {
      let factor = 2 * Float.pi * batch.row(i)[features[number]]
      let wave = waves(of: number) + i * waveStride
      let delta = waveDeltas + i * waveStride
      for j in 0..<frequencies {
        let slope = delta[frequencies + j] * wave[j] - delta[j] * wave[frequencies + j]
        target[j] += factor * slope
      }
    }
  }
}
