/// The numbers of one network in memory: its parameters, their gradients, and the network as it is
/// evaluated.
package struct NetworkParameters {
  /// Where everything stands in the two blocks below.
  package let layout: NetworkLayout
  /// Everything that makes the network: `layout.stateCount` floats.
  package let values: UnsafeMutablePointer<Float>
  /// The gradients of what is trained, in the same places: `layout.paddedCount` floats.
  package let gradients: UnsafeMutablePointer<Float>
  /// The layout of the network as it is evaluated.
  package let evaluatedLayout: NetworkLayout
  /// The parameters of the network as it is evaluated: those above, but for batch normalization.
  let evaluated: UnsafeMutablePointer<Float>

  /// Takes the memory of a network.
  package init(_ workspace: Workspace, layout: NetworkLayout) {
    self.layout = layout
    values = workspace.take(layout.stateCount)
    evaluatedLayout = layout.evaluated
    evaluated =
      layout.normalization == .batch ? workspace.take(evaluatedLayout.paddedCount) : values
    gradients = workspace.take(layout.paddedCount)
  }

  /// Gives every parameter its first number. Gains and running variances begin at 1; weights as
  /// given or as the initializer draws them; what stands before the first layer as
  /// ``InputInitializer`` draws it; the rest at 0, or as given.
  package func initialize(
    _ weights: NetworkWeights?, initializer: Initializer, seed: UInt64,
    frequencyDeviation: Double
  ) {
    for tensor in layout.tensors where tensor.role == .gains || tensor.role == .runningVariances {
      (values + tensor.start).update(repeating: 1, count: tensor.columns)
    }
    if let weights { return weights.copy(to: values, layout: layout) }
    for (number, layer) in layout.layers.enumerated() {
      initializer.fill(values, layer: layer, number: number, seed: seed)
    }
    InputInitializer(seed: seed, frequencyDeviation: frequencyDeviation).fill(values, layout)
  }

  /// Takes the parameters as they are now for the evaluations that follow.
  package func prepareEvaluation() {
    guard layout.normalization == .batch else { return }
    for (layer, target) in zip(layout.layers, evaluatedLayout.layers) {
      NormalizedLayer.fold(values, layer, into: evaluated, target)
    }
    for tensor in layout.tensors where tensor.role.isOfInput {
      guard let target = evaluatedLayout.tensor(tensor.role, ofLayer: tensor.layer) else {
        continue
      }
      (evaluated + target.start).update(
        from: values + tensor.start, count: tensor.rows * tensor.rowStride)
    }
  }

  /// The network as it is evaluated.
  package var weights: NetworkWeights {
    prepareEvaluation()
    return NetworkWeights(evaluated, layout: evaluatedLayout)
  }

  /// All that makes the network, as a state of the training keeps it.
  package var kept: [Float] { layout.kept(values, count: layout.stateCount) }
}
