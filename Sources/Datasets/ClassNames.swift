/// Numbers the class labels of a text column in the order they come, and sorts them at the end.
struct ClassNames {
  private var codes: [String: Int32] = [:]
  private var values: [Int32] = []

  mutating func append(
    _ reader: CSVReader, _ index: Int, file: String, column: String
  ) throws {
    let text = reader.text(index)
    guard !text.isEmpty else {
      throw DataError(
        file: file, row: reader.line, column: column, problem: "is empty where a class is needed")
    }
    let next = Int32(codes.count)
    values.append(codes[text, default: next])
    if values[values.count - 1] == next { codes[text] = next }
  }

  /// Class numbers in the order of the names: as numbers if all are, otherwise as text.
  func sorted() -> (labels: [Int32], classNames: [String]) {
    let names = Array(codes.keys)
    let numbers = names.compactMap(Double.init)
    let sorted =
      numbers.count == names.count
      ? names.sorted { (Double($0) ?? 0, $0) < (Double($1) ?? 0, $1) } : names.sorted()
    var newCodes = [Int32](repeating: 0, count: names.count)
    for (new, name) in sorted.enumerated() { newCodes[Int(codes[name] ?? 0)] = Int32(new) }
    return (values.map { newCodes[Int($0)] }, sorted)
  }
}
