/// The feature columns of a file, and what each is.
public struct SourceColumns: Equatable, Sendable {
  /// Their names.
  public let names: [String]
  /// What each is.
  public let kinds: [ColumnKind]

  /// Creates a value of its properties.
  package init(names: [String], kinds: [ColumnKind]) {
    precondition(names.count == kinds.count, "\(names.count) names, \(kinds.count) kinds")
    self.names = names
    self.kinds = kinds
  }

  /// The columns of which words are kept.
  var words: Set<String> { Set(zip(names, kinds).filter { $1 != .number }.map(\.0)) }
  /// The columns of numbers.
  var numbers: Set<String> { Set(zip(names, kinds).filter { $1 == .number }.map(\.0)) }
}
