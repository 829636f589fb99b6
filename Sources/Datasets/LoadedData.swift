import MatrixKernels
import SystemSupport
import Tables
import Wording

/// Data that were read, divided and fitted: all that planning needs to know. They become data sets
/// for the pipelines that trials use.
public struct LoadedData: Sendable {
  /// The pipelines that were fitted, in the order in which they were asked for.
  public let pipelines: [PreprocessingSettings]
  /// How the targets are scaled where neither config nor trial says so.
  public let standardTargetScaling: TargetScaling

  let source: Source
  let settings: DatasetSettings
  let splits: [RowSplit]
  let validation: Source.Validation?
  /// The columns, with numbers rounded to 32 bits where nothing needs more.
  let columns: TypedColumns
  let validationColumns: TypedColumns?
  /// What becomes of the columns, by their settings, for each fold.
  let fitted: [FeatureSettings: [FittedFeatures]]
  let digest: BackgroundResult<String>

  /// Reads, divides and fits.
  ///
  /// - Parameters:
  ///   - features: how columns become features, for each pipeline; [] for the settings' own.
  ///   - targetScalings: how targets are scaled, for each pipeline of a regression; [] for the
  ///     settings' own, or where they do not say, for both defaults.
  /// - Throws: ``DataError`` for a file that cannot be read or used.
  public init(
    _ settings: DatasetSettings, features: [FeatureSettings] = [],
    targetScalings: [TargetScaling] = []
  ) throws {
    var wanted: [FeatureSettings] = []
    for features in (features.isEmpty ? [settings.preprocessing] : features).map(\.canonical)
    where !wanted.contains(features) { wanted.append(features) }
    self.settings = settings
    // The digest reads the files once more; another core does that meanwhile.
    digest = BackgroundResult { try settings.digest() }
    let keepsFeatures = wanted.contains { $0.scaling == .none }
    let source = try Source(settings, keepsFeatures: keepsFeatures)
    self.source = source
    let splits = try source.splits(settings)
    self.splits = splits
    validation = try source.validation(settings, keepsFeatures: keepsFeatures)
    let isRounded =
      settings.version.precision == .single
      || wanted.allSatisfy { $0.scaling == .none && $0.numericEncoding != .piecewiseLinear }
    let columns = isRounded ? source.columns.rounded : source.columns
    self.columns = columns
    validationColumns = isRounded ? validation?.columns.rounded : validation?.columns
    var fitted: [FeatureSettings: [FittedFeatures]] = [:]
    for features in wanted {
      fitted[features] = try splits.map {
        try Self.fit(features, columns, source, rows: $0.training, settings)
      }
    }
    self.fitted = fitted
    standardTargetScaling = Self.standardTargetScaling(source.task, settings)
    let scalings = Self.targetScalings(targetScalings, source.task, settings)
    pipelines = wanted.flatMap { features in
      scalings.map { PreprocessingSettings(features: features, targetScaling: $0) }
    }
  }

  private static func fit(
    _ features: FeatureSettings, _ columns: TypedColumns, _ source: Source, rows: [Int32],
    _ settings: DatasetSettings
  ) throws -> FittedFeatures {
    let targets = source.targets
    let needsTargets = features.numericEncoding == .piecewiseLinear && features.edges == .tree
    let fitted = try FittedFeatures(
      fitting: features, to: columns, rows: rows,
      targets: needsTargets ? targets.forBins : BinTargets(), file: source.table.file,
      canLackNumbers: source.table.features.canLackNumbers, precision: settings.version.precision)
    guard fitted.count > 0 else {
      throw DataError(
        file: source.table.file, problem: "has no feature: every level of every column is dropped")
    }
    return fitted
  }

  private static func standardTargetScaling(
    _ task: Task, _ settings: DatasetSettings
  ) -> TargetScaling {
    guard task == .regression else { return .none }
    return settings.targetScaling ?? (settings.version.scalesTargets ? .standardize : .none)
  }

  /// Targets as they are stand beside scaled ones, for networks whose outputs have a range of their
  /// own.
  private static func targetScalings(
    _ asked: [TargetScaling], _ task: Task, _ settings: DatasetSettings
  ) -> [TargetScaling] {
    guard task == .regression else { return [.none] }
    let standard = standardTargetScaling(task, settings)
    var result: [TargetScaling] = []
    for scaling in asked + [standard] + (settings.targetScaling == nil ? [.none] : [])
    where !result.contains(scaling) { result.append(scaling) }
    return result
  }

  /// Classes or numbers.
  public var task: Task { source.task }
  /// The classes, in the order of their numbers; empty but for a classification.
  public var classNames: [String] { source.classNames }
  /// A name for each target.
  public var targetNames: [String] { source.targetNames }
  /// Folds of a cross-validation; nil without.
  public var folds: Int? { splits.count > 1 ? splits.count : nil }
  /// Whether there are validation rows.
  public var hasValidation: Bool { validation != nil || !splits[0].validation.isEmpty }

  /// The features that a pipeline makes, in the first fold.
  public func shape(_ pipeline: PreprocessingSettings) -> FeatureShape {
    fitted[pipeline.features]?[0].shape ?? FeatureShape(count: 0)
  }

  /// Whether all numbers to predict, of training and validation rows, lie in 0...1.
  public var targetsAreShares: Bool {
    func areShares(_ targets: TargetValues, _ rows: [Int32]) -> Bool {
      targets.numbers.allSatisfy { column in rows.allSatisfy { 0...1 ~= column[Int($0)] } }
    }
    return areShares(source.targets, splits[0].training + splits[0].validation)
      && validation.map { areShares($0.targets, $0.targets.rows) } ?? true
  }

  /// The numbers of the classes that the rows of each part are of, without rows of weight 0.
  ///
  /// - Returns: for each fold, of its training rows, and of its validation rows if there are any.
  public var classesOfParts: [(training: Set<Int>, validation: Set<Int>?)] {
    func classes(_ targets: TargetValues, _ weights: [Float]?, _ rows: [Int32]) -> Set<Int> {
      var classes: Set<Int> = []
      for row in rows where weights.map({ $0[Int(row)] > 0 }) ?? true {
        classes.insert(Int(targets.labels[Int(row)]))
      }
      return classes
    }
    return splits.map { split in
      (
        classes(source.targets, source.sampleWeights, split.training),
        validation.map { classes($0.targets, $0.sampleWeights, $0.targets.rows) }
          ?? (split.validation.isEmpty
            ? nil : classes(source.targets, source.sampleWeights, split.validation))
      )
    }
  }
}

extension TypedColumns {
  /// The same with numbers of 32 bits.
  fileprivate var rounded: TypedColumns {
    TypedColumns(self, numbers: .single(numbers.rounded))
  }
}

extension TargetValues {
  /// The targets of all rows, as the trees for bins take them.
  fileprivate var forBins: BinTargets {
    labels.isEmpty
      ? BinTargets(numbers: numbers)
      : BinTargets(classes: labels, classCount: classNames.count)
  }
}
