import Configs
import Datasets
import Results
import Tables

/// The data that a result was made from, loaded and prepared again as they were.
public struct ReloadedData: Sendable {
  /// A data set for each pipeline and fold.
  public let data: DatasetCollection

  /// Loads what the config in a result names.
  ///
  /// - Throws: where config or data cannot be had any more, or are others.
  public init(_ results: SweepResults) throws {
    let configuration = try Configuration(results.configurationSource())
    let preprocessing = try results.preprocessing()
    var settings = configuration.dataset
    settings.version = preprocessing.reading.version
    let pipelines = preprocessing.preparations.map(\.settings)
    let loaded = try LoadedData(
      settings, features: pipelines.map(\.features),
      targetScalings: pipelines.map(\.targetScaling))
    data = try DatasetCollection(loaded, Set(pipelines))
    let sha256 = try results.attribute("dataset_sha256")
    guard data.first[0].sha256 == sha256 else {
      throw DataError(
        file: settings.source.name,
        problem: "are not the data that \(results.path) was made from: their SHA-256 differs")
    }
  }
}
