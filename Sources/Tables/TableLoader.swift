import SystemSupport
import Wording

/// Reads data files of every known format, told apart by their names (`.gz` taken off first).
public enum TableLoader {
  /// Whether the columns, datasets or arrays of a file have names; a single array has none, and its
  /// targets are a file beside it.
  public static func hasNames(_ file: String) -> Bool {
    isCSV(file) || isHDF5(file) || format(file) == "npz"
  }

  package static func load(_ file: String, _ request: TableRequest) throws -> DataTable {
    let file = try StandardInput.path(for: file)
    if let advice = otherFormats[format(file)] {
      throw DataError(file: file, problem: "is \(advice)")
    }
    if isHDF5(file) { return try HDF5Table.load(file, request) }
    if isCSV(file) { return try CSVTable.load(file, request) }
    if format(file) == "npz" { return try loadArchive(file, request) }
    return try loadArrays(file, format(file), request)
  }

  /// Formats that tables come in and that are not read here, with the way to one that is.
  private static let otherFormats: [String: String] = {
    func python(_ reader: String, _ name: String) -> String {
      "\(name), which is not read here; pandas makes a CSV of it: "
        + "pandas.\(reader)(\"FILE\").to_csv(\"FILE.csv\", index=False)"
    }
    let parquet = python("read_parquet", "a Parquet file")
    let arrow = python("read_feather", "an Arrow file")
    let excel = python("read_excel", "a spreadsheet")
    return [
      "parquet": parquet, "pq": parquet, "feather": arrow, "arrow": arrow, "ipc": arrow,
      "xlsx": excel, "xls": excel, "ods": excel, "dta": python("read_stata", "a Stata file"),
      "sav": python("read_spss", "an SPSS file"), "sas7bdat": python("read_sas", "a SAS file"),
      "rds": "an R file, which is not read here; in R: write.csv(readRDS(\"FILE\"), \"FILE.csv\", "
        + "row.names = FALSE)",
      "json": python("read_json", "a JSON file"),
    ]
  }()

  static func isHDF5(_ file: String) -> Bool {
    ["h5", "hdf5", "hdf", "he5"].contains(format(file))
  }

  package static func isCSV(_ file: String) -> Bool {
    ["csv", "tsv", "txt", "data"].contains(format(file))
  }

  private static func format(_ file: String) -> String {
    guard let file = try? StandardInput.path(for: file) else { return "" }
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
    func other(_ file: String, of what: String) throws -> BinaryArray {
      guard !hasNames(file) else {
        throw DataError(
          file: file, problem: "the \(what) of a .npy or IDX file are such a file too")
      }
      return try array(file, Self.format(file))
    }
    var targets: BinaryArray?
    switch request.targets {
    case .none, .ifThere: break
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
      targets = try other(files[0], of: "targets")
    }
    return try table(
      file, features: [try array(file, format)], names: request.features, targets: targets,
      weights: request.sampleWeight.map { ($0, try other($0, of: "sample weights")) })
  }

  /// Features and targets from arrays of a NumPy archive: `x` and `y`, unless others are named.
  private static func loadArchive(_ file: String, _ request: TableRequest) throws -> DataTable {
    let entries = try ZipMember.entries(of: file).filter { $0.name.hasSuffix(".npy") }
    func array(_ name: String) throws -> BinaryArray {
      guard let entry = entries.first(where: { $0.name == name + ".npy" }) else {
        let names = entries.map { String($0.name.dropLast(4)) }
        let nearest = nearestName(to: name, among: names).map { "did you mean \"\($0)\"? " } ?? ""
        throw DataError(
          file: file,
          problem:
            "has no array \"\(name)\"; \(nearest)its arrays are \(names.joined(separator: ", "))"
            + "; \"features\" and \"target\" name the ones to take")
      }
      return try .numPy(ByteStream(entry, of: file))
    }
    var targets: BinaryArray?
    switch request.targets {
    case .ifThere(let names, _) where names.count == 1:
      if entries.contains(where: { $0.name == names[0] + ".npy" }) { targets = try array(names[0]) }
    case .none, .ifThere: break
    case .standard: targets = try array("y")
    case .named(let names):
      guard names.count == 1 else {
        throw DataError(file: file, problem: "needs one array of targets, not \(names.count)")
      }
      targets = try array(names[0])
    }
    return try table(
      file, features: try (request.features ?? ["x"]).map(array), names: nil, targets: targets,
      weights: request.sampleWeight.map { ($0, try array($0)) })
  }

  /// Puts arrays together, which must have one row for each row of the features.
  private static func table(
    _ file: String, features: [BinaryArray], names: [String]?, targets: BinaryArray?,
    weights: (name: String, array: BinaryArray)?
  ) throws -> DataTable {
    for array in features + [targets, weights?.array].compactMap({ $0 }) { try array.check() }
    for array in features { try array.requireNumbers() }
    let rows = features[0].rows
    for (array, what) in features.dropFirst().map({ ($0, "rows") })
      + [targets.map { ($0, "targets") }, weights.map { ($0.array, "sample weights") }]
      .compactMap({ $0 })
    {
      guard array.rows == rows else {
        throw DataError(
          file: array.stream.file,
          problem: "has \(array.rows) \(what) where \(file) has \(rows) rows")
      }
    }
    let values = try FeatureValues(sideBySide: features.map { try $0.values() })
    let columns = targets?.columns ?? 0
    var table = DataTable(
      file: file, numbers: values,
      names: names?.count == values.columns
        ? names ?? [] : (0..<values.columns).map { "feature_\($0 + 1)" }, hasNames: false,
      targets: try targets?.targetColumns(
        names: columns == 1 ? ["target"] : (0..<columns).map { "target_\($0 + 1)" }) ?? [],
      canLackNumbers: features.contains { $0.element.canLackNumbers })
    if let weights {
      let values = try weights.array.values()
      guard values.columns == 1 else {
        throw notOneColumn(values.columns, file: weights.array.stream.file, column: nil)
      }
      let numbers = (0..<values.rows).map { values[$0, 0] }
      if let row = numbers.firstIndex(where: \.isNaN) {
        throw DataError.notFinite(
          numbers[row], file: weights.array.stream.file, row: row + 1, column: nil)
      }
      table.sampleWeights = numbers
      table.sampleWeightName = weights.name
    }
    return table
  }
}

/// The error for sample weights with more than one column.
func notOneColumn(_ columns: Int, file: String, column: String?) -> DataError {
  DataError(
    file: file, column: column,
    problem: "has \(columns) columns; sample weights are one number a row")
}
