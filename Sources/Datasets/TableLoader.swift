import Foundation
import MatrixKernels

/// Reads data files of every known format, told apart by their names (`.gz` taken off first).
public enum TableLoader {
  /// Whether the columns or datasets of a file have names; an array has none, and its targets are a file beside it.
  public static func hasNames(_ file: String) -> Bool { isCSV(file) || isHDF5(file) }

  static func load(_ file: String, _ request: TableRequest) throws -> DataTable {
    if isHDF5(file) { return try HDF5Table.load(file, request) }
    if isCSV(file) { return try CSVTable.load(file, request) }
    return try loadArrays(file, format(file), request)
  }

  static func isHDF5(_ file: String) -> Bool {
    ["h5", "hdf5", "hdf", "he5"].contains(format(file))
  }

  private static func isCSV(_ file: String) -> Bool {
    ["csv", "tsv", "txt", "data"].contains(format(file))
  }

  private static func format(_ file: String) -> String {
    var name = URL(fileURLWithPath: file).lastPathComponent.lowercased()
    if name.hasSuffix(".gz") { name.removeLast(3) }
    return URL(fileURLWithPath: name).pathExtension
  }

  private static func array(_ file: String, _ format: String) throws -> BinaryArray {
    let stream = try ByteStream(file: file)
    return format == "npy" ? try .numPy(stream) : try .idx(stream)
  }

  /// Features from one array file, targets from another.
  private static func loadArrays(
    _ file: String, _ format: String, _ request: TableRequest
  ) throws -> DataTable {
    let features = try array(file, format).matrix()
    let names =
      request.features?.count == features.columns
      ? request.features ?? [] : (0..<features.columns).map { "feature_\($0 + 1)" }
    var result = DataTable(file: file, features: features, featureNames: names, targets: .absent)
    if let weightFile = request.sampleWeight {
      let weights = try besideArray(weightFile, of: "sample weights", rows: features.rows, file)
      result.sampleWeights = try sampleWeights(weights, file: weightFile)
    }
    switch request.targets {
    case .none: return result
    case .standard:
      throw DataError(
        file: file,
        problem: "holds features only; name the file of the targets with \"target\"")
    case .named(let files):
      guard files.count == 1 else {
        throw DataError(
          file: file,
          problem: "needs one file of targets, not \(files.count): \(files.joined(separator: ", "))"
        )
      }
      let numbers = try besideArray(files[0], of: "targets", rows: features.rows, file)
      let columnNames =
        numbers.columns == 1 ? ["target"] : (1...numbers.columns).map { "target_\($0)" }
      result.targets = .numbers(numbers, names: columnNames)
      return result
    }
  }

  /// A second array file with one row for each row of the features' file.
  private static func besideArray(
    _ file: String, of what: String, rows: Int, _ features: String
  ) throws -> Matrix {
    guard !hasNames(file) else {
      throw DataError(file: file, problem: "the \(what) of a .npy or IDX file are such a file too")
    }
    let numbers = try array(file, format(file)).matrix()
    guard numbers.rows == rows else {
      throw DataError(
        file: file, problem: "has \(numbers.rows) \(what) where \(features) has \(rows) rows")
    }
    return numbers
  }
}
