import Wording

/// Reads a CSV file into a table.
struct CSVTable {
  private let file: String
  private let request: TableRequest
  private var blocks: CSVBlocks
  private let dialect: CSVDialect
  private let encoding: TextEncoding
  private var names: [String] = []
  private var hasNames = false
  /// Assumptions to tell the user, a sentence each.
  private var notices: [String] = []

  /// A column that was read as numbers has words.
  private struct UnexpectedWords: Error { let names: [String] }

  static func load(_ file: String, _ request: TableRequest) throws -> DataTable {
    do { return try loadOnce(file, request) } catch let error as UnexpectedWords {
      // Their first lines are numbers; only now is it known that words are to be kept.
      var request = request
      request.words.formUnion(error.names)
      return try loadOnce(file, request)
    }
  }

  private static func loadOnce(_ file: String, _ request: TableRequest) throws -> DataTable {
    var table = try CSVTable(file, request)
    defer { table.blocks.close() }
    return try table.read()
  }

  private init(_ file: String, _ request: TableRequest) throws {
    self.file = file
    self.request = request
    blocks = try CSVBlocks(ByteStream(file: file))
    let beginning = blocks.beginning
    dialect = .detect(beginning.bytes, isWhole: beginning.isWhole)
    // A file that is valid UTF-8 is read as UTF-8; the encoding of the training data applies to
    // others.
    let isPrediction = request.targets.exceptions != nil
    encoding =
      isPrediction && TextEncoding.firstInvalidUTF8(beginning.bytes) == nil
      ? .utf8 : request.encoding
  }

  private mutating func read() throws -> DataTable {
    let beginning = blocks.beginning
    let scanner = CSVScanner(beginning.bytes, dialect: dialect, line: 1)
    guard try isRecord(scanner) else { throw DataError(file: file, problem: "has no rows") }
    try checkEncoding(scanner)
    let first = (0..<scanner.fieldCount).map { CSVText.text(scanner.bytes($0), encoding) }
    let (behind, line, nextLine) = (scanner.position, scanner.line, scanner.nextLine)
    hasNames = try findHeader(scanner, first)
    names = hasNames ? first : (1...first.count).map { "column_\($0)" }
    if hasNames, let repeated = names.firstRepeated {
      throw DataError(file: file, row: line, problem: "two columns are named \"\(repeated)\"")
    }
    let chosen = try chooseColumns(line: line)
    let rows = CSVScanner(
      hasNames ? UnsafeBufferPointer(rebasing: beginning.bytes[behind...]) : beginning.bytes,
      dialect: dialect, line: hasNames ? nextLine : 1)
    guard try isRecord(rows) else {
      throw DataError(file: file, problem: "has column names but no rows")
    }
    let columns = columns(chosen, words: wordColumns(rows, chosen.features))
    if hasNames { blocks.drop(behind, lines: nextLine - 1) }
    let parsed = try blocks.parse(dialect, columns)
    try checkWords(parsed, columns)
    return table(parsed, columns, chosen)
  }

  private func isRecord(_ scanner: CSVScanner) throws -> Bool {
    do { return try scanner.next() } catch {
      throw DataError(file: file, row: error.line, problem: error.problem)
    }
  }

  private func checkEncoding(_ scanner: CSVScanner) throws {
    guard encoding == .utf8 else { return }
    for index in 0..<scanner.fieldCount {
      let bytes = scanner.bytes(index)
      if let place = TextEncoding.firstInvalidUTF8(bytes) {
        throw DataError.notUTF8(
          bytes, place, file: file, row: scanner.line, column: "\(index + 1)")
      }
    }
  }

  /// Whether the first record holds names.
  private mutating func findHeader(_ scanner: CSVScanner, _ first: [String]) throws -> Bool {
    if let header = request.header { return header }
    let line = scanner.line
    let answer = CSVHeader(
      scanner, encoding: encoding, missingValues: request.missingValues, asked: request.askedNames
    ).answer
    let shown = listed(first)
    switch answer {
    case .names: return true
    case .row: return false
    case .assumedNames:
      notices.append(
        "\(file): line \(line) (\(shown)) is taken for the names of the columns; with \"header\": false in "
          + "\"dataset\" it is a row")
      return true
    case .ambiguous:
      throw DataError(
        file: file, row: line,
        problem:
          "(\(shown)) could be the names of the columns or a row: add \"header\": true or false to "
          + "\"dataset\"")
    }
  }

  /// The places of columns by their use.
  private struct Choice {
    let features: [Int]
    let targets: [Int]
    let weight: Int?
  }

  private func chooseColumns(line: Int) throws -> Choice {
    var targets: [Int] = []
    switch request.targets {
    case .standard: targets = [names.count - 1]
    case .named(let wanted): targets = try wanted.map(column)
    case .ifThere(let wanted, _) where hasNames && wanted.allSatisfy(names.contains):
      targets = try wanted.map(column)
    case .none, .ifThere: break
    }
    let weight = try request.sampleWeight.map(column)
    let features = try chooseFeatures(targets: targets, weight: weight, line: line)
    if features.isEmpty {
      throw DataError(file: file, problem: "has no feature columns beside the target")
    }
    for (what, places) in [("feature", features), ("target", targets)] {
      if let repeated = places.firstRepeated {
        throw DataError(
          file: file, column: names[repeated], problem: "is named twice as a \(what)")
      }
    }
    if let both = features.first(where: targets.contains) {
      throw DataError(file: file, column: names[both], problem: "is both feature and target")
    }
    if let weight, (features + targets).contains(weight) {
      throw DataError(
        file: file, column: names[weight],
        problem: "is both sample weight and feature or target")
    }
    return Choice(features: features, targets: targets, weight: weight)
  }

  private func chooseFeatures(targets: [Int], weight: Int?, line: Int) throws -> [Int] {
    if let wanted = request.features {
      guard let except = request.targets.exceptions, !hasNames else {
        return try wanted.map(column)
      }
      // Without names the order decides: the features, perhaps with the targets behind them.
      guard names.count == wanted.count || names.count == wanted.count + except.count else {
        throw DataError(
          file: file, row: 1,
          problem: "has \(names.count) columns; the network takes \(wanted.count) features")
      }
      return Array(0..<wanted.count)
    }
    let excluded = try request.excluded.map(column)
    let features = names.indices.filter {
      !targets.contains($0) && $0 != weight && !excluded.contains($0)
    }
    if let unnamed = features.first(where: { names[$0].isEmpty }) {
      throw DataError(
        file: file, row: line,
        problem: "column \(unnamed + 1) has no name; if it is the row index that pandas writes, "
          + "leave it out (index=False, or \"exclude\": [\"\"] in \"dataset\")")
    }
    return features
  }

  private func column(_ name: String) throws -> Int {
    if let index = names.firstIndex(of: name) { return index }
    let nearest = nearestName(to: name, among: names).map { "did you mean \"\($0)\"? " } ?? ""
    throw DataError(
      file: file,
      problem: "has no column \"\(name)\"; \(nearest)"
        + (hasNames
          ? "its columns are "
          : "its first line is taken for a row, not for names (\"header\": true changes that), so they are ")
        + listed(names))
  }

  private func listed(_ names: [String]) -> String {
    names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
  }

  /// The features among whose first cells are words, and those that a config says hold words.
  private func wordColumns(_ scanner: CSVScanner, _ features: [Int]) -> Set<Int> {
    var found = Set(features.filter { request.words.contains(names[$0]) })
    var unknown = features.filter { feature in
      !found.contains(feature) && request.numbers.map { !$0.contains(names[feature]) } ?? true
    }
    var rows = 0
    // Malformed lines are reported when the rows are read.
    repeat {
      guard scanner.fieldCount == names.count else { continue }
      rows += 1
      unknown.removeAll { feature in
        let bytes = scanner.bytes(feature)
        guard NumberParser.parse(bytes) == nil, !request.missingValues.contains(bytes) else {
          return false
        }
        found.insert(feature)
        return true
      }
    } while rows < CSVHeader.lines && !unknown.isEmpty && (try? scanner.next()) == true
    return found
  }

  private func columns(_ choice: Choice, words: Set<Int>) -> CSVColumns {
    CSVColumns(
      file: file, names: names, numbers: choice.features.filter { !words.contains($0) },
      cells: choice.features.filter(words.contains) + choice.targets, weight: choice.weight,
      encoding: encoding, missingValues: request.missingValues,
      keepsFeatures: request.keepsFeatures)
  }

  /// Refuses words in columns that must be numbers, all in one message.
  private func checkWords(
    _ blocks: [(block: CSVBlock, line: Int)], _ columns: CSVColumns
  ) throws {
    var words = Array(repeating: WordsAmongNumbers(), count: columns.numbers.count)
    for (block, line) in blocks {
      for (slot, found) in block.words.enumerated() where found.count > 0 {
        words[slot].add(found, from: line)
      }
    }
    let found = columns.numbers.indices.filter { words[$0].count > 0 }
    guard !found.isEmpty else { return }
    let unexpected = found.map { names[columns.numbers[$0]] }
    guard let numbers = request.numbers, unexpected.contains(where: numbers.contains) else {
      throw UnexpectedWords(names: unexpected)
    }
    throw DataError(
      file: file,
      troubles: found.compactMap { slot in
        guard numbers.contains(names[columns.numbers[slot]]), let first = words[slot].first else {
          return nil
        }
        return ColumnTrouble(
          names[columns.numbers[slot]], row: first.line,
          request.missingValues.problem(inPlaceOfNumber: first.text)
            + (words[slot].count > 1 ? ", like \(words[slot].count - 1) more of its cells" : ""))
      })
  }

  /// Puts the blocks together.
  private func table(
    _ blocks: [(block: CSVBlock, line: Int)], _ columns: CSVColumns, _ choice: Choice
  ) -> DataTable {
    let rows = blocks.reduce(0) { $0 + $1.block.rows }
    var cells = columns.emptyCells
    var weights: [Double] = []
    for (block, _) in blocks {
      for index in cells.indices { cells[index].append(block.cells[index]) }
      weights += block.weights
    }
    let wordFeatures = cells.count - choice.targets.count
    let places = choice.features.map { feature -> FeatureTable.Place in
      columns.numbers.firstIndex(of: feature).map { .number($0) }
        ?? .cells(columns.cells.firstIndex(of: feature) ?? 0)
    }
    return DataTable(
      file: file,
      features: FeatureTable(
        names: choice.features.map { names[$0] }, places: places,
        numbers: FeatureValues(blocks.map(\.block), rows: rows, columns.numbers.count),
        cells: Array(cells[..<wordFeatures]), canLackNumbers: true),
      hasNames: hasNames, targets: Array(cells[wordFeatures...]),
      sampleWeights: columns.weight == nil ? nil : weights,
      sampleWeightName: columns.weight.map { names[$0] }, lines: lines(blocks), notices: notices)
  }

  private func lines(_ blocks: [(block: CSVBlock, line: Int)]) -> RowLines {
    guard let first = blocks.first else { return RowLines(first: 1) }
    var expected = first.line
    let isRegular = blocks.allSatisfy { block, line in
      defer { expected = line + block.rows }
      return block.rowLines == nil && line == expected
    }
    if isRegular { return RowLines(first: first.line) }
    return RowLines(
      each: blocks.flatMap { block, line in
        (0..<block.rows).map { row in
          Int32(line) + (block.rowLines.map { $0[row] - 1 } ?? Int32(row))
        }
      })
  }
}
