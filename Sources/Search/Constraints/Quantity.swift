import Networks
import Training

/// A number of a trial that a condition may name.
package enum Quantity: Hashable, Sendable {
  /// A hyperparameter that is a number.
  case parameter(Parameter)
  /// `hidden_sizes.layers`: the number of hidden layers.
  case hiddenLayers
  /// `hidden_sizes.largest`: the nodes of the largest hidden layer.
  case largestLayer
  /// `hidden_sizes.smallest`: the nodes of the smallest hidden layer.
  case smallestLayer
  /// `hidden_sizes.first`: the nodes of the hidden layer beside the features.
  case firstLayer
  /// `hidden_sizes.last`: the nodes of the hidden layer beside the outputs.
  case lastLayer
  /// `parameter_count`: the trained numbers of the network that a result keeps.
  case parameterCount

  private static let network: [Quantity] = [
    .hiddenLayers, .largestLayer, .smallestLayer, .firstLayer, .lastLayer, .parameterCount,
  ]

  /// Every quantity.
  package static let all =
    Parameter.given.filter(\.definition.isNumber).map(Quantity.parameter) + network

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// The quantity of a name; nil for none.
  package init?(_ name: String) {
    guard let quantity = Self.byName[name] else { return nil }
    self = quantity
  }

  /// The name in a condition.
  package var name: String {
    switch self {
    case .parameter(let parameter): parameter.name
    case .hiddenLayers: "hidden_sizes.layers"
    case .largestLayer: "hidden_sizes.largest"
    case .smallestLayer: "hidden_sizes.smallest"
    case .firstLayer: "hidden_sizes.first"
    case .lastLayer: "hidden_sizes.last"
    case .parameterCount: "parameter_count"
    }
  }

  /// Its value in a trial; nil where the trial has none: momentum under Adam, or the largest of no
  /// hidden layers.
  func value(
    _ values: ParameterValues, _ settings: TrialSettings, _ data: DataFacts
  ) -> Double? {
    let sizes = settings.hiddenSizes
    return switch self {
    case .parameter(let parameter): values[parameter]?.number
    case .hiddenLayers: Double(sizes.count)
    case .largestLayer: sizes.max().map(Double.init)
    case .smallestLayer: sizes.min().map(Double.init)
    case .firstLayer: sizes.first.map(Double.init)
    case .lastLayer: sizes.last.map(Double.init)
    case .parameterCount: Double(settings.parameterCount(for: data))
    }
  }
}

extension ParameterDefinition {
  /// Whether its values are numbers; a batch size may also be `full`.
  fileprivate var isNumber: Bool {
    switch domain {
    case .number, .integer, .batchSize: true
    case .sizes, .words, .classWeights, .choice, .flag, .weights: false
    }
  }
}

extension TrialSettings {
  /// The trained numbers of the network that a result keeps, as its column `parameter_count` has
  /// them.
  fileprivate func parameterCount(for data: DataFacts) -> Int {
    layout(
      for: data.shape(preprocessing), task: data.task, classes: data.classCount,
      targets: data.targetCount
    ).evaluated.parameterCount
  }
}
