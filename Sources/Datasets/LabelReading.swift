import Tables
import Wording

/// How the cells of a target column become classes. A label is
///
/// - a number: 1, 1.0 and 01 are one class, named 1, however large a whole number is;
/// - a boolean: true, True and TRUE are one class, named true;
/// - or a text as it stands, without blanks around it.
///
/// Texts that stand for a missing value are no labels.
struct LabelReading {
  private let column: CellColumn
  private let file: String
  private let lines: RowLines
  private let missing: MissingValues
  /// Whether rows without a label are left out.
  private let drops: Bool
  /// The name of the class of each of the column's texts.
  private let names: [String]
  /// For each of the column's texts, whether it stands for a missing value.
  private let areMissing: [Bool]

  init(
    _ column: CellColumn, file: String, lines: RowLines, missing: MissingValues, drops: Bool = false
  ) {
    self.column = column
    self.drops = drops
    areMissing = column.missingWords(missing)
    self.file = file
    self.lines = lines
    self.missing = missing
    names = column.words.map(LabelName.of)
  }

  /// Whether a row has no label.
  func isMissing(_ row: Int) -> Bool {
    guard column.numbers[row].isNaN else { return false }
    return column.codes.isEmpty || column.codes[row] < 0 || areMissing[Int(column.codes[row])]
  }

  /// Whether a row counts.
  private func isKept(_ row: Int) -> Bool { !drops || !isMissing(row) }

  /// Whole numbers of at most this many different values are taken for classes, where the config
  /// does not say.
  private static let mostInferredClasses = 20

  /// The task that the labels are plainly for.
  ///
  /// - Throws: ``DataError`` where they could be for either.
  ///
  /// - Returns: the task, and a sentence to tell the user where another one is thinkable.
  func inferredTask() throws -> (task: Task, notice: String?) {
    try refuseMissing()
    var different = Set<String>()
    var areWhole = true
    for row in 0..<column.count where isKept(row) {
      let number = column.numbers[row]
      if !number.isNaN, number != number.rounded() {
        areWhole = false
        break
      }
      if different.count <= Self.mostInferredClasses { different.insert(label(row)) }
    }
    let areFew = different.count <= Self.mostInferredClasses
    let texts = (0..<column.count).count { column.numbers[$0].isNaN && isKept($0) }
    if texts == 0 {
      if !areWhole { return (.regression, nil) }
      if areFew { return (.classification, nil) }
      let values = Set((0..<column.count).lazy.filter(isKept).map { column.numbers[$0] })
      if let least = values.min(), let most = values.max(), [0, 1].contains(least),
        Double(values.count) == most - least + 1
      {
        throw problem(
          "the targets are the whole numbers from \(Int(least)) to \(Int(most)), which could be "
            + "either: add \"task\": \"classification\" or \"regression\" to \"dataset\"")
      }
      return (
        .regression,
        "\(file) column \(column.name): \(values.count) different whole numbers are taken for the "
          + "targets of a regression; \"task\": \"classification\" in \"dataset\" makes them classes"
      )
    }
    try refuseMisspeltNumbers(texts: texts, areLabels: areWhole && areFew)
    if texts == column.count, column.count > Self.mostInferredClasses,
      2 * Set(names).count > column.count
    {
      throw problem(
        "\(Set(names).count) different texts in \(column.count) rows are rather names than classes: name the "
          + "right column with \"target\", or add \"task\": \"classification\" to \"dataset\"")
    }
    return (.classification, nil)
  }

  /// In a column of numbers, a few cells of text are most likely mistakes.
  private func refuseMisspeltNumbers(texts: Int, areLabels: Bool) throws {
    let first = (0..<column.count).first { column.numbers[$0].isNaN && isKept($0) } ?? 0
    let text = column.text(first) ?? ""
    let areDecimal = (0..<column.count).allSatisfy { row in
      !column.numbers[row].isNaN || !isKept(row)
        || CSVText.hasDecimalComma(Array((column.text(row) ?? "").utf8))
    }
    if areDecimal {
      throw problem(
        "\"\(text)\" is not a number; decimals are set off by a point, thousands by nothing; "
          + "or add \"task\": \"classification\" to \"dataset\", if these are classes",
        row: first)
    }
    if texts < column.count, !areLabels {
      throw problem(
        "\"\(text)\" is not a number, and \(column.count - texts) of \(column.count) targets are: correct it, or "
          + "add \"task\": \"classification\" to \"dataset\", if these are classes", row: first)
    }
  }

  /// The class of each row, and the names of the classes: sorted as numbers if all are, otherwise
  /// as texts.
  ///
  /// - Parameter known: the classes of other data, among which these must be; nil where they are
  ///   the classes.
  func classes(known: [String]?) throws -> (labels: [Int32], names: [String]) {
    try refuseMissing()
    var places: [String: Int32] = [:]
    var found: [String] = []
    var numbers: [Double: Int32] = [:]
    let ofWords = names
    var codes = [Int32](repeating: 0, count: column.count)
    func place(of name: String) -> Int32 {
      if let place = places[name] { return place }
      let place = Int32(found.count)
      places[name] = place
      found.append(name)
      return place
    }
    let wordPlaces = ofWords.enumerated().map { areMissing[$0] ? -1 : place(of: $1) }
    for row in 0..<column.count where isKept(row) {
      if !column.codes.isEmpty, column.codes[row] >= 0 {
        codes[row] = wordPlaces[Int(column.codes[row])]
        continue
      }
      let number = column.numbers[row]
      if let known = numbers[number] {
        codes[row] = known
      } else {
        codes[row] = place(of: LabelName.of(number))
        numbers[number] = codes[row]
      }
    }
    let sorted = known ?? Self.sorted(found)
    let order = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, Int32($0)) })
    let final = try found.enumerated().map { code, name in
      guard let place = order[name] else {
        let row = codes.firstIndex(of: Int32(code)) ?? 0
        throw problem(
          "\"\(name)\" (data row \(row + 1)) is no class of the training data: "
            + sorted.joined(separator: ", "))
      }
      return place
    }
    // Of a row that is left out the number of its class means nothing.
    return (codes.map { final.isEmpty ? 0 : final[Int($0)] }, sorted)
  }

  /// Notices about labels that became one class despite different spellings, and about classes that
  /// differ in case only.
  func notices(_ classes: [String]) -> [String] {
    var notices: [String] = []
    func quoted(_ texts: [String]) -> String {
      texts.map { "\"\($0)\"" }.joined(separator: ", ")
    }
    let spellings = Dictionary(grouping: column.words.indices, by: { names[$0] })
    for (name, places) in spellings.sorted(by: { $0.key < $1.key }) {
      let texts = Set(places.map { column.words[$0] }).union(
        numberIsThere(name) && !places.contains { column.words[$0] == name } ? [name] : [])
      guard texts.count > 1 else { continue }
      notices.append(
        "\(file) column \(column.name): \(quoted(texts.sorted())) are one class, \(name)")
    }
    let alike = Dictionary(grouping: classes, by: { $0.lowercased() })
    for names in alike.values.filter({ $0.count > 1 }).sorted(by: { $0[0] < $1[0] }) {
      notices.append(
        "\(file) column \(column.name): \(quoted(names)) are different classes, though they differ in "
          + "upper and lower case only")
    }
    return notices
  }

  /// Whether a cell holds a number of this name, of which no text is kept.
  private func numberIsThere(_ name: String) -> Bool {
    guard let number = Double(name) else { return false }
    return (0..<column.count).contains { column.numbers[$0] == number && column.text($0) == nil }
  }

  /// The targets of a regression.
  ///
  /// - Throws: ``DataError`` for the first cell that is no number, with how many there are.
  func regressionTargets() throws -> [Double] {
    let strange = (0..<column.count).filter { column.numbers[$0].isNaN && isKept($0) }
    if let row = (0..<column.count).first(where: { column.numbers[$0].isInfinite }) {
      throw problem("\(column.numbers[row]) is too large for a 64-bit float", row: row)
    }
    guard let row = strange.first else { return column.numbers }
    throw problem(
      missing.problem(
        inPlaceOfNumber: column.text(row) ?? "NaN", advice: Self.advice,
        hint: "; the targets of a regression are numbers")
        + (strange.count > 1 ? ", as in \(counted(strange.count - 1, "more row"))" : ""), row: row)
  }

  /// What to do about rows without a target.
  private static let advice =
    "fill them in, or leave such rows out with \"missing_target\": \"drop\""

  /// The labels of a column of 0 and 1, or false and true.
  ///
  /// - Throws: ``DataError`` for the first other cell.
  func zerosAndOnes() throws -> [Double] {
    try refuseMissing()
    return try (0..<column.count).map { row in
      guard isKept(row) else { return 0 }
      switch label(row) {
      case "0", "false": return 0
      case "1", "true": return 1
      case let other:
        throw problem(
          "\"\(other)\" is neither 0 nor 1, which the columns of several labels hold", row: row)
      }
    }
  }

  private func refuseMissing() throws {
    let areInfinite = column.words.map(MissingValues.isInfinity)
    let rows = (0..<column.count).filter { row in
      if isMissing(row) { return !drops }
      return column.numbers[row].isNaN && column.text(row) != nil
        && areInfinite[Int(column.codes[row])]
    }
    guard let first = rows.first else { return }
    let texts = column.words.indices.filter { areMissing[$0] && !drops || areInfinite[$0] }
      .map { column.words[$0] }
    if texts.isEmpty || texts == [""] {
      throw problem(
        "is empty where a class is needed"
          + (rows.count > 1 ? ", as in \(counted(rows.count - 1, "more row"))" : "") + ": "
          + Self.advice,
        row: first)
    }
    throw problem(
      "\(counted(rows.count, "label")) of \(column.count) \(rows.count == 1 ? "is" : "are") missing ("
        + texts.map { "\"\($0)\"" }.joined(separator: ", ")
        + "): \(Self.advice); if these are classes, list what stands for a missing value in "
        + "\"missing_values\"", row: first)
  }

  private func problem(_ text: String, row: Int? = nil) -> DataError {
    DataError(
      file: file, row: row.map { lines.line(of: $0) }, column: column.name, problem: text)
  }

  private func label(_ row: Int) -> String {
    if !column.codes.isEmpty, column.codes[row] >= 0 { return names[Int(column.codes[row])] }
    return LabelName.of(column.numbers[row])
  }

  /// Names in the order of classes and levels: as numbers if all are, otherwise as texts.
  static func sorted(_ names: [String]) -> [String] {
    let numbers = names.map { Double($0) }
    guard numbers.allSatisfy({ $0 != nil }) else { return names.sorted() }
    func key(_ name: String) -> (Double, Int, String) {
      let number = Double(name) ?? 0
      // Whole numbers that round to the same double are ordered by their digits.
      return (number, number < 0 ? -name.utf8.count : name.utf8.count, name)
    }
    return names.sorted { one, other in
      let (a, b) = (key(one), key(other))
      if a.0 != b.0 || a.1 != b.1 { return (a.0, a.1) < (b.0, b.1) }
      return a.0 < 0 ? a.2 > b.2 : a.2 < b.2
    }
  }
}
