import KernelContract
import MatrixKernels

/// What one layer has in a pass; plain numbers and pointers, so that a step counts no references.
struct LayerPass {
  let layout: LayerLayout
  let function: ActivationFunction
  /// Its outputs, after its activation.
  let outputs: UnsafeMutablePointer<Float>
  /// The sums z, where the activation's slope needs them.
  let sums: UnsafeMutablePointer<Float>?
  /// What is left of its inputs after dropout; nil where nothing drops out.
  let kept: UnsafeMutablePointer<Float>?
  /// What its normalization needs; nil without.
  let normalization: UnsafeMutablePointer<NormalizedLayer>?
  /// Its outputs and its inputs together; nil without a skip connection.
  let skipped: UnsafeMutablePointer<Float>?

  /// A layer in its memory; its own ``deallocate()`` is to be called.
  init(_ layout: LayerLayout, _ memory: PassMemory.Layer, _ function: ActivationFunction) {
    self.layout = layout
    self.function = function
    outputs = memory.outputs
    sums = memory.sums
    kept = memory.kept
    skipped = memory.skipped
    normalization = memory.normalization.map { normalization in
      let place = UnsafeMutablePointer<NormalizedLayer>.allocate(capacity: 1)
      place.initialize(to: normalization)
      return place
    }
  }

  private init(evaluating layout: LayerLayout, _ trained: LayerPass) {
    self.layout = layout
    function = trained.function
    outputs = trained.outputs
    sums = trained.sums
    kept = trained.kept
    skipped = trained.skipped
    normalization = layout.gains == nil ? nil : trained.normalization
  }

  /// The same layer of the network as it is evaluated, in the same memory.
  func evaluated(_ layout: LayerLayout) -> LayerPass { LayerPass(evaluating: layout, self) }

  /// Gives back what is not of the workspace.
  func deallocate() { normalization?.deallocate() }

  /// What goes on from it.
  var result: UnsafeMutablePointer<Float> { skipped ?? outputs }

  /// f(A·W + b), or f of the normalized sums; and the same plus A with a skip connection.
  ///
  /// - Parameter below: what the layer below gave, before anything of it dropped out.
  func forward(
    _ x: FeatureRows, _ parameters: UnsafeMutablePointer<Float>, _ kernels: TeamKernels,
    below: UnsafePointer<Float>?
  ) {
    let rows = x.count / layout.copies
    for copy in 0..<layout.copies {
      let first = copy * rows
      kernels.multiply(
        .forward(
          rows: rows, inputs: layout.inputs, outputs: layout.outputs,
          x: x.features + (x.rows == nil ? first * x.stride : 0), xStride: x.stride,
          xRows: x.rows, weights: parameters + layout.weights + copy * layout.weightsOfCopy,
          weightStride: layout.weightStride,
          bias: layout.biases.map { UnsafePointer(parameters + $0 + copy * layout.stride) },
          y: (normalization?.pointee.normalized ?? outputs) + first * layout.stride,
          yStride: layout.stride,
          epilogue: normalization == nil
            ? .activate(function, sums: sums.map { $0 + first * layout.stride }) : .none,
          isPadded: true))
    }
    let count = x.count * layout.stride
    if let normalization {
      let z = sums ?? outputs
      normalization.pointee.forward(parameters, rows: x.count, to: z, kernels.kernels)
      if z != outputs { outputs.update(from: z, count: count) }
      kernels.kernels.elements.activate(function, outputs, count)
    }
    if let skipped, let below {
      for i in 0..<count { skipped[i] = outputs[i] + below[i] }
    }
  }
}
