import Datasets

/// Reads how the data are prepared, as `dataset` says it for trials that do not.
struct PreprocessingReader {
  let log: ProblemLog

  func read(_ reader: ObjectReader, _ settings: inout DatasetSettings) {
    var features = FeatureSettings()
    features.scaling = reader.choice("scaling", Scaling.self) ?? features.scaling
    features.missing = reader.choice("missing", FeatureSettings.Missing.self) ?? features.missing
    features.numericEncoding =
      reader.choice("numeric_encoding", FeatureSettings.NumericEncoding.self)
      ?? features.numericEncoding
    features.bins = reader.integer("bins", 2...1000) ?? features.bins
    features.edges = reader.choice("edges", FeatureSettings.BinEdges.self) ?? features.edges
    if let value = reader.value("categories"),
      let categories = ObjectReader(
        value, path: "dataset.categories", known: ["encoding", "maximum_levels", "minimum_count"],
        log: log)
    {
      features.categoryEncoding =
        categories.choice("encoding", FeatureSettings.CategoryEncoding.self)
        ?? features.categoryEncoding
      features.maximumLevels =
        categories.integer("maximum_levels", 1...1_000_000) ?? features.maximumLevels
      features.minimumCount =
        categories.integer("minimum_count", 1...1_000_000_000) ?? features.minimumCount
    }
    settings.preprocessing = features
    settings.targetScaling = reader.choice("target_scaling", TargetScaling.self)
    if settings.targetScaling != nil, let task = settings.task, task != .regression {
      log.add(
        "dataset.target_scaling", line: reader.value("target_scaling")?.line,
        "is for regressions")
    }
  }
}
