import KernelContract

/// Outputs of a network with targets and weights of the rows.
struct LossBlock {
  let values: Memory<Float>
  let outputs: RowsOfOutputs
  /// Targets in 0..<1, in the outputs' stride.
  let shares: Memory<Float>
  let weights: Memory<Float>

  init(rows: Int, columns: Int, _ inputs: Inputs) {
    let stride = padded(columns)
    values = inputs.matrix(rows: rows, columns: columns, stride: stride, scale: 20)
    outputs = RowsOfOutputs(values: values.start, rows: rows, columns: columns, stride: stride)
    shares = inputs.positive(rows * stride)
    weights = inputs.positive(rows, scale: 2)
  }
}
