import Tables

/// The `dataset` part of a config: what to read, and how to divide and scale it.
public struct DatasetSettings: Equatable, Sendable {
  /// Where the rows come from.
  public var source: DataSource
  /// Target columns, datasets or a file; nil for the default (last column, or `/y`).
  public var target: [String]?
  /// Feature columns or datasets; nil for all the others, or `/x`.
  public var features: [String]?
  /// Whether a CSV begins with column names; nil to look.
  public var header: Bool?
  /// The character encoding of a CSV file.
  public var encoding = TextEncoding.utf8
  /// The texts that stand for a missing value.
  public var missingValues = MissingValues.standard
  /// Whether several target columns of 0 and 1 are labels, where the config does not say the task.
  public var severalTargetsAreLabels = false
  /// What the config says of single columns.
  public var columns = ColumnSettings()
  /// What becomes of rows without a target.
  public var missingTarget = MissingTarget.refuse
  /// How data are prepared where the config does not say.
  public var version = PreparationVersion.current
  /// A separate file of validation rows.
  public var validationSource: String?
  /// Its targets, where they are a file of their own; nil for the same columns or datasets.
  public var validationTarget: [String]?
  /// The column, dataset or file of how often each row counts in the loss; nil for once each.
  public var sampleWeight: String?
  /// The weights of the validation rows, where they are a file of their own; nil for the same
  /// column or dataset.
  public var validationSampleWeight: String?
  /// Nil to infer it from the targets.
  public var task: Task?
  /// How the columns become features, unless a trial says otherwise.
  public var preprocessing = FeatureSettings()
  /// How the targets of a regression are scaled, unless a trial says otherwise; nil for the default.
  public var targetScaling: TargetScaling?
  /// Share of the rows kept for validation, 0..<1.
  public var validation: Double
  /// Share of the rows kept for a test, 0..<1; never looked at while training.
  public var test: Double
  /// Number of folds of a cross-validation, instead of one validation part; nil without.
  public var folds: Int?
  /// Seed of the division into parts.
  public var splitSeed: UInt64

  /// Settings with every default but the source.
  public init(source: DataSource) {
    self.source = source
    validation = 0
    test = 0
    splitSeed = 0
  }

  /// How numbers are scaled, unless a trial says otherwise.
  public var scaling: Scaling {
    get { preprocessing.scaling }
    set { preprocessing.scaling = newValue }
  }
}
