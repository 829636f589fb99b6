import HDF5
import Networks
import Search

/// Tells our own objects and attributes in a result file from those that a user added with another
/// tool. Ours are checked; the user's are reported, and copied unchanged.
enum OwnContent {
  private static let columns: Set<String> = {
    var names: Set<String> = [
      "trial", "epoch", "hidden_layers", "status", "message", "epochs_run", "best_epoch",
      "kept_epoch", "rung", "trial_key", "trial_checksum", "parameter_count", "wall_time",
      "start_time",
      "learning_rate_used", "pipeline",
    ]
    names.formUnion(Parameter.allCases.map(\.name))
    for metric in Metric.allCases.map(\.rawValue) {
      names.formUnion([metric, "final_" + metric, "best_" + metric, "kept_" + metric])
    }
    return names
  }()

  private static let preprocessing: Set<String> = [
    "feature", "feature_offset", "feature_scale", "class", "target", "fold", "training_row",
    "validation_row", "test_row", "divided_row", "validation_fold", "column", "column_kind",
  ]

  /// The arrays of ``PreparationArrays``.
  private static let preparation: Set<String> = [
    "feature", "prepared_column", "number_column", "number_offset", "number_scale", "number_fill",
    "number_indicator", "knot", "knot_start", "knot_score", "bin_edge", "bin_edge_start",
    "category_column", "level", "level_start", "missing_level", "target_offset", "target_scale",
  ]

  private static let attributes: Set<String> = [
    "Conventions", "title", "source", "config_file", "config_json", "config_overrides",
    "config_sha256", "dataset_source", "dataset_sha256", "objective_metric", "objective_direction",
    "sweep_status", "sweep_trials", "planned_trials", "done_trials", "failed_trials", "shard",
    "coordinates", "host", "cpu", "kernel_set", "threads", "compiler", "hdf5_version",
    "format_version", "text_sha256", "long_name", "units", "role", "kind", "swept", "flag_values",
    "flag_meanings", "_FillValue", "_Encoding", "task", "scaling", "features", "sample_weight",
    "encoding", "rung_epochs", "search_ended", "preparation_version", "missing_values",
    "given_target_scaling", "missing", "category_encoding", "numeric_encoding", "target_scaling",
    "maximum_levels", "minimum_count", "edges", "bins",
  ]

  /// Whether an object at a path is ours.
  static func has(object: String) -> Bool {
    let parts = object.split(separator: "/").map(String.init)
    guard let last = parts.last else { return true }
    switch (parts.count, parts[0]) {
    case (1, "weights"), (1, "cross_validation"), (1, "preprocessing"): return true
    case (1...2, let group) where ResultAddition.groups.contains(group): return true
    case (1, let name): return columns.contains(name) || isHiddenSize(name)
    case (2...4, "preprocessing"):
      // pipeline_2, fold_3, and what is in them.
      let inner = parts.dropFirst().drop { isNumbered($0, "pipeline") || isNumbered($0, "fold") }
      return inner.isEmpty
        || inner.count == 1
          && (preparation.contains(last) || parts.count == 2 && preprocessing.contains(last))
    case (2, "cross_validation"):
      let base = ["mean_", "deviation_"].first { last.hasPrefix($0) }
        .map { String(last.dropFirst($0.count)) }
      return ["setting", "fold", "trial", "done_folds"].contains(last)
        || columns.contains(base ?? last)
    case (2, "weights"): return true
    case (3, "weights"): return isOfWeights(last)
    default: return false
    }
  }

  /// `layer_1_weights`, the axes, and the numbers of the trials.
  private static func isOfWeights(_ name: String) -> Bool {
    if name == WeightsLocation.trials || WeightsLocation.inputAxes.contains(name)
      || ["input", "output"].contains(name) || isNumbered(name, "hidden")
    {
      return true
    }
    let parts = name.split(separator: "_", maxSplits: 2)
    return parts.count == 3 && parts[0] == "layer" && Int(parts[1]) != nil
      && Tensor.Role.trained.contains { $0.rawValue == parts[2] }
  }

  /// Whether a name is a word and a number, as `fold_3`.
  private static func isNumbered(_ name: String, _ word: String) -> Bool {
    name.hasPrefix(word + "_") && Int(name.dropFirst(word.count + 1)) != nil
  }

  /// `hidden_1_size`, `hidden_2_size` …
  private static func isHiddenSize(_ name: String) -> Bool {
    name.hasPrefix("hidden_") && name.hasSuffix("_size")
      && Int(name.dropFirst(7).dropLast(5)) != nil
  }

  /// Whether an attribute is ours.
  static func has(attribute: String) -> Bool { attributes.contains(attribute) }

  /// The paths of all objects of a file that are not ours, and of the attributes as pairs of object
  /// and name.
  static func foreign(
    in file: HDF5File
  ) throws -> (objects: [String], attributes: [(object: String, name: String)]) {
    var objects: [String] = []
    var attributes: [(object: String, name: String)] = []
    func visit(_ object: String) throws {
      for name in try file.attributeNames(of: object) where !has(attribute: name) {
        attributes.append((object, name))
      }
      guard !file.isDataset(object) else { return }
      for name in try file.names(in: object) {
        let path = object == "/" ? "/" + name : "\(object)/\(name)"
        if has(object: path) { try visit(path) } else { objects.append(path) }
      }
    }
    try visit("/")
    return (objects, attributes)
  }

  /// What a later file of a sweep gets from an earlier one: what is not ours, and how often the test
  /// rows were looked at.
  static func carried(
    from earlier: HDF5File
  ) throws -> (objects: [String], attributes: [(object: String, name: String)]) {
    let (objects, attributes) = try foreign(in: earlier)
    let looks = "/" + TestLooks.group
    return (objects + (earlier.contains(looks) ? [looks] : []), attributes)
  }

  /// Copies what an earlier file of a sweep has to a later one.
  static func carry(from earlier: HDF5File, to later: HDF5File) throws {
    let (objects, attributes) = try carried(from: earlier)
    for object in objects where !later.contains(object) {
      try later.copyObject(object, from: earlier)
    }
    for (object, name) in attributes where later.contains(object) {
      try later.copyAttribute(name, of: object, from: earlier)
    }
  }
}
