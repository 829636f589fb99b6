/// The hyperparameters. Each is defined in one place, its ``ParameterDefinition``; here are only
/// their names in Swift, in the order of the documentation, of columns and of keys. A new one goes
/// last before `fold`, or where it belongs: keys go by names, not by places.
public enum Parameter: Int, CaseIterable, Sendable {
  case hiddenSizes, activation, outputActivation, biases, normalization, loss
  case initializer, initialLow, initialHigh, initialDeviation, initialWeights
  case optimizer, momentum, nesterov, decay, beta1, beta2, epsilon, historySize, gradientTolerance
  case learningRate, schedule, stepEpochs, decayFactor, plateauPatience, warmupEpochs
  case l1, dropout, inputDropout, classWeights, patience, minimumChange, weightDecay, labelSmoothing
  case clipNorm, clipValue, batchSize, epochs, shuffle, seed
  case skip, members, embeddingSize, frequencies, frequencyDeviation, periodicSize
  case scaling, missing, categoryEncoding, maximumLevels, minimumCount, numericEncoding, bins, edges
  case targetScaling
  case fold

  /// All cases, of which `allCases` makes a new array every time.
  package static let inOrder = allCases

  /// Those that a config gives.
  package static let given = allCases.filter { $0 != .fold }

  /// Its place among all.
  package var place: Int { rawValue }

  /// Everything about it but its use in training. Inlined, so that asking for one property copies
  /// nothing else: a plan asks so often that counting references would take its time.
  @inline(__always)
  package var definition: ParameterDefinition { Self.definitions[rawValue] }

  nonisolated(unsafe) private static let definitions: UnsafePointer<ParameterDefinition> = {
    let tables = [
      ParameterDefinition.network, ParameterDefinition.optimization, ParameterDefinition.loop,
      ParameterDefinition.data, ParameterDefinition.tables,
    ]
    let all = tables.reduce(into: [:]) { all, table in
      all.merge(table) { first, _ in preconditionFailure("\(first.name) is defined twice") }
    }
    let place = UnsafeMutablePointer<ParameterDefinition>.allocate(capacity: allCases.count)
    for parameter in allCases {
      guard let definition = all[parameter] else {
        preconditionFailure("\(parameter) has no definition")
      }
      (place + parameter.rawValue).initialize(to: definition)
    }
    return UnsafePointer(place)
  }()

  /// The name that config, results and messages use.
  public var name: String { definition.name }

  /// The hyperparameter of a name; nil for none.
  public init?(_ name: String) {
    guard let parameter = Self.byName[name] else { return nil }
    self = parameter
  }

  private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })

  /// What its values may be.
  package var domain: ParameterDomain { definition.domain }
}
