import MatrixKernels

extension DataTable {
  /// Whole numbers of at most this many different values are taken for classes, where the config
  /// does not say.
  private static let mostInferredClasses = 20

  /// The task that the targets plainly are for.
  func inferredTask() throws -> Task {
    switch targets {
    case .labels: return .classification
    case .absent: return .regression
    case .numbers(let numbers, let names):
      guard names.count == 1 else { return .regression }
      var different = Set<Float>()
      for i in 0..<numbers.rows {
        let value = numbers[i, 0]
        if value != value.rounded() { return .regression }
        if different.count <= Self.mostInferredClasses { different.insert(value) }
      }
      if different.count <= Self.mostInferredClasses { return .classification }
      throw DataError(
        file: file, column: names[0],
        problem: "the targets are whole numbers with more than \(Self.mostInferredClasses) "
          + "values, which could be either: add \"task\": \"classification\" or "
          + "\"regression\" to \"dataset\"")
    }
  }

  /// The table with class numbers for targets. `known` are the classes of another file that these
  /// must be among.
  func withClasses(known: [String]?) throws -> DataTable {
    var result = self
    switch targets {
    case .absent: return self
    case .labels(let labels, let names, let name):
      guard let known, known != names else { return self }
      let codes = try names.map { className in
        guard let code = known.firstIndex(of: className) else {
          let row = labels.firstIndex(of: Int32(names.firstIndex(of: className) ?? 0)) ?? 0
          throw unknownClass(className, known: known, row: row, name: name)
        }
        return Int32(code)
      }
      result.targets = .labels(labels.map { codes[Int($0)] }, classNames: known, name: name)
    case .numbers(let numbers, let columnNames):
      guard columnNames.count == 1 else {
        throw DataError(
          file: file,
          problem: "classification takes one target column, not \(columnNames.count) ("
            + columnNames.joined(separator: ", ") + ")")
      }
      let values = (0..<numbers.rows).map { numbers[$0, 0] }
      let sorted = Set(values).sorted()
      let names = known ?? sorted.map(Self.className)
      var codes: [Float: Int32] = [:]
      for value in sorted {
        guard let code = names.firstIndex(of: Self.className(value)) else {
          throw unknownClass(
            Self.className(value), known: names, row: values.firstIndex(of: value) ?? 0,
            name: columnNames[0])
        }
        codes[value] = Int32(code)
      }
      result.targets = .labels(
        values.map { codes[$0] ?? 0 }, classNames: names, name: columnNames[0])
    }
    return result
  }

  private func unknownClass(_ text: String, known: [String], row: Int, name: String) -> DataError {
    DataError(
      file: file, column: name,
      problem: "\"\(text)\" (data row \(row + 1)) is no class of the training data: "
        + known.joined(separator: ", "))
  }

  /// A whole number without its fraction: class 3 is "3".
  static func className(_ value: Float) -> String {
    value == value.rounded() && abs(value) < 1e9 ? String(Int(value)) : "\(value)"
  }
}
