import MatrixKernels

/// Rows to predict, with the features that a trained network takes, unscaled.
public struct PredictionRows: Sendable {
  /// One row of features a row.
  public let features: Matrix

  /// Reads the features of a file: columns by their names where the file has names, otherwise by
  /// their order. Target columns may be there; they are not looked at.
  ///
  /// - Parameters:
  ///   - file: the rows.
  ///   - featureNames: the network's features in its order.
  ///   - featureDatasets: the HDF5 datasets that the features were read from; nil for `/x`.
  ///   - otherColumns: columns that may be there beside the features: targets and sample weights.
  /// - Throws: ``DataError`` where features are missing or are no numbers.
  public init(
    file: String, featureNames: [String], featureDatasets: [String]?, otherColumns: [String]
  ) throws {
    let table = try TableLoader.load(
      file,
      TableRequest(
        targets: .none(except: otherColumns),
        features: TableLoader.isHDF5(file) ? featureDatasets : featureNames, sampleWeight: nil,
        header: nil, targetsAreLabels: false))
    guard table.features.columns == featureNames.count else {
      throw DataError(
        file: file,
        problem: "has \(table.features.columns) features; the network takes "
          + "\(featureNames.count)")
    }
    features = table.features
  }
}
