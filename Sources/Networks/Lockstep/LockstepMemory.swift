import Datasets

/// The memory of up to sixteen networks in lockstep. Each number stands beside the same one of the
/// others: [...][lanes].
package struct LockstepMemory {
  /// One layer's outputs and, where the activation's slope needs them, its sums:
  /// [rows][outputs][lanes].
  struct Layer {
    let values: UnsafeMutablePointer<Float>
    let sums: UnsafeMutablePointer<Float>?
  }

  /// Parameters without padding [parameters][lanes], and their gradients.
  let parameters, gradients: UnsafeMutablePointer<Float>
  let layers: [Layer]
  /// The rows of a step, and those of the validation where they are evaluated together.
  let batch: LockstepRows
  let validation: LockstepRows?
  /// Gradients of sums, of two layers in turn: [rows][widest layer][lanes].
  let deltas: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)

  /// Rows of a step that fit.
  let rows: Int

  /// Takes the memory.
  ///
  /// - Parameter rows: of a step that fit.
  package init(
    _ workspace: Workspace, _ settings: NetworkSettings, layout: NetworkLayout, rows: Int,
    dataset: Dataset
  ) {
    self.rows = rows
    // Validation rows go through together where one block has room for them.
    let evaluatedRows = dataset.validation.flatMap {
      $0.count <= CacheLimits.blockRows ? $0.count : nil
    }
    func take(_ count: Int) -> UnsafeMutablePointer<Float> {
      workspace.take(count * LockstepPass.lanes)
    }
    parameters = take(layout.parameterCount)
    gradients = take(layout.parameterCount)
    layers = layout.layers.enumerated().map { index, layer in
      let function = settings.activation(layer: index, of: layout.layers.count).function
      return Layer(
        values: take(rows * layer.outputs),
        sums: function.slopeNeedsInputs ? take(rows * layer.outputs) : nil)
    }
    func takeRows(_ count: Int) -> LockstepRows {
      LockstepRows(
        features: take(count * layout.sizes[0]),
        targets: take(count * LockstepSource.targetColumns(settings.loss, layout)))
    }
    batch = takeRows(rows)
    validation = evaluatedRows.map(takeRows)
    let widest = layout.sizes.max() ?? 0
    deltas = (take(rows * widest), take(rows * widest))
  }
}
