import Records

extension DatasetDescription {
  /// What a result file says of its data.
  init(_ results: SweepResults) throws {
    let preprocessing = try results.preprocessing()
    self.init(
      source: try results.attribute("dataset_source"),
      sha256: try results.attribute("dataset_sha256"), features: preprocessing.featureDatasets,
      names: DataNames(
        task: preprocessing.task, features: preprocessing.featureNames,
        classes: preprocessing.classNames, targets: preprocessing.targetNames),
      scaling: preprocessing.scaling, encoding: preprocessing.encoding,
      sampleWeight: preprocessing.sampleWeight,
      rows: (try results.divisions(preprocessing.scales), try results.sourceRows("test_row")))
  }
}
