import KernelContract

/// The normalization of one layer in a pass: x̂ = (z - mean) / √(variance + ε), and g·x̂ + h for
/// the activation. Sources: see ``Normalization``.
struct NormalizedLayer {
  /// The layer's sums, and then what is made of them: x̂.
  let normalized: UnsafeMutablePointer<Float>
  private let layer: LayerLayout
  private let isBatch: Bool
  private let means: UnsafeMutablePointer<Float>
  private let variances: UnsafeMutablePointer<Float>

  /// Takes its memory.
  ///
  /// - Parameter rows: how many fit.
  /// - Returns: nil for a layer without normalization.
  init?(
    _ layer: LayerLayout, of normalization: Normalization, rows: Int, workspace: Workspace
  ) {
    guard layer.gains != nil else { return nil }
    self.layer = layer
    isBatch = normalization == .batch
    normalized = workspace.take(rows * layer.stride)
    means = workspace.take(layer.stride)
    // One variance for each node or for each row.
    variances = workspace.take(max(layer.stride, (rows + 15) / 16 * 16))
  }

  private func block(_ values: UnsafeMutablePointer<Float>, _ rows: Int) -> RowsOfOutputs {
    RowsOfOutputs(values: values, rows: rows, columns: layer.outputs, stride: layer.stride)
  }

  /// Where gains or shifts stand in a block; a normalized layer always has them.
  private func place(
    _ block: UnsafeMutablePointer<Float>, _ start: Int?
  ) -> UnsafeMutablePointer<Float> {
    guard let start else { preconditionFailure("a normalization without gains or shifts") }
    return block + start
  }

  /// Normalizes the sums, and writes the activation's inputs to `target`. Running means and
  /// variances follow the batch's; a batch of one row has no variance, and changes only the means.
  func forward(
    _ parameters: UnsafeMutablePointer<Float>, rows: Int, to target: UnsafeMutablePointer<Float>,
    _ kernels: KernelTable
  ) {
    let sums = block(normalized, rows)
    if isBatch {
      kernels.normalizations.normalizeColumns(sums, Normalization.epsilon, means, variances)
      let share = Normalization.runningShare
      let (runningMeans, runningVariances) = (
        place(parameters, layer.runningMeans), place(parameters, layer.runningVariances)
      )
      // The running variance is of the unbiased estimate, as PyTorch's.
      let unbiased = rows > 1 ? Float(rows) / Float(rows - 1) : 1
      for j in 0..<layer.outputs {
        runningMeans[j] = (1 - share) * runningMeans[j] + share * means[j]
        if rows > 1 {
          runningVariances[j] =
            (1 - share) * runningVariances[j] + share * (variances[j] * unbiased)
        }
      }
    } else {
      kernels.normalizations.normalizeRows(sums, Normalization.epsilon, variances)
    }
    kernels.normalizations.scaleAndShift(
      sums, place(parameters, layer.gains), place(parameters, layer.shifts), target)
  }

  /// Computes the gradients of gains and shifts, and turns the gradient of the activation's inputs
  /// into that of the sums.
  func backward(
    _ parameters: UnsafeMutablePointer<Float>, gradients: UnsafeMutablePointer<Float>,
    delta: UnsafeMutablePointer<Float>, rows: Int, _ kernels: KernelTable
  ) {
    let gradient =
      isBatch ? kernels.normalizations.columnsGradient : kernels.normalizations.rowsGradient
    gradient(
      block(delta, rows), normalized, Normalization.epsilon, variances,
      place(parameters, layer.gains), place(gradients, layer.gains),
      place(gradients, layer.shifts))
  }

  /// Folds batch normalization into weights and biases: W·g/√(v + ε) and h - m·g/√(v + ε), with the
  /// running means m and variances v. Other layers are copied.
  static func fold(
    _ parameters: UnsafePointer<Float>, _ layer: LayerLayout,
    into target: UnsafeMutablePointer<Float>, _ place: LayerLayout
  ) {
    guard let gains = layer.gains, let shifts = layer.shifts, let means = layer.runningMeans,
      let variances = layer.runningVariances, let biases = place.biases
    else {
      (target + place.weights).update(
        from: parameters + layer.weights, count: layer.inputs * layer.weightStride)
      if let from = layer.biases, let to = place.biases {
        (target + to).update(from: parameters + from, count: layer.stride)
      }
      return
    }
    for j in 0..<layer.outputs {
      let factor =
        parameters[gains + j]
        / (parameters[variances + j] + Normalization.epsilon).squareRoot()
      for i in 0..<layer.inputs {
        target[place.weights + i * place.weightStride + j] =
          parameters[layer.weights + i * layer.weightStride + j] * factor
      }
      target[biases + j] = parameters[shifts + j] - parameters[means + j] * factor
    }
  }
}
