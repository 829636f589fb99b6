/// A state of a training that is kept has the rows of weights close together, whatever the layout that it runs in.
extension NetworkLayout {
  /// The layout of what is kept.
  var kept: NetworkLayout {
    NetworkLayout(sizes: sizes, biases: hasBiases, normalization: normalization)
  }

  /// What is kept of the first `count` floats of a block: of all that is trained, or all that makes the network.
  func kept(_ block: UnsafePointer<Float>, count: Int) -> [Float] {
    keptRanges(count).flatMap {
      UnsafeBufferPointer(start: block + $0.lowerBound, count: $0.count)
    }
  }

  /// Puts what was kept back into a block.
  func restore(_ kept: [Float], to block: UnsafeMutablePointer<Float>, count: Int) {
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

  private func keptRanges(_ count: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var next = 0
    for layer in layers where layer.weightStride > layer.stride {
      ranges.append(next..<layer.weights)
      for row in 0..<layer.inputs {
        let start = layer.weights + row * layer.weightStride
        ranges.append(start..<start + layer.stride)
      }
      next = layer.vectors
    }
    return ranges + [next..<count]
  }
}
