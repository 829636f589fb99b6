import Datasets

/// How often the rows of each class count in the loss. A weighted mean is divided by the sum of the
/// weights: the `weight` of PyTorch's `CrossEntropyLoss`.
public enum ClassWeights: Hashable, Sendable {
  /// All once.
  case equal
  /// All classes count equally together: rows / (classes · rows of the class), scikit-learn's
  /// `balanced`.
  case balanced
  /// So often, by class number.
  case given([Double])

  /// The weight of each class in some training rows; nil where all count once.
  func weights(of part: DataPart, classes: Int) -> [Float]? {
    switch self {
    case .equal: return nil
    case .given(let weights): return weights.map { Float($0) }
    case .balanced:
      var counts = [Int](repeating: 0, count: classes)
      for row in part.rows { counts[Int(part.labels[Int(row)])] += 1 }
      return counts.map { $0 == 0 ? 0 : Float(Double(part.count) / Double(classes * $0)) }
    }
  }
}
