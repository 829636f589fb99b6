/// Points of a model, divided by its length scales, eight side by side.
struct LanePoints {
  /// What each column is multiplied by: one over its length scale.
  let scales: [Double]
  let count: Int
  /// For each group of eight points, a vector for each column.
  private var lanes: [Lanes]
  /// Point after point.
  private var numbers: [Double] = []

  init(_ rows: [[Double]], scales: [Double]) {
    self.scales = scales
    count = rows.count
    let columns = scales.count
    lanes = Array(repeating: Lanes(), count: Lanes.groups(rows.count) * columns)
    for (place, row) in rows.enumerated() {
      let group = place / Lanes.scalarCount * columns
      for column in 0..<columns {
        lanes[group + column][place % Lanes.scalarCount] = row[column] * scales[column]
        numbers.append(row[column] * scales[column])
      }
    }
  }

  /// A point as these are.
  func scaled(_ row: [Double]) -> [Double] { zip(row, scales).map { $0 * $1 } }

  /// The kernel matrix with the noise's variance on its diagonal: for each column the groups of
  /// eight rows from the one with the diagonal on.
  func kernelMatrix(noise: Double) -> [Lanes] {
    let (groups, columns) = (Lanes.groups(count), scales.count)
    var matrix = [Lanes](repeating: Lanes(), count: count * groups)
    for place in 0..<count {
      let (own, lane) = (place / Lanes.scalarCount, place % Lanes.scalarCount)
      for group in own..<groups {
        var sum = Lanes(repeating: 0)
        for column in 0..<columns {
          let difference = lanes[group * columns + column] - numbers[place * columns + column]
          sum += difference * difference
        }
        matrix[place * groups + group] = .matern(squaredDistances: sum)
      }
      matrix[place * groups + own][lane] += noise
    }
    return matrix
  }

  /// For each of these points its kernels to up to eight others, which are scaled.
  func kernels(to others: [[Double]]) -> [Lanes] {
    let columns = scales.count
    var vectors = [Lanes](repeating: Lanes(), count: columns)
    for (lane, other) in others.enumerated() {
      for column in 0..<columns { vectors[column][lane] = other[column] }
    }
    var kernels = [Lanes](repeating: Lanes(), count: count)
    numbers.withUnsafeBufferPointer { numbers in
      vectors.withUnsafeBufferPointer { vectors in
        for place in 0..<count {
          var sum = Lanes(repeating: 0)
          for column in 0..<columns {
            let difference = vectors[column] - numbers[place * columns + column]
            sum += difference * difference
          }
          kernels[place] = .matern(squaredDistances: sum)
        }
      }
    }
    return kernels
  }
}
