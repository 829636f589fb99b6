import MatrixKernels
import Tables

/// Rows to predict, with the features that a trained network takes.
public struct PredictionRows: Sendable {
  private let table: DataTable

  /// Assumptions about the file to tell the user, a sentence each.
  public let notices: [String]
  /// Number of rows.
  public var count: Int { table.rows }

  /// Reads the features of a file: columns by their names where the file has names, otherwise by
  /// their order. Target columns may be there; they are not looked at.
  ///
  /// - Parameters:
  ///   - file: the rows; `-` for standard input.
  ///   - featureNames: the network's features in its order.
  ///   - featureDatasets: the HDF5 datasets or the arrays that the features were read from; nil for
  ///     the default.
  ///   - otherColumns: columns that may be there beside the features: targets and sample weights.
  ///   - encoding: of the training data; a file that is UTF-8 is read as such.
  ///   - scaling: of the training data.
  /// - Throws: ``DataError`` where features are missing or are no numbers.
  public init(
    file: String, featureNames: [String], featureDatasets: [String]?, otherColumns: [String],
    encoding: TextEncoding = .utf8, scaling: Scaling
  ) throws {
    table = try TableLoader.load(
      file,
      TableRequest(
        targets: .none(except: otherColumns),
        features: TableLoader.isCSV(file) ? featureNames : featureDatasets, sampleWeight: nil,
        header: nil, encoding: encoding, keepsFeatures: scaling == .none))
    guard table.features.columns == featureNames.count else {
      throw DataError(
        file: file,
        problem: "has \(table.features.columns) features; the network takes "
          + "\(featureNames.count)")
    }
    let isByOrder =
      TableLoader.isCSV(file) && !table.hasNames && featureNames.first != "column_1"
    notices =
      table.notices
      + (isByOrder
        ? [
          "\(file) has no column names, so its columns are taken in the order "
            + featureNames.prefix(12).joined(separator: ", ")
            + (featureNames.count > 12 ? ", …" : "")
        ] : [])
  }

  /// The features as the network takes them.
  ///
  /// - Throws: ``DataError`` where one is too large.
  public func scaled(by scale: FeatureScale) throws -> Matrix {
    let features =
      scale.precision == .single ? .single(table.features.rounded) : table.features
    let (scaled, isFinite) = scale.scaled(features)
    if !isFinite { throw DataError.outOfRange(scaled, table) }
    return scaled
  }
}
