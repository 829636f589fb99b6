import Datasets

extension NetworkPass {
  /// The most threads that share one batch: a third of the work, adding to the weights' gradients,
  /// is done one block after the other.
  private static let mostThreads = 4

  /// How many threads should share the blocks of a batch.
  ///
  /// A normalized network is not shared, because its rows or the gradients of its gains depend on
  /// each other; nor is a large one, of which a single product keeps all threads busy.
  func threads(for batch: BatchOfBlocks) -> Int {
    layout.normalization == .none ? threads(for: batch, products: 3) : 1
  }

  /// The same for blocks that are evaluated, where no row waits for another.
  func threads(evaluating batch: BatchOfBlocks) -> Int { threads(for: batch, products: 1) }

  private func threads(for batch: BatchOfBlocks, products: Int) -> Int {
    guard batch.count > 1, !layout.isLarge else { return 1 }
    let each = layout.layers.reduce(0) { $0 + 2 * products * $1.inputs * $1.stride }
    let parts = kernels.parts(operations: Double(each * members) * Double(batch.rowCount))
    return min(parts, batch.count, Self.mostThreads)
  }

  /// Passes for blocks of one batch, as many as `threads` or as there is memory for: this one, and
  /// companions, which are made when they are first needed.
  func passes(_ threads: Int) -> [NetworkPass] {
    while companions.count + 1 < threads, let pass = try? companion() { companions.append(pass) }
    return [self] + companions.prefix(threads - 1)
  }

  /// Loss and gradients of a batch, by several threads, each of which takes one block after the
  /// other.
  func share(
    _ batch: BatchOfBlocks, of part: DataPart, _ threads: Int, _ optimizer: (any ParameterUpdate)?
  ) -> (loss: Double, trouble: Range<Int>?) {
    let order = BlockOrder(layers: layerCount, blocks: batch.count)
    let passes = passes(threads)
    kernels.run(parts: passes.count) { passes[$0].takeBlocks(of: batch, part, order) }
    let (loss, bad) = order.result
    if let bad { return (loss, batch.range(of: bad)) }
    passedSquares.update(repeating: nil, count: layerCount)
    optimizer?.update(parameters, 0..<layout.paddedCount, gradients: gradients)
    return (loss, nil)
  }

  private func takeBlocks(of batch: BatchOfBlocks, _ part: DataPart, _ order: BlockOrder) {
    defer { turn = nil }
    while let block = order.takeBlock() {
      turn = BlockOrder.Turn(order: order, block: block)
      let loss = forwardAndLoss(part, batch, block)
      guard order.wait(block, layer: layerCount - 1), order.add(loss: loss, of: block) else {
        return
      }
      backward(
        batch.features(of: block), step: batch.step, first: batch.range(of: block).lowerBound)
    }
  }
}
