import Records

extension DatasetDescription {
  /// What a result file says of its data.
  init(_ results: SweepResults) throws {
    let preprocessing = try results.preprocessing()
    self.init(
      source: try results.attribute("dataset_source"),
      sha256: try results.attribute("dataset_sha256"),
      names: DataNames(
        task: preprocessing.task, columns: preprocessing.columns,
        classes: preprocessing.classNames, targets: preprocessing.targetNames),
      reading: preprocessing.reading, preparations: preprocessing.preparations,
      rows: (
        try results.divisions(preprocessing.preparations[0].folds.count),
        try results.sourceRows("test_row")
      ))
  }
}
