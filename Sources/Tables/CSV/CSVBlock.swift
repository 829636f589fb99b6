/// The rows of one part of a CSV file, as one thread reads them.
struct CSVBlock: Sendable {
  /// The columns of numbers, row by row: in 32 bits where these hold every number exactly.
  enum Numbers: Sendable {
    case single([Float])
    case double([Double])
  }

  private(set) var rows = 0
  /// Lines that it takes in the file.
  private(set) var lines = 0
  /// The columns of numbers; a missing cell, and one with a word, is NaN.
  private(set) var numbers = Numbers.single([])
  /// For each column of numbers, the words in it; their lines count from where the block begins.
  private(set) var words: [WordsAmongNumbers]
  private(set) var cells: [CellColumn]
  private(set) var weights: [Double] = []
  /// The line of each row, from 1 where the block begins; nil where row i, from 0, is on line i +
  /// 1.
  private(set) var rowLines: [Int32]?
  /// What is wrong with its first bad row, whose line counts from where the block begins.
  private(set) var problem: DataError?

  /// Reads a part that begins and ends with a record.
  init(_ bytes: UnsafeBufferPointer<UInt8>, dialect: CSVDialect, _ columns: CSVColumns) {
    cells = columns.emptyCells
    words = Array(repeating: WordsAmongNumbers(), count: columns.numbers.count)
    do {
      if columns.encoding == .utf8, let place = TextEncoding.firstInvalidUTF8(bytes) {
        throw Self.notUTF8(bytes, place, dialect, columns)
      }
      if case .byte(let separator) = dialect,
        let plain = Self.plain(bytes, separator: separator, columns)
      {
        (rows, lines, cells, weights) = (plain.rows, plain.rows, plain.cells, plain.weights)
        (words, numbers) = (plain.words, Self.compact(plain.numbers))
      } else {
        try read(CSVScanner(bytes, dialect: dialect, line: 1), columns)
      }
    } catch let error as DataError {
      problem = error
    } catch let error as CSVScanner.Malformed {
      problem = DataError(file: columns.file, row: error.line, problem: error.problem)
    } catch { preconditionFailure("\(error)") }
  }

  private mutating func read(_ scanner: CSVScanner, _ columns: CSVColumns) throws {
    let width = columns.names.count
    var values: [Double] = []
    while try scanner.next() {
      let line = scanner.line
      guard scanner.fieldCount == width else {
        throw DataError(
          file: columns.file, row: line,
          problem: "has \(scanner.fieldCount) fields where \(width) are expected")
      }
      for (slot, column) in columns.numbers.enumerated() {
        if let number = try Self.number(scanner, column, columns) {
          values.append(number)
        } else {
          values.append(.nan)
          let bytes = scanner.bytes(column)
          if !columns.missingValues.contains(bytes) {
            words[slot].add(bytes, line: line, columns.encoding)
          }
        }
      }
      for (index, column) in columns.cells.enumerated() {
        Self.append(scanner.bytes(column), to: &cells[index], columns.encoding)
      }
      if let weight = columns.weight {
        guard let number = try Self.number(scanner, weight, columns) else {
          throw columns.notANumber(scanner.bytes(weight), weight, line: line)
        }
        weights.append(number)
      }
      if rowLines == nil, line != rows + 1 { rowLines = (0..<rows).map { Int32($0 + 1) } }
      rowLines?.append(Int32(line))
      rows += 1
    }
    lines = scanner.nextLine - 1
    numbers = Self.compact(values)
  }

  /// The numbers in 32 bits where these hold each of them.
  private static func compact(_ values: [Double]) -> Numbers {
    values.allSatisfy { Double(Float($0)) == $0 || $0.isNaN }
      ? .single(values.map { Float($0) }) : .double(values)
  }

  /// The number of a field; nil where it is none.
  @inline(__always)
  private static func number(
    _ scanner: CSVScanner, _ column: Int, _ columns: CSVColumns
  ) throws -> Double? {
    let bytes = scanner.bytes(column)
    guard let value = NumberParser.parse(bytes) else { return nil }
    // Most numbers are in the middle of what 32 bits hold.
    if value == 0 || 1e-30..<1e30 ~= value.magnitude { return value }
    if let error = columns.outOfRange(value, bytes, column, line: scanner.line) { throw error }
    return value
  }

  /// Adds a cell to a column that keeps words.
  static func append(
    _ bytes: UnsafeBufferPointer<UInt8>, to column: inout CellColumn, _ encoding: TextEncoding
  ) {
    guard let value = NumberParser.parse(bytes) else {
      return column.append(word: bytes) { bytes in
        let text = CSVText.text(bytes, encoding)
        // What only looks like a number must not be taken for one.
        let looksLikeNumber = Array(text.utf8).withUnsafeBufferPointer { NumberParser.parse($0) }
        return looksLikeNumber == nil ? text : CSVText.visible(bytes, encoding)
      }
    }
    let digits = bytes.drop { $0 == 0x20 || $0 == 0x2B || $0 == 0x2D }
    let isPlain = digits.count < 16 && !(digits.first == 0x30 && digits.count > 1)
    if isPlain || digits.contains(where: { $0 == 0x2E || $0 | 0x20 == 0x65 }) {
      column.append(value)
    } else {
      column.append(CSVText.text(bytes, encoding), number: value)
    }
  }

  /// Finds the field that a byte is in.
  private static func notUTF8(
    _ bytes: UnsafeBufferPointer<UInt8>, _ place: Int, _ dialect: CSVDialect, _ columns: CSVColumns
  ) -> DataError {
    let scanner = CSVScanner(bytes, dialect: dialect, line: 1)
    var column: String?
    while (try? scanner.next()) == true {
      guard place < scanner.position else { continue }
      let field = (0..<scanner.fieldCount).first {
        TextEncoding.firstInvalidUTF8(scanner.bytes($0)) != nil
      }
      column = field.map { $0 < columns.names.count ? columns.names[$0] : "\($0 + 1)" }
      break
    }
    return .notUTF8(bytes, place, file: columns.file, row: scanner.line, column: column)
  }
}

extension DataError {
  /// The error for a byte that is not UTF-8, with advice.
  static func notUTF8(
    _ bytes: UnsafeBufferPointer<UInt8>, _ place: Int, file: String, row: Int, column: String?
  ) -> DataError {
    let byte = String(bytes[place], radix: 16, uppercase: true)
    let likely = TextEncoding.likely(for: bytes).rawValue
    return DataError(
      file: file, row: row, column: column,
      problem:
        "the byte \(byte) is not UTF-8; the file is probably in \(likely): save it as UTF-8, or add "
        + "\"encoding\": \"\(likely)\" to \"dataset\"")
  }
}
