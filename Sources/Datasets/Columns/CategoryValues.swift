import Tables

/// A column of categories: for each row the place of its level, or -1 where the cell is missing.
struct CategoryValues: Sendable {
  let codes: [Int32]
  /// The levels in the order in which they were met. As with classes, 1, 1.0 and 01 are one level,
  /// and so are true and TRUE.
  let levels: [String]

  init(_ column: CellColumn, _ missing: MissingValues) {
    var places: [String: Int32] = [:]
    var levels: [String] = []
    func place(of level: String) -> Int32 {
      if let place = places[level] { return place }
      let place = Int32(levels.count)
      places[level] = place
      levels.append(level)
      return place
    }
    let isMissing = column.missingWords(missing)
    let ofWords = column.words.enumerated().map { index, word in
      isMissing[index] ? -1 : place(of: LabelName.of(word))
    }
    var ofNumbers: [Double: Int32] = [:]
    codes = (0..<column.count).map { row in
      if !column.codes.isEmpty, column.codes[row] >= 0 { return ofWords[Int(column.codes[row])] }
      let number = column.numbers[row]
      if number.isNaN { return -1 }
      if let known = ofNumbers[number] { return known }
      let code = place(of: LabelName.of(number))
      ofNumbers[number] = code
      return code
    }
    self.levels = levels
  }
}

extension CellColumn {
  /// For each of the words, whether it stands for a missing value. A minus beside a plus is a
  /// level.
  func missingWords(_ missing: MissingValues) -> [Bool] {
    let hasPlus = words.contains("+")
    return words.map { missing.contains($0) && !($0 == "-" && hasPlus) }
  }
}
