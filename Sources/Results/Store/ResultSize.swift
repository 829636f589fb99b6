import Networks
import Records
import SystemSupport

/// How large a result file gets.
public enum ResultSize {
  /// An upper estimate in bytes: weights as they are, histories and columns uncompressed.
  public static func bytes(_ description: SweepDescription) -> Int {
    bytes(
      trials: description.trials, dataset: description.dataset, more: description.more)
  }

  /// The same, from the trials and the data.
  public static func bytes(
    trials: [TrialDescription], dataset: DatasetDescription, more: [Metric]
  ) -> Int {
    let metrics = Metric.metrics(
      task: dataset.task, validation: dataset.hasValidation, more: more
    ).count
    let epochs = trials.map(\.epochs).max() ?? 0
    var total = 200_000.0
    for trial in trials {
      total += 4 * Double(trial.layout.parameterCount) + 64
      total += 4 * Double(epochs) * Double(metrics + 1)
      total += 16 * Double(trial.values.count) + 16 * Double(metrics) + 256
    }
    let division = dataset.divisions[0]
    let rows =
      division.trainingRows.count + division.validationRows.count + dataset.testRows.count
    total += 12 * Double(rows)
    for fold in dataset.preparations.flatMap(\.folds) {
      // A name for each feature; a knot and its score, or an edge, for some.
      total += 64 * Double(fold.features.count)
      total += 16 * 1000 * Double(fold.features.numbers.count { $0.scale.hasKnots })
    }
    return Int(total)
  }

  /// Bytes that the states of paused trials may take on the disk of a result: a quarter of what is
  /// free, and at most 16 GB.
  public static func mostCheckpointBytes(near path: String) -> Int {
    min(16_000_000_000, freeBytes(near: path).map { $0 / 4 } ?? 1_000_000_000)
  }

  /// Free bytes on the disk that a path is on; nil where that is not known.
  public static func freeBytes(near path: String) -> Int? {
    var folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    while !FileManager.default.fileExists(atPath: folder.path), folder.path != "/" {
      folder.deleteLastPathComponent()
    }
    var information = statvfs()
    guard statvfs(folder.path, &information) == 0 else { return nil }
    return Int(information.f_bavail) * Int(information.f_frsize)
  }
}
