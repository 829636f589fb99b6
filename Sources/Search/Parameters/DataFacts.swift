import Datasets
import Networks

/// What planning needs to know of a data set.
public struct DataFacts: Equatable, Sendable {
  /// One of several classes, numbers, or several labels.
  public let task: Task
  /// The classes, in the order of their numbers; empty but for a classification.
  public let classNames: [String]
  /// The features of a network, by the pipeline that makes them; of the first fold.
  private let shapes: [PreprocessingSettings: FeatureShape]
  /// How the data are prepared, unless a trial says otherwise.
  public let preprocessing: PreprocessingSettings
  /// Whether the config says how targets are scaled.
  public let asksForTargetScaling: Bool
  /// Columns to predict; 1 for a classification.
  public let targetCount: Int
  /// Whether there are validation rows.
  public let hasValidation: Bool
  /// Whether all numbers to predict lie in 0...1.
  public let targetsAreShares: Bool
  /// Folds of a cross-validation; nil without.
  public let folds: Int?
  /// For each part of each fold, its name and the classes of its rows, without rows of weight 0.
  public let classesOfParts: [PartClasses]

  /// The classes of one part of the data.
  public struct PartClasses: Equatable, Sendable {
    /// The part, as messages name it: `validation rows`, or `validation rows of fold 2`.
    public let name: String
    /// The numbers of the classes that its rows are of, without rows of weight 0.
    public let classes: Set<Int>
  }

  /// Number of classes; 0 but for a classification.
  public var classCount: Int { classNames.count }

  /// Creates facts without a data set.
  ///
  /// - Parameters:
  ///   - shapes: the features of a network for each pipeline.
  ///   - preprocessing: the pipeline of trials that name none.
  ///   - asksForTargetScaling: whether the config says how targets are scaled.
  public init(
    task: Task, classNames: [String], shapes: [PreprocessingSettings: FeatureShape],
    preprocessing: PreprocessingSettings = PreprocessingSettings(),
    asksForTargetScaling: Bool = false, targetCount: Int, hasValidation: Bool,
    targetsAreShares: Bool, folds: Int? = nil, classesOfParts: [PartClasses] = []
  ) {
    self.task = task
    self.classNames = classNames
    self.shapes = shapes
    self.preprocessing = preprocessing
    self.asksForTargetScaling = asksForTargetScaling
    self.targetCount = targetCount
    self.hasValidation = hasValidation
    self.targetsAreShares = targetsAreShares
    self.folds = folds
    self.classesOfParts = classesOfParts
  }

  /// Creates facts of data that one pipeline prepares.
  public init(
    task: Task, classNames: [String], featureCount: Int, targetCount: Int, hasValidation: Bool,
    targetsAreShares: Bool, folds: Int? = nil
  ) {
    self.init(
      task: task, classNames: classNames,
      shapes: [PreprocessingSettings(): FeatureShape(count: featureCount)],
      targetCount: targetCount, hasValidation: hasValidation, targetsAreShares: targetsAreShares,
      folds: folds)
  }

  /// The features of a network that a pipeline makes.
  public func shape(_ pipeline: PreprocessingSettings) -> FeatureShape {
    shapes[pipeline] ?? shapes.values.first ?? FeatureShape(count: 0)
  }

  /// The facts of loaded data.
  ///
  /// - Parameter settings: what was loaded.
  public init(_ data: LoadedData, settings: DatasetSettings) {
    var parts: [PartClasses] = []
    if data.task == .classification {
      for (index, classes) in data.classesOfParts.enumerated() {
        let fold = data.folds == nil ? "" : " of fold \(index + 1)"
        parts.append(PartClasses(name: "training rows" + fold, classes: classes.training))
        if let validation = classes.validation {
          parts.append(PartClasses(name: "validation rows" + fold, classes: validation))
        }
      }
    }
    self.init(
      task: data.task, classNames: data.classNames,
      shapes: Dictionary(
        uniqueKeysWithValues: data.pipelines.map { ($0, data.shape($0)) }),
      preprocessing: PreprocessingSettings(
        features: settings.preprocessing.canonical, targetScaling: data.standardTargetScaling),
      asksForTargetScaling: settings.targetScaling != nil, targetCount: data.targetNames.count,
      hasValidation: data.hasValidation, targetsAreShares: data.targetsAreShares,
      folds: data.folds, classesOfParts: parts)
  }

  /// Oddities of the parts to tell the user, a sentence each.
  public func notices(_ metrics: [Metric]) -> [String] {
    var notices: [String] = []
    for part in classesOfParts {
      let missing = classNames.indices.filter { !part.classes.contains($0) }
      let names = missing.map { "\"\(classNames[$0])\"" }.joined(separator: ", ")
      if part.name.hasPrefix("training"), !missing.isEmpty {
        notices.append("the \(part.name) have no row of class \(names)")
      }
      if part.name.hasPrefix("validation"), part.classes.count == 1,
        metrics.contains(.validationROCAUC)
      {
        notices.append(
          "the \(part.name) are of one class only, so validation_roc_auc is not defined: it is NaN")
      }
    }
    return notices
  }

  var defaultLoss: Loss {
    switch task {
    case .classification: .crossEntropy
    case .regression: .meanSquaredError
    case .multiLabel: .binaryCrossEntropy
    }
  }

  /// Why a loss does not fit the data; nil if it does.
  func problem(with loss: Loss) -> String? {
    switch (loss, task) {
    case (.crossEntropy, .regression):
      "cross_entropy is for classes; a regression takes mean_squared_error"
    case (.crossEntropy, .multiLabel):
      "cross_entropy is for one class a row; several labels take binary_cross_entropy"
    case (.binaryCrossEntropy, .classification) where classCount != 2:
      "binary_cross_entropy is for two classes; \(classCount) take cross_entropy"
    case (.meanSquaredError, .classification) where classCount != 2,
      (.sumSquaredError, .classification) where classCount != 2,
      (.meanAbsoluteError, .classification) where classCount != 2,
      (.huber, .classification) where classCount != 2:
      "\(loss.rawValue) is for numbers or two classes; \(classCount) take cross_entropy"
    case (.binaryCrossEntropy, .regression) where !targetsAreShares:
      "binary_cross_entropy needs targets from 0 to 1"
    default: nil
    }
  }
}
