import MatrixKernels

/// The one column of a matrix as weights of its rows.
func sampleWeights(_ matrix: Matrix, file: String, column: String? = nil) throws -> [Float] {
  guard matrix.columns == 1 else {
    throw DataError(
      file: file, column: column,
      problem: "has \(matrix.columns) columns; sample weights are one number a row")
  }
  return try (0..<matrix.rows).map {
    try sampleWeight(matrix[$0, 0], file: file, row: $0 + 1, column: column)
  }
}

/// A number that can weigh a row: it is not negative.
func sampleWeight(_ weight: Float, file: String, row: Int, column: String?) throws -> Float {
  guard weight >= 0 else {
    throw DataError(
      file: file, row: row, column: column,
      problem: "\(weight) is negative; a sample weight is 0 or more")
  }
  return weight
}
