import Configs
import Records
import Search

extension JournalHeader {
  /// The sweep that a result file is of.
  init(_ results: SweepResults) throws {
    let source = try results.configurationSource()
    self.init(
      source: source, datasetSHA256: try results.attribute("dataset_sha256"),
      trials: try zip(results.trialKeys(), results.trialValues()).map { key, values in
        Trial(
          key: key, keyWithoutEpochs: TrialKey.pair(values).withoutEpochs,
          epochs: Int(values[.epochs]?.number ?? 0))
      }, version: try results.preparationVersion())
  }
}

extension SweepResults {
  /// The config that it was made from.
  public func configurationSource() throws -> ConfigurationSource {
    ConfigurationSource(
      name: try attribute("title"), file: try attribute("config_file"),
      text: try attribute("config_json"),
      overrides: try attribute("config_overrides").split(separator: "\n").map(String.init))
  }
}
