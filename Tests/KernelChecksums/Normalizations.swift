import KernelContract

extension ChecksumList {
  /// Batch and layer normalization with their gradients.
  func addNormalizations() {
    for (ofColumns, expected) in [
      (true, 0xB125_543F_5703_069A as UInt64), (false, 0x76DE_889E_9D23_6152),
    ] {
      add(ofColumns ? "batch normalization" : "layer normalization", expected) { inputs, checksum in
        for (rows, columns) in [(1, 7), (5, 3), (33, 17), (64, 40)] {
          addNormalization(rows, columns, ofColumns, inputs, &checksum)
        }
      }
    }
  }

  private func addNormalization(
    _ rows: Int, _ columns: Int, _ ofColumns: Bool, _ inputs: Inputs,
    _ checksum: inout Checksum
  ) {
    let (stride, epsilon) = (padded(columns), 1e-5 as Float)
    func matrix(_ rows: Int) -> Memory<Float> {
      inputs.matrix(rows: rows, columns: columns, stride: stride, scale: 3)
    }
    func rowsOf(_ values: Memory<Float>) -> RowsOfOutputs {
      RowsOfOutputs(values: values.start, rows: rows, columns: columns, stride: stride)
    }
    let (z, deltas, gains, shifts) = (matrix(rows), matrix(rows), matrix(1), matrix(1))
    let means = inputs.zeros(stride)
    let variances = inputs.zeros(max(stride, rows))
    if ofColumns {
      kernels.normalizations.normalizeColumns(rowsOf(z), epsilon, means.start, variances.start)
    } else {
      kernels.normalizations.normalizeRows(rowsOf(z), epsilon, variances.start)
    }
    let target = inputs.zeros(z.count)
    kernels.normalizations.scaleAndShift(rowsOf(z), gains.start, shifts.start, target.start)
    let gainGradients = inputs.zeros(stride)
    let shiftGradients = inputs.zeros(stride)
    let gradient =
      ofColumns ? kernels.normalizations.columnsGradient : kernels.normalizations.rowsGradient
    gradient(
      rowsOf(deltas), z.start, epsilon, variances.start, gains.start, gainGradients.start,
      shiftGradients.start)
    for values in [z, means, variances, target, deltas, gainGradients, shiftGradients] {
      checksum.add(values)
    }
  }
}
