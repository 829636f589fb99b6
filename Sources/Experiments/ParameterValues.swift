/// The values of some hyperparameters, at most one of each, in the order of ``Parameter``.
public struct ParameterValues: Hashable, Sendable {
  /// By the parameter's place: a plan looks up so many that hashing would take most of its time.
  private var values: [ParameterValue?]

  /// No value.
  public init() { values = Array(repeating: nil, count: Parameter.inOrder.count) }

  /// The value of a hyperparameter; nil where there is none.
  public subscript(parameter: Parameter) -> ParameterValue? {
    get { values[parameter.place] }
    set { values[parameter.place] = newValue }
  }

  /// How many hyperparameters have a value.
  public var count: Int { values.count { $0 != nil } }
}

extension ParameterValues: Sequence {
  /// Walks over the hyperparameters that have a value.
  public struct Iterator: IteratorProtocol {
    fileprivate let values: [ParameterValue?]
    private var place = 0

    fileprivate init(_ values: [ParameterValue?]) { self.values = values }

    /// The next hyperparameter and its value.
    public mutating func next() -> (parameter: Parameter, value: ParameterValue)? {
      while place < values.count {
        defer { place += 1 }
        if let value = values[place] { return (Parameter.inOrder[place], value) }
      }
      return nil
    }
  }

  /// Walks over the hyperparameters that have a value.
  public func makeIterator() -> Iterator { Iterator(values) }
}
