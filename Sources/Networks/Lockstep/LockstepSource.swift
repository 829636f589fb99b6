import Datasets

/// Where ``LockstepRows`` are gathered from. Pointers, because all threads share the data, and
/// would wait for each other's reference counts.
struct LockstepSource {
  let features: UnsafePointer<Float>
  let featureStride, featureColumns: Int
  let targets: UnsafePointer<Float>
  let targetStride, targetColumns: Int
  /// Class numbers as floats, and three more that a load of four may read.
  private let labels: UnsafeMutablePointer<Float>?

  /// Columns of the targets; class numbers are one.
  static func targetColumns(_ loss: Loss, _ layout: NetworkLayout) -> Int {
    loss == .crossEntropy ? 1 : layout.sizes.last ?? 1
  }

  /// The rows of a part, which has to stay; to be deallocated.
  init(_ part: DataPart, _ loss: Loss, _ layout: NetworkLayout) {
    features = UnsafePointer(part.features.elements)
    featureStride = part.features.stride
    featureColumns = layout.sizes[0]
    targetColumns = Self.targetColumns(loss, layout)
    guard loss == .crossEntropy else {
      labels = nil
      targets = UnsafePointer(part.targets.elements)
      targetStride = part.targets.stride
      return
    }
    let labels = UnsafeMutablePointer<Float>.allocate(capacity: part.labels.count + 3)
    for (row, label) in part.labels.enumerated() { labels[row] = Float(label) }
    (labels + part.labels.count).initialize(repeating: 0, count: 3)
    self.labels = labels
    targets = UnsafePointer(labels)
    targetStride = 1
  }

  func deallocate() { labels?.deallocate() }
}
