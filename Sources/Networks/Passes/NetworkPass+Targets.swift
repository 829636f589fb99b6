import Datasets

/// The targets and weights of the rows of a block.
extension NetworkPass {
  /// Finds the targets of rows of a data set part: where they are, if the rows follow each other,
  /// else copied into the pass, once for each member. Their features stay where they are.
  package func gatherTargets(_ part: DataPart, _ rows: UnsafeBufferPointer<Int32>) {
    if let rowWeights {
      for (i, row) in rows.enumerated() { rowWeights[i] = weight(part, Int(row)) }
      repeatForMembers(rowWeights, rows.count)
    }
    if loss == .crossEntropy {
      for (i, row) in rows.enumerated() { labels[i] = part.labels[Int(row)] }
      return repeatForMembers(labels, rows.count)
    }
    let stride = last.pointee.layout.stride
    let first = Int(rows.first ?? 0)
    if members == 1, Self.areInSequence(rows) {
      targets = UnsafePointer(part.targets.elements) + first * stride
      return
    }
    targets = UnsafePointer(gatheredTargets)
    // Sixteen at a time, for which a call would take longer than the copy.
    let source = UnsafeRawPointer(part.targets.elements)
    let target = UnsafeMutableRawPointer(gatheredTargets)
    let (width, size) = (stride * MemoryLayout<Float>.size, MemoryLayout<SIMD16<Float>>.size)
    for (i, row) in rows.enumerated() {
      for offset in Swift.stride(from: 0, to: width, by: size) {
        target.storeBytes(
          of: source.load(fromByteOffset: Int(row) * width + offset, as: SIMD16<Float>.self),
          toByteOffset: i * width + offset, as: SIMD16<Float>.self)
      }
    }
    repeatForMembers(gatheredTargets, rows.count * stride)
  }

  /// Puts what the first member has behind it for the others.
  private func repeatForMembers<Number>(_ values: UnsafeMutablePointer<Number>, _ count: Int) {
    for member in 1..<max(1, members) {
      (values + member * count).update(from: values, count: count)
    }
  }

  /// Whether the rows follow each other. The loop looks at all of them: without an early exit it is
  /// vectorized.
  private static func areInSequence(_ rows: UnsafeBufferPointer<Int32>) -> Bool {
    var difference: Int32 = 0
    let first = rows.first ?? 0
    for i in rows.indices {
      difference |= rows[i] &- first &- Int32(truncatingIfNeeded: i)
    }
    return difference == 0
  }

  /// How often the rows that were gathered count together.
  package func weight(rows: Int) -> Double {
    guard let rowWeights else { return Double(rows) }
    return (0..<rows).reduce(0) { $0 + Double(rowWeights[$1]) }
  }

  /// The same for rows that are not.
  func weight(_ part: DataPart, _ rows: UnsafeBufferPointer<Int32>) -> Double {
    guard rowWeights != nil else { return Double(rows.count) }
    return rows.reduce(0) { $0 + Double(weight(part, Int($1))) }
  }

  private func weight(_ part: DataPart, _ row: Int) -> Float {
    (part.sampleWeights?[row] ?? 1) * (weighting.classWeights?[Int(part.labels[row])] ?? 1)
  }
}
