import NeuralNetworks

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
    for values in trials {
      for (parameter, value) in values where !differing.contains(parameter) {
        if let known = first[parameter] {
          if known != value { differing.insert(parameter) }
        } else {
          first[parameter] = value
        }
      }
    }
    used = first.map(\.parameter)
    swept = used.filter(differing.contains)
  }
}
