import Tables

/// Offsets and scales of some neighbouring features, fitted to some rows.
struct ColumnFit {
  private(set) var offsets: [Double]
  private(set) var scales: [Double]

  /// Fits one column of some numbers.
  init(_ values: [Double], _ scaling: Scaling) {
    self.init(
      .double(DoubleMatrix(columns: [values])), rows: Array(0..<Int32(values.count)),
      columns: 0..<1,
      scaling)
  }

  init(_ values: FeatureValues, rows: [Int32], columns: Range<Int>, _ scaling: Scaling) {
    let count = columns.count
    offsets = [Double](repeating: 0, count: count)
    scales = [Double](repeating: 1, count: count)
    var lowest = [Double](repeating: .infinity, count: count)
    var highest = [Double](repeating: -.infinity, count: count)
    lowest.withUnsafeMutableBufferPointer { lowest in
      highest.withUnsafeMutableBufferPointer { highest in
        values.forEachRow(rows, columns: columns) { row in
          for j in 0..<count {
            lowest[j] = row[j] < lowest[j] ? row[j] : lowest[j]
            highest[j] = row[j] > highest[j] ? row[j] : highest[j]
          }
        }
      }
    }
    switch scaling {
    // The other scalings are not linear.
    case .none, .robust, .quantile: return
    case .standardize: standardize(values, rows: rows, columns: columns, lowest, highest)
    case .minMax:
      offsets = lowest
      for j in 0..<count { scales[j] = highest[j] - lowest[j] }
    }
    // The mean of equal numbers may differ from them in the last bit, and then there would be a
    // deviation.
    for j in 0..<count where lowest[j] == highest[j] { (offsets[j], scales[j]) = (lowest[j], 1) }
  }

  /// Fits mean and standard deviation, divided by n.
  private mutating func standardize(
    _ values: FeatureValues, rows: [Int32], columns: Range<Int>, _ lowest: [Double],
    _ highest: [Double]
  ) {
    let count = columns.count
    let n = Double(max(1, rows.count))
    // Squares of numbers beyond 1e150 are infinite, and of those below 1e-150 zero: they are
    // measured in their size.
    let units = zip(lowest, highest).map { low, high in
      let size = max(low.magnitude, high.magnitude)
      return size == 0 || 1e-120..<1e120 ~= size ? 1 : size
    }
    var squares = [Double](repeating: 0, count: count)
    units.withUnsafeBufferPointer { units in
      offsets.withUnsafeMutableBufferPointer { offsets in
        values.forEachRow(rows, columns: columns) { row in
          for j in 0..<count { offsets[j] += row[j] / units[j] }
        }
        for j in 0..<count { offsets[j] = offsets[j] / n * units[j] }
        squares.withUnsafeMutableBufferPointer { squares in
          values.forEachRow(rows, columns: columns) { row in
            for j in 0..<count {
              let difference = (row[j] - offsets[j]) / units[j]
              squares[j] += difference * difference
            }
          }
        }
      }
    }
    for j in 0..<count { scales[j] = (squares[j] / n).squareRoot() * units[j] }
  }
}
