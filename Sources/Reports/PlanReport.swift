import Datasets
import Search
import Wording

/// The trials of a plan as a table, with the operations that each will take.
public struct PlanReport {
  /// The names of more classes would fill the line.
  private static let mostClasses = 20

  private let plan: SweepPlan
  private let datasets: DatasetCollection
  /// The first of the data sets, which has the rows of all.
  private var dataset: Dataset { datasets.first[0] }

  /// A report on a plan for some data.
  public init(_ plan: SweepPlan, data: DatasetCollection) {
    self.plan = plan
    datasets = data
  }

  /// The number of trials, and of combinations that were left out.
  public var size: String {
    search ?? counted(plan.trials.count, "trial")
      + (plan.excluded > 0
        ? "; \"exclude\" and \"where\" leave out \(counted(plan.excluded, "combination"))" : "")
  }

  /// What a search does, in a line; nil where all trials are planned.
  public var search: String? {
    guard let search = plan.search else { return nil }
    let rungs = search.rungs.epochs.map(String.init)
    let budget = search.settings.budget
    let limits = [
      search.mostEpochs.map { "\(counted($0, "epoch"))" },
      budget.trials.map { "\(counted($0, "setting"))" },
    ].compactMap { $0 }
    return "\(search.settings.method.rawValue) search of \(limits.joined(separator: " or ")), "
      + (rungs.count == 1
        ? "every trial \(counted(search.rungs.epochs[0], "epoch"))"
        : "compared at \(rungs.dropLast().joined(separator: ", ")) and \(rungs[rungs.count - 1]) epochs")
  }

  /// The parts of a search as a table.
  public var rungs: String? {
    guard let search = plan.search else { return nil }
    var table = TextTable(["rung", "epochs", "settings, about"])
    var settings = search.likelySettings
    for (place, epochs) in search.rungs.epochs.enumerated() {
      table.append(["\(place + 1)", "\(epochs)", "\(settings)"])
      settings /= Rungs.factor
    }
    return table.text
  }

  /// The first `limit` trials, one line each.
  public func trials(limit: Int) -> String {
    let shown = plan.parameters.swept
    var table = TextTable(["trial"] + shown.map(\.name) + ["parameters", "operations"])
    for trial in plan.trials.prefix(limit) {
      let dataset = datasets.dataset(of: trial)
      let layout = trial.settings.evaluatedLayout(for: dataset)
      table.append(
        [String(trial.id)] + shown.map { trial.values[$0]?.text ?? "-" }
          + [
            String(layout.parameterCount),
            NumberStyle.count(trial.settings.operationCount(for: dataset)),
          ])
    }
    let left = plan.trials.count - limit
    return table.text + (left > 0 ? "\n… and \(left) more (--all)" : "")
  }

  /// The hyperparameters that are the same for all trials, on one line.
  public var fixed: String {
    let (used, swept) = (plan.parameters.used, plan.parameters.swept)
    return used.filter { !swept.contains($0) }
      .compactMap { parameter in
        plan.examples.first?.values[parameter].map { "\(parameter.name) \($0.text)" }
      }.joined(separator: ", ")
  }

  /// How many features networks get, and in how many ways the data are prepared for them.
  private var features: String {
    let counts = datasets.all.map { $0[0].featureNames.count }
    guard let least = counts.min(), let most = counts.max(), least < most else {
      return counted(dataset.featureNames.count, "feature")
    }
    return "\(least) to \(most) features in \(counts.count) pipelines"
  }

  /// The data on one line.
  public var data: String {
    var parts: [String] = []
    if let folds = plan.folds {
      parts.append(
        "\(folds) folds of \(counted(dataset.training.count + (dataset.validation?.count ?? 0), "row"))"
      )
    } else {
      parts.append(counted(dataset.training.count, "training row"))
      if let validation = dataset.validation {
        parts.append(counted(validation.count, "validation row"))
      }
    }
    if !dataset.testRows.isEmpty { parts.append(counted(dataset.testRows.count, "test row")) }
    parts.append(features)
    switch dataset.task {
    case .classification:
      let names = dataset.classNames.prefix(Self.mostClasses).joined(separator: ", ")
      parts.append(
        counted(dataset.classNames.count, "class") + " (\(names)"
          + (dataset.classNames.count > Self.mostClasses ? ", …)" : ")"))
    case .regression: parts.append(counted(dataset.targetNames.count, "target"))
    case .multiLabel: parts.append(counted(dataset.targetNames.count, "label"))
    }
    return parts.joined(separator: ", ")
  }
}
