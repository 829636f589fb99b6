/// The values of some hyperparameters, at most one of each, in the order of ``Parameter``.
public struct ParameterValues: Sendable {
  /// A value that differs from the shared ones.
  private struct Change: Sendable {
    let place: Int
    let value: ParameterValue?
  }

  /// By the parameter's place: a plan looks up millions, and hashing would take most of its time.
  /// Trials of a plan share these, and differ in few values only: a million trials would take a
  /// gigabyte otherwise.
  private var shared: [ParameterValue?]
  private var changes: [Change] = []

  /// No value.
  public init() { shared = Array(repeating: nil, count: Parameter.inOrder.count) }

  private func value(at place: Int) -> ParameterValue? {
    for change in changes where change.place == place { return change.value }
    return shared[place]
  }

  /// The value of a hyperparameter; nil where there is none.
  public subscript(parameter: Parameter) -> ParameterValue? {
    get { value(at: parameter.place) }
    set {
      if changes.isEmpty {
        shared[parameter.place] = newValue
      } else {
        changes.removeAll { $0.place == parameter.place }
        changes.append(Change(place: parameter.place, value: newValue))
      }
    }
  }

  private var expanded: ParameterValues {
    var result = ParameterValues()
    result.shared = shared
    for change in changes { result.shared[change.place] = change.value }
    return result
  }

  /// How many hyperparameters have a value.
  public var count: Int { Parameter.inOrder.count { value(at: $0.place) != nil } }

  /// The hyperparameters whose values may differ from others'.
  func mayDiffer(from others: ParameterValues) -> [Parameter] {
    let isShared = shared.withUnsafeBufferPointer { one in
      others.shared.withUnsafeBufferPointer { one.baseAddress == $0.baseAddress }
    }
    return isShared
      ? (changes + others.changes).map { Parameter.inOrder[$0.place] } : Parameter.inOrder
  }

  /// The same values, in the memory of others' where they are the same.
  package func sharing(_ others: ParameterValues) -> ParameterValues {
    let base = others.changes.isEmpty ? others : others.expanded
    var result = base
    for place in shared.indices {
      let value = value(at: place)
      if value != base.shared[place] { result.changes.append(Change(place: place, value: value)) }
    }
    // Many changes take more memory than no sharing.
    return result.changes.count > 8 ? self : result
  }
}

extension ParameterValues: Hashable {
  /// Whether all values are the same.
  public static func == (one: ParameterValues, other: ParameterValues) -> Bool {
    Parameter.inOrder.allSatisfy { one.value(at: $0.place) == other.value(at: $0.place) }
  }

  /// Hashes the values.
  public func hash(into hasher: inout Hasher) {
    for parameter in Parameter.inOrder { hasher.combine(value(at: parameter.place)) }
  }
}

extension ParameterValues: Sequence {
  /// Walks over the hyperparameters that have a value.
  public struct Iterator: IteratorProtocol {
    fileprivate let values: ParameterValues
    private var place = 0

    fileprivate init(_ values: ParameterValues) { self.values = values }

    /// The next hyperparameter and its value.
    public mutating func next() -> (parameter: Parameter, value: ParameterValue)? {
      while place < Parameter.inOrder.count {
        defer { place += 1 }
        if let value = values.value(at: place) { return (Parameter.inOrder[place], value) }
      }
      return nil
    }
  }

  /// Walks over the hyperparameters that have a value.
  public func makeIterator() -> Iterator { Iterator(self) }
}
