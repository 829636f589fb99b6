/// Which hyperparameters the trials of a sweep use.
public struct ParameterUse: Sendable {
  /// Those that at least one trial uses, in the order of the documentation.
  public let used: [Parameter]
  /// Those that differ between trials that use them, in the same order.
  public let swept: [Parameter]

  /// Walks once through the trials' hyperparameters.
  public init(_ trials: some Sequence<ParameterValues>) {
    var first = ParameterValues()
    var differing: Set<Parameter> = []
    var previous: ParameterValues?
    for values in trials {
      // Values shared with the previous trial need no second look.
      for parameter in previous.map(values.mayDiffer) ?? Parameter.inOrder
      where !differing.contains(parameter) {
        guard let value = values[parameter] else { continue }
        if let known = first[parameter] {
          if known != value { differing.insert(parameter) }
        } else {
          first[parameter] = value
        }
      }
      previous = values
    }
    used = first.map(\.parameter)
    swept = used.filter(differing.contains)
  }
}
