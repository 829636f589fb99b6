import Datasets

/// What is right for some rows.
public enum Truth: Sendable {
  /// The class of each row.
  case classes([Int32])
  /// For each target its numbers, in own units.
  case numbers([[Double]])
  /// For each label 1 for the rows that have it, 0 for the others.
  case labels([[Double]])

  /// What is right for some rows of a data set, by their source rows.
  public init(_ dataset: Dataset, rows: [Int32]) { self.init(dataset, dataset.training, rows) }

  /// What is right for the rows of a part.
  package init(_ dataset: Dataset, _ part: DataPart) { self.init(dataset, part, part.rows) }

  private init(_ dataset: Dataset, _ part: DataPart, _ rows: [Int32]) {
    func columns(_ value: (Int, Int) -> Double) -> [[Double]] {
      (0..<part.targets.columns).map { column in rows.map { value(Int($0), column) } }
    }
    switch dataset.task {
    case .classification: self = .classes(rows.map { part.labels[Int($0)] })
    case .regression:
      self = .numbers(
        columns { dataset.targetScale.restored(Double(part.targets[$0, $1]), target: $1) })
    case .multiLabel: self = .labels(columns { Double(part.targets[$0, $1]) })
    }
  }

  /// What is right by the targets of a file.
  public init(_ targets: PredictionRows.Targets, task: Task) {
    switch targets {
    case .classes(let classes): self = .classes(classes)
    case .numbers(let columns): self = task == .regression ? .numbers(columns) : .labels(columns)
    }
  }

  /// Number of rows.
  public var rows: Int {
    switch self {
    case .classes(let classes): classes.count
    case .numbers(let columns), .labels(let columns): columns.first?.count ?? 0
    }
  }

  /// The same with further rows behind.
  func adding(_ other: Truth) -> Truth {
    switch (self, other) {
    case (.classes(let own), .classes(let more)): .classes(own + more)
    case (.numbers(let own), .numbers(let more)): .numbers(zip(own, more).map { $0 + $1 })
    case (.labels(let own), .labels(let more)): .labels(zip(own, more).map { $0 + $1 })
    default: preconditionFailure("rows of different tasks")
    }
  }
}
