/// A state of a training is kept with the rows of weights close together, however the training's
/// own layout spreads them, so that either layout may go on from it.
extension NetworkLayout {
  /// The layout of what is kept.
  package var kept: NetworkLayout {
    with(biases: hasBiases, normalization, isSpread: false)
  }

  /// What is kept of the first `count` floats of a block: `paddedCount` for what is trained,
  /// `stateCount` for all that makes the network.
  package func kept(_ block: UnsafePointer<Float>, count: Int) -> [Float] {
    keptRanges(count).flatMap {
      UnsafeBufferPointer(start: block + $0.lowerBound, count: $0.count)
    }
  }

  /// Puts what was kept back into a block.
  package func restore(_ kept: [Float], to block: UnsafeMutablePointer<Float>, count: Int) {
    kept.withUnsafeBufferPointer { kept in
      var next = 0
      for range in keptRanges(count) {
        let place = UnsafeMutableBufferPointer(
          start: block + range.lowerBound, count: range.count)
        _ = place.update(fromContentsOf: kept[next..<next + range.count])
        next += range.count
      }
    }
  }

  /// The places in the block of what is kept, in order.
  private func keptRanges(_ count: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var next = 0
    for layer in layers where layer.weightStride > layer.stride {
      ranges.append(next..<layer.weights)
      for row in 0..<layer.copies * layer.inputs {
        let start = layer.weights + row * layer.weightStride
        ranges.append(start..<start + layer.stride)
      }
      next = layer.vectors
    }
    return ranges + [next..<count]
  }
}
