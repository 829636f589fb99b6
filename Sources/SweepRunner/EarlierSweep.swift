import Datasets
import Results
import Search
import Wording

/// What a search takes from the result of an earlier sweep: settings to begin with, and trials for
/// its model.
struct EarlierSweep {
  private(set) var start: [ParameterValues] = []
  private(set) var trials: [EarlierTrial] = []
  private(set) var notices: [String] = []

  /// Reads the result that a search names, if it names one.
  init(_ plan: SearchPlan, dataset: Dataset) throws {
    guard let wanted = plan.settings.startResults else { return }
    let results = try SweepResults(opening: wanted.file)
    let values = try results.trialValues()
    let rows = try results.ranking(by: .best(plan.metric))
    var seen: Set<ParameterValues> = []
    for row in rows where start.count < wanted.best {
      var setting = values[row]
      for parameter in [Parameter.seed, .fold, .epochs] { setting[parameter] = nil }
      if plan.takes(setting), seen.insert(setting).inserted { start.append(setting) }
    }
    let isSameData = try results.attribute("dataset_sha256") == dataset.sha256
    if isSameData {
      for row in rows {
        trials.append(
          EarlierTrial(
            values: values[row], history: try results.history(of: plan.metric, row: row)))
      }
    }
    notices.append(
      "begins with \(counted(start.count, "setting")) of \(wanted.file)"
        + (isSameData
          ? ", whose \(counted(trials.count, "trial")) feed the model"
          : "; its data are others, so that its trials do not feed the model"))
  }
}
