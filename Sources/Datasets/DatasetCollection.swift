import MatrixKernels
import SystemSupport
import Tables
import Wording

/// The data of a sweep: a data set for each pipeline of preprocessing and each fold, which share
/// what they can.
public struct DatasetCollection: Sendable {
  /// The pipelines, in the order in which they were asked for.
  public let pipelines: [PreprocessingSettings]
  /// How the targets are scaled where neither config nor trial says so.
  public let standardTargetScaling: TargetScaling
  /// The data sets of every pipeline, in the order of ``pipelines``, by fold.
  public let all: [[Dataset]]

  private let places: [PreprocessingSettings: Int]

  /// Prepares the data for the pipelines that trials use.
  ///
  /// - Parameter wanted: some of the pipelines; nil for all.
  /// - Throws: ``DataError`` for numbers that 32 bits do not hold, and where memory is too small.
  public init(_ data: LoadedData, _ wanted: Set<PreprocessingSettings>? = nil) throws {
    let used = data.pipelines.filter { wanted?.contains($0) ?? true }
    let pipelines = used.isEmpty ? Array(data.pipelines.prefix(1)) : used
    self.pipelines = pipelines
    standardTargetScaling = data.standardTargetScaling
    places = Dictionary(uniqueKeysWithValues: pipelines.enumerated().map { ($1, $0) })
    try data.checkMemory(pipelines)
    var features: [FeatureSettings: [LoadedData.Features]] = [:]
    var targets: [TargetScaling: [LoadedData.Targets]] = [:]
    let sha256 = try data.digest.value()
    let last = pipelines.last?.features
    // Before a matrix is changed where it is.
    let unscaled = data.unscaledNotice(pipelines)
    all = try pipelines.map { pipeline in
      let prepared =
        try features[pipeline.features]
        ?? data.features(pipeline.features, isLast: pipeline.features == last)
      features[pipeline.features] = prepared
      let scaled = try targets[pipeline.targetScaling] ?? data.targets(pipeline.targetScaling)
      targets[pipeline.targetScaling] = scaled
      return try prepared.indices.map { fold in
        try Dataset(
          data, prepared[fold], scaled[fold], data.splits[fold],
          notices: data.notices(prepared[fold].fitted) + unscaled, sha256: sha256)
      }
    }
  }

  /// The place of a pipeline, which must be among ``pipelines``.
  public func place(of pipeline: PreprocessingSettings) -> Int {
    guard let place = places[pipeline] else {
      preconditionFailure("the data were not prepared by \(pipeline)")
    }
    return place
  }

  /// The data set of a pipeline and fold.
  ///
  /// - Parameter fold: from 1; nil without folds.
  public func dataset(_ pipeline: PreprocessingSettings, fold: Int?) -> Dataset {
    all[place(of: pipeline)][(fold ?? 1) - 1]
  }

  /// The data sets of the first pipeline, which have the task, the names of targets and classes, and
  /// the division of all.
  public var first: [Dataset] { all[0] }
}
