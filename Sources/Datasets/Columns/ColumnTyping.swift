import Tables
import Wording

/// Tells what each column of a table is: by what the config says, or by what is in it. What could be
/// read in two ways is refused, all columns in one message.
struct ColumnTyping {
  /// What each column is, in the order of the table.
  private(set) var kinds: [ColumnKind] = []
  /// How columns were read that could be read otherwise, a sentence each, for the user.
  private(set) var notices: [String] = []

  private var troubles: [ColumnTrouble] = []
  private let settings: ColumnSettings
  private let missing: MissingValues

  /// Numbers of so few different values beside words are levels.
  private static let mostLevelsOfNumbers = 20
  /// So many cells with words beside numbers, and such a share, are no slip of the keyboard.
  private static let (fewestWords, fewestShare) = (5, 0.02)
  /// From so many rows on, a column in which nearly every row differs is refused.
  private static let fewestRowsOfIdentifiers = 20

  /// Tells the columns of training data apart.
  ///
  /// - Throws: ``DataError`` with every column that cannot be used as it is.
  init(_ table: DataTable, _ settings: ColumnSettings, _ missing: MissingValues) throws {
    self.settings = settings
    self.missing = missing
    for (key, column) in settings.named
    where key != "exclude" && !table.features.names.contains(column) {
      throw DataError(
        file: table.file,
        problem: "has no feature column \"\(column)\", which \"\(key)\" names")
    }
    for (name, place) in zip(table.features.names, table.features.places) {
      switch place {
      case .number: kinds.append(.number)
      case .cells(let index):
        kinds.append(kind(name, table.features.cells[index], table))
      }
    }
    if !troubles.isEmpty { throw DataError(file: table.file, troubles: troubles) }
  }

  private mutating func kind(
    _ name: String, _ column: CellColumn, _ table: DataTable
  ) -> ColumnKind {
    let isMissing = column.missingWords(missing)
    let spellNumbers = column.wordsThatSpellNumbers
    let words = column.words.indices.filter { !isMissing[$0] && !spellNumbers[$0] }
      .map { column.words[$0] }
    if let use = settings.dates[name] { return dateKind(name, column, words, use) }
    if settings.categorical.contains(name) { return .category }
    var counts = (numbers: 0, words: 0)
    var numbers = Set<Double>()
    var areWhole = true
    for row in 0..<column.count {
      if column.numbers[row].isNaN {
        if !column.codes.isEmpty, column.codes[row] >= 0, !isMissing[Int(column.codes[row])] {
          counts.words += 1
        }
        continue
      }
      counts.numbers += 1
      areWhole = areWhole && column.numbers[row] == column.numbers[row].rounded()
      if numbers.count <= Self.mostLevelsOfNumbers { numbers.insert(column.numbers[row]) }
    }
    if words.isEmpty { return .number }
    func line(of word: String) -> Int? {
      let code = column.words.firstIndex(of: word).map { Int32($0) }
      return column.codes.firstIndex { $0 == code }.map { table.lines.line(of: $0) }
    }
    if let word = words.first(where: MissingValues.isInfinity) {
      troubles.append(
        ColumnTrouble(name, row: line(of: word), missing.problem(inPlaceOfNumber: word)))
      return .number
    }
    let keep = "or list it in \"categorical\" to keep the words as levels"
    if let shape = Self.shape(words, of: name), counts.numbers == 0 {
      troubles.append(ColumnTrouble(name, "\(shape), \(keep)"))
    } else if counts.numbers > 0 {
      let share = Double(counts.words) / Double(counts.words + counts.numbers)
      guard areWhole, numbers.count + words.count <= Self.mostLevelsOfNumbers,
        counts.words >= Self.fewestWords, share >= Self.fewestShare
      else {
        let more = counts.words - 1
        troubles.append(
          ColumnTrouble(
            name, row: line(of: words[0]),
            missing.problem(inPlaceOfNumber: words[0])
              + (more > 0
                ? ", like \(more) more of \(counts.words + counts.numbers) cells" : "")
              + ": correct \(more > 0 ? "them" : "it"), list what stands for a missing value in "
              + "\"missing_values\", \(keep)"))
        return .category
      }
      notices.append(
        "\(table.file) column \(name): numbers and words (\(words.prefix(3).joined(separator: ", "))) are "
          + "taken for levels of a category")
    } else if counts.words >= Self.fewestRowsOfIdentifiers,
      10 * Set(words).count > 9 * counts.words
    {
      troubles.append(
        ColumnTrouble(
          name,
          "\(Set(words).count) of \(counts.words) cells differ, as names and identifiers do: leave "
            + "it out with \"exclude\": [\"\(name)\"], \(keep)"))
    }
    return .category
  }

  private mutating func dateKind(
    _ name: String, _ column: CellColumn, _ words: [String], _ use: DateUse
  ) -> ColumnKind {
    let dates = words.map { ISODate($0) }
    if let place = dates.firstIndex(where: { $0 == nil }) {
      troubles.append(
        ColumnTrouble(
          name, "\"\(words[place])\" is no date such as 2024-12-31 or 2024-12-31T23:59:30"))
    } else if column.numbers.contains(where: { !$0.isNaN }) {
      troubles.append(
        ColumnTrouble(name, "holds numbers where \"dates\" expects dates such as 2024-12-31"))
    }
    if use == .days { return .days }
    return dates.contains { $0?.hasTime == true } ? .dateTimeParts : .dateParts
  }

  /// What words look like that are numbers or dates in another form, and what to do about it; nil
  /// for plain words.
  private static func shape(_ words: [String], of name: String) -> String? {
    guard let first = words.first else { return nil }
    if words.allSatisfy({ ISODate($0) != nil }) {
      return "holds dates: say how they are used with \"dates\": {\"\(name)\": \"parts\"} or "
        + "{\"\(name)\": \"days\"} in \"dataset\", leave it out with \"exclude\": [\"\(name)\"]"
    }
    if words.allSatisfy({ CSVText.hasDecimalComma(Array($0.utf8)) }) {
      return "holds numbers such as \"\(first)\": write decimals with a point and thousands with "
        + "nothing"
    }
    func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
    let areDates = words.allSatisfy { word in
      let parts = word.split(separator: " ")[0].split(omittingEmptySubsequences: false) {
        $0 == "/" || $0 == "."
      }
      return parts.count == 3 && parts.allSatisfy { 1...4 ~= $0.count && $0.allSatisfy(isDigit) }
    }
    if areDates {
      return
        "holds dates such as \"\(first)\", whose order of day and month is not known: write them "
        + "as 2024-12-31"
    }
    // The same unit around every number.
    func unit(_ word: String) -> (String, String)? {
      let front = word.prefix { !isDigit($0) && $0 != "-" && $0 != "." }
      let rest = word[front.endIndex...]
      let number = rest.prefix { isDigit($0) || "-.,".contains($0) }
      // "name 3" is an identifier, "$3" and "3 kg" are not.
      guard number.contains(where: isDigit), !front.contains(where: \.isLetter) else { return nil }
      return (String(front), String(rest[number.endIndex...]))
    }
    guard words.count > mostLevelsOfNumbers, let common = unit(first),
      words.allSatisfy({ unit($0).map { $0 == common } ?? false })
    else { return nil }
    return "holds numbers with a unit such as \"\(first)\": write the numbers alone"
  }
}

extension CellColumn {
  /// For each of the words, whether it is kept beside the number that it spells.
  fileprivate var wordsThatSpellNumbers: [Bool] {
    var result = [Bool](repeating: false, count: words.count)
    for (row, code) in codes.enumerated() where code >= 0 && !numbers[row].isNaN {
      result[Int(code)] = true
    }
    return result
  }
}
