import MatrixKernels

/// The memory of a pass: what lies between a network's features and its gradients, for a block of
/// rows. All matrices are row-major, rows x stride.
struct PassMemory {
  /// What one layer needs.
  struct Layer {
    /// Its outputs, after its activation: rows x stride.
    let outputs: UnsafeMutablePointer<Float>
    /// The sums before the activation, where its slope needs them: rows x stride.
    let sums: UnsafeMutablePointer<Float>?
    /// What is left of its inputs after dropout, rows x stride of the inputs; nil where nothing
    /// drops out.
    let kept: UnsafeMutablePointer<Float>?
    /// What its normalization needs; nil without.
    let normalization: NormalizedLayer?
    /// Its outputs and its inputs together, rows x stride; nil without a skip connection.
    let skipped: UnsafeMutablePointer<Float>?
  }

  /// What stands before the first layer; nil where that takes the features.
  let input: InputPass?
  let layers: [Layer]
  /// The gradient of the last layer's biases, where the loss itself can sum it.
  let outputBiasSums: UnsafeMutablePointer<Float>?
  /// Gradients of sums, of two layers in turn: rows x the widest stride.
  let deltas: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
  /// The gradient of what a skip connection adds to; nil without.
  let skippedDelta: UnsafeMutablePointer<Float>?
  /// Targets that were gathered: rows x the last layer's stride.
  let targets: UnsafeMutablePointer<Float>
  /// Class numbers that were gathered, one a row.
  let labels: UnsafeMutablePointer<Int32>
  /// How often each row counts; nil where all count once.
  let rowWeights: UnsafeMutablePointer<Float>?

  /// Takes the memory.
  ///
  /// - Parameter dataRows: rows of the data that fit; every member has as many.
  init(
    _ workspace: Workspace, _ settings: NetworkSettings, layout: NetworkLayout, rows dataRows: Int,
    weighsRows: Bool
  ) {
    input = InputPass(layout, rows: dataRows, workspace: workspace)
    let rows = dataRows * layout.input.members
    let count = layout.layers.count
    layers = layout.layers.enumerated().map { index, layer in
      let function = settings.activation(layer: index, of: count).function
      return Layer(
        outputs: workspace.take(rows * layer.stride),
        sums: function.slopeNeedsInputs ? workspace.take(rows * layer.stride) : nil,
        kept: settings.dropoutRate(into: index) > 0
          ? workspace.take(rows * Matrix.paddedColumns(layer.inputs)) : nil,
        normalization: NormalizedLayer(
          layer, of: layout.normalization, rows: rows, workspace: workspace),
        skipped: settings.skips(layer: index, of: layout)
          ? workspace.take(rows * layer.stride) : nil)
    }
    let output = layout.layers[count - 1]
    let isPlain =
      settings.activation(layer: count - 1, of: count) == .identity && output.gains == nil
    outputBiasSums =
      settings.loss.difference != nil && isPlain && output.biases != nil && output.copies == 1
      ? workspace.take(output.stride) : nil
    let widest =
      max(layout.inputLayout?.inputStride ?? 0, layout.layers.map(\.stride).max() ?? 0)
    skippedDelta = layers.contains { $0.skipped != nil } ? workspace.take(rows * widest) : nil
    deltas = (workspace.take(rows * widest), workspace.take(rows * widest))
    targets = workspace.take(rows * output.stride)
    let roundedRows = (rows + 15) / 16 * 16
    labels = workspace.takeIntegers(roundedRows)
    rowWeights = weighsRows ? workspace.take(roundedRows) : nil
  }
}
