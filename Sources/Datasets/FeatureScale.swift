import MatrixKernels

/// A fitted scaling: x' = (x - offset) / scale, one pair for each feature. A constant feature has
/// scale 1.
public struct FeatureScale: Equatable, Sendable {
  /// What is taken away: mean or minimum; 0 without scaling.
  public let offsets: [Float]
  /// What the rest is divided by: standard deviation or range; 1 without scaling.
  public let scales: [Float]

  /// A scaling with the given numbers.
  public init(offsets: [Float], scales: [Float]) {
    precondition(offsets.count == scales.count, "\(offsets.count) offsets, \(scales.count) scales")
    self.offsets = offsets
    self.scales = scales
  }

  /// Fits a scaling to some rows of a matrix, in double precision.
  public init(fitting scaling: Scaling, to matrix: Matrix, rows: [Int32]) {
    let count = matrix.columns
    var offsets = [Double](repeating: 0, count: count)
    var scales = [Double](repeating: 1, count: count)
    switch scaling {
    case .none: break
    case .standardize:
      let n = Double(max(1, rows.count))
      for row in rows {
        let values = matrix.row(Int(row))
        for j in 0..<count { offsets[j] += Double(values[j]) }
      }
      for j in 0..<count { offsets[j] /= n }
      var squares = [Double](repeating: 0, count: count)
      for row in rows {
        let values = matrix.row(Int(row))
        for j in 0..<count {
          let difference = Double(values[j]) - offsets[j]
          squares[j] += difference * difference
        }
      }
      for j in 0..<count { scales[j] = (squares[j] / n).squareRoot() }
    case .minMax:
      var highest = [Double](repeating: -.infinity, count: count)
      offsets = [Double](repeating: .infinity, count: count)
      for row in rows {
        let values = matrix.row(Int(row))
        for j in 0..<count {
          offsets[j] = min(offsets[j], Double(values[j]))
          highest[j] = max(highest[j], Double(values[j]))
        }
      }
      for j in 0..<count { scales[j] = highest[j] - offsets[j] }
    }
    self.offsets = offsets.map { Float($0) }
    self.scales = scales.map { Float($0) > 0 ? Float($0) : 1 }
  }

  /// Scales all rows of a matrix in place.
  public func apply(to matrix: Matrix) {
    precondition(
      matrix.columns == offsets.count,
      "\(offsets.count) scaled features, a matrix of \(matrix.columns) columns")
    guard offsets.contains(where: { $0 != 0 }) || scales.contains(where: { $0 != 1 }) else {
      return
    }
    for i in 0..<matrix.rows {
      let values = matrix.row(i)
      for j in 0..<offsets.count { values[j] = (values[j] - offsets[j]) / scales[j] }
    }
  }
}
