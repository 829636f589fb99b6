import Search
import Wording

/// What a search takes from the result of an earlier sweep: settings to begin with, and trials for
/// its model.
public struct EarlierSweep {
  /// Settings to begin with, the best first.
  public private(set) var start: [ParameterValues] = []
  /// What happened, in sentences.
  public private(set) var notices: [String] = []
  private var trials: [EarlierTrial] = []

  /// Reads the result that a search names, if it names one.
  ///
  /// - Parameter sha256: of the search's data. Trials of other data do not feed the model.
  public init(_ plan: SearchPlan, sha256: String) throws {
    guard let wanted = plan.settings.startResults else { return }
    let results = try SweepResults(opening: wanted.file)
    let values = try results.trialValues()
    guard results.metrics.contains(plan.metric) else {
      notices.append("\(wanted.file) has no \(plan.metric.rawValue), so nothing is taken from it")
      return
    }
    let rows = try results.ranking(by: .best(plan.metric))
    var seen: Set<ParameterValues> = []
    for row in rows where start.count < wanted.best {
      var setting = values[row]
      for parameter in [Parameter.seed, .fold, .epochs] { setting[parameter] = nil }
      if plan.takes(setting), seen.insert(setting).inserted { start.append(setting) }
    }
    let isSameData = try results.attribute("dataset_sha256") == sha256
    if isSameData {
      trials = try rows.map { row in
        EarlierTrial(values: values[row], history: try results.history(of: plan.metric, row: row))
      }
    }
    notices.append(
      "begins with \(counted(start.count, "setting")) of \(wanted.file)"
        + (isSameData
          ? ", whose \(counted(trials.count, "trial")) feed the model"
          : "; its data are others, so that its trials do not feed the model"))
  }

  /// The search, at its beginning.
  public func search(_ plan: SearchPlan) -> RungSearch {
    plan.source(start: start, earlier: trials)
  }
}
