import Foundation
import MatrixKernels

/// Reads a CSV file into a table.
struct CSVTable {
  private let file: String
  private let request: TableRequest
  private let reader: CSVReader
  private var names: [String] = []
  private var featureColumns: [Int] = []
  private var targetColumns: [Int] = []
  private var weightColumn: Int?

  static func load(_ file: String, _ request: TableRequest) throws -> DataTable {
    var table = try CSVTable(file, request)
    return try table.read()
  }

  private init(_ file: String, _ request: TableRequest) throws {
    self.file = file
    self.request = request
    reader = try CSVReader(ByteStream(file: file))
  }

  private mutating func read() throws -> DataTable {
    guard try reader.next() else { throw DataError(file: file, problem: "has no rows") }
    let header = request.header ?? !(0..<reader.fieldCount).contains { number($0) != nil }
    if header {
      names = (0..<reader.fieldCount).map { reader.text($0) }
      if let repeated = firstRepeated(names) {
        throw DataError(
          file: file, row: reader.line, problem: "two columns are named \"\(repeated)\"")
      }
    } else {
      names = (1...reader.fieldCount).map { "column_\($0)" }
    }
    try chooseColumns(header: header)
    if header, try !reader.next() {
      throw DataError(file: file, problem: "has column names but no rows")
    }
    return try readRows()
  }

  private mutating func chooseColumns(header: Bool) throws {
    switch request.targets {
    case .standard: targetColumns = [names.count - 1]
    case .named(let wanted): targetColumns = try wanted.map { try column($0, header: header) }
    case .none: targetColumns = []
    }
    weightColumn = try request.sampleWeight.map { try column($0, header: header) }
    if let wanted = request.features {
      if case .none(let except) = request.targets, !header {
        // Without names the order decides: the features, perhaps with the targets behind them.
        guard names.count == wanted.count || names.count == wanted.count + except.count else {
          throw DataError(
            file: file, row: 1,
            problem: "has \(names.count) columns; the network takes \(wanted.count) features")
        }
        featureColumns = Array(0..<wanted.count)
      } else {
        featureColumns = try wanted.map { try column($0, header: header) }
      }
    } else {
      featureColumns = names.indices.filter {
        !targetColumns.contains($0) && $0 != weightColumn
      }
      if let unnamed = featureColumns.first(where: { names[$0].isEmpty }) {
        throw DataError(
          file: file, row: reader.line,
          problem: "column \(unnamed + 1) has no name; if it is the row index that pandas writes, "
            + "leave it out (index=False), or name the columns to take in \"features\"")
      }
    }
    if featureColumns.isEmpty {
      throw DataError(file: file, problem: "has no feature columns beside the target")
    }
    if let both = featureColumns.first(where: { targetColumns.contains($0) }) {
      throw DataError(file: file, column: names[both], problem: "is both feature and target")
    }
    if let weightColumn, (featureColumns + targetColumns).contains(weightColumn) {
      throw DataError(
        file: file, column: names[weightColumn],
        problem: "is both sample weight and feature or target")
    }
  }

  private func column(_ name: String, header: Bool) throws -> Int {
    if let index = names.firstIndex(of: name) { return index }
    let nearest = nearestName(to: name, among: names).map { "did you mean \"\($0)\"? " } ?? ""
    throw DataError(
      file: file,
      problem: "has no column \"\(name)\"; \(nearest)"
        + (header ? "its columns are " : "it has no column names, so they are ") + listed(names))
  }

  private func listed(_ names: [String]) -> String {
    names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
  }

  private func number(_ index: Int) -> Double? { NumberParser.parse(reader.field(index)) }

  private mutating func readRows() throws -> DataTable {
    let labels =
      targetColumns.count == 1 && (request.targetsAreLabels || number(targetColumns[0]) == nil)
    if !labels, let text = targetColumns.first(where: { number($0) == nil }) {
      throw notANumber(text)
    }
    try refuseWords()
    var features = RowBlocks(columns: featureColumns.count)
    var targets = RowBlocks(columns: labels ? 0 : targetColumns.count)
    var classes = ClassNames()
    var weights: [Float] = []
    repeat {
      guard reader.fieldCount == names.count else {
        throw DataError(
          file: file, row: reader.line,
          problem: "has \(reader.fieldCount) fields where \(names.count) are expected")
      }
      try copyNumbers(featureColumns, to: features.appendRow())
      if labels {
        try classes.append(reader, targetColumns[0], file: file, column: names[targetColumns[0]])
      } else if !targetColumns.isEmpty {
        try copyNumbers(targetColumns, to: targets.appendRow())
      }
      if let weightColumn {
        var weight: Float = 0
        try copyNumbers([weightColumn], to: &weight)
        weights.append(
          try sampleWeight(weight, file: file, row: reader.line, column: names[weightColumn]))
      }
    } while try reader.next()

    var result = DataTable(
      file: file, features: features.matrix(), featureNames: featureColumns.map { names[$0] },
      targets: .absent)
    if labels {
      let (codes, classNames) = classes.sorted()
      result.targets = .labels(codes, classNames: classNames, name: names[targetColumns[0]])
    } else if !targetColumns.isEmpty {
      result.targets = .numbers(targets.matrix(), names: targetColumns.map { names[$0] })
    }
    if weightColumn != nil { result.sampleWeights = weights }
    return result
  }

  private func copyNumbers(_ columns: [Int], to row: UnsafeMutablePointer<Float>) throws {
    let reader = self.reader
    for (j, column) in columns.enumerated() {
      guard let value = NumberParser.parse(reader.field(column)) else { throw notANumber(column) }
      let float = Float(value)
      guard float.isFinite else {
        throw DataError(
          file: file, row: reader.line, column: names[column],
          problem: "\"\(reader.visibleText(column))\" is too large for a 32-bit float")
      }
      row[j] = float
    }
  }

  /// Names all features at once that the first row has words for: most likely they are categories or remarks.
  private func refuseWords() throws {
    if case .none = request.targets { return }
    let words = featureColumns.filter {
      number($0) == nil && reader.text($0).contains(where: \.isLetter) && !isMissing($0)
    }
    guard let first = words.first else { return }
    let advice =
      "name the columns to take in \"features\", and write categories as columns of 0 and 1"
    if words.count == 1 {
      throw DataError(
        file: file, row: reader.line, column: names[first],
        problem: "\"\(reader.visibleText(first))\" is not a number; \(advice)")
    }
    throw DataError(
      file: file, row: reader.line,
      problem: "\(words.count) columns hold words where features are numbers "
        + "(\(listed(words.map { names[$0] }))); \(advice)")
  }

  /// Whether a field is an infinity, NaN, or what else tools write for a number that is missing.
  private func isMissing(_ column: Int) -> Bool {
    let text = reader.text(column).lowercased()
    return ["", "na", "n/a", "null", "none", "?", "-"].contains(text)
      || Double(text).map { !$0.isFinite } == true
  }

  private func notANumber(_ column: Int) -> DataError {
    let text = reader.visibleText(column)
    let problem =
      if text.isEmpty {
        "is empty where a number is needed; remove or fill in such rows first"
      } else if isMissing(column) {
        "\"\(text)\" is not a finite number; remove or fill in such rows first"
      } else if text.contains(","), !text.contains(where: \.isLetter) {
        "\"\(text)\" is not a number; decimals are set off by a point, thousands by nothing"
      } else {
        "\"\(text)\" is not a number"
      }
    return DataError(file: file, row: reader.line, column: names[column], problem: problem)
  }
}

private func firstRepeated(_ names: [String]) -> String? {
  var seen = Set<String>()
  return names.first { !seen.insert($0).inserted }
}
