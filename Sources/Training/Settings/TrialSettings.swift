import Datasets
import Networks

/// Everything that decides how one network is trained; with the data set, it decides every bit of
/// the result.
@dynamicMemberLookup
public struct TrialSettings: Hashable, Sendable {
  /// What the network is; its properties may be named on the settings themselves.
  public var network: NetworkSettings
  /// How the data were prepared: which of the data sets it is trained on.
  public var preprocessing = PreprocessingSettings()
  /// How weights begin, unless they are given.
  public var initializer: Initializer
  /// How gradients change the parameters.
  public var optimizer: Optimizer
  /// Step size, above 0.
  public var learningRate: Double
  /// How the step size changes from epoch to epoch.
  public var schedule: Schedule
  /// L2 penalty, added to the gradient as weightDecay · p; it reaches biases too. AdamW takes
  /// learningRate · weightDecay · p off the parameters instead.
  public var weightDecay: Double
  /// L1 penalty, added to the gradient as l1 · sign(p) before it is clipped; it reaches biases too.
  public var l1: Double
  /// How often each class counts in the loss.
  public var classWeights: ClassWeights
  /// Gradients are scaled down to this norm over all parameters; nil for no bound.
  public var clipNorm: Double?
  /// Every gradient is brought into -clipValue...clipValue; nil for no bound.
  public var clipValue: Double?
  /// Rows a step.
  public var batchSize: BatchSize
  /// Passes over the training rows, at least 1.
  public var epochs: Int
  /// Epochs at the beginning in which the step size rises to its full value.
  public var warmupEpochs: Int
  /// Epochs without a better loss after which the training ends, with the best epoch's weights; nil
  /// to run all.
  public var patience: Int?
  /// What a loss must be lower by to count as better.
  public var minimumChange: Double
  /// Whether every epoch takes the rows in a new random order.
  public var shuffle: Bool
  /// Seed of the initial weights and of the row orders.
  public var seed: UInt64

  /// Settings with every default but the given.
  public init(hiddenSizes: [Int], loss: Loss, epochs: Int) {
    network = NetworkSettings(hiddenSizes: hiddenSizes, loss: loss)
    self.epochs = epochs
    initializer = .glorotUniform
    optimizer = .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8)
    learningRate = 0.001
    schedule = .constant
    weightDecay = 0
    l1 = 0
    classWeights = .equal
    warmupEpochs = 0
    minimumChange = 0
    batchSize = .rows(32)
    shuffle = true
    seed = 0
  }

  /// A property of the network.
  public subscript<Value>(
    dynamicMember property: WritableKeyPath<NetworkSettings, Value>
  ) -> Value {
    get { network[keyPath: property] }
    set { network[keyPath: property] = newValue }
  }
}
