import Configs
import Networks
import Search
import Training

/// What a result file tells of the sweep as a whole.
public struct SweepDescription: Sendable {
  /// The config that it was made from.
  public let source: ConfigurationSource
  /// The data that trials were trained on.
  public let dataset: DatasetDescription
  /// The trials, by ascending number.
  public let trials: [TrialDescription]
  /// What the best trial is best in.
  public let objective: Objective
  /// Metrics that the config asks for beyond those that every sweep has.
  public let more: [Metric]
  /// The machine and program that trained them.
  public let provenance: Provenance
  /// The part of the sweep that these trials are; nil for all of it.
  public let shard: Shard?
  /// Trials of the whole sweep.
  public let sweepTrials: Int
  /// The epochs at which a search paused its trials; nil where all trials are planned.
  public let rungs: Rungs?
  /// The hyperparameters that these trials use, and those that differ between them.
  package let parameters: ParameterUse

  /// Creates a value of its properties.
  ///
  /// - Parameter parameters: the use of hyperparameters, if it is known already; nil to find it
  ///   now.
  public init(
    source: ConfigurationSource, dataset: DatasetDescription, trials: [TrialDescription],
    objective: Objective, more: [Metric] = [], provenance: Provenance, shard: Shard?,
    sweepTrials: Int, rungs: Rungs? = nil, parameters: ParameterUse? = nil
  ) {
    self.rungs = rungs
    self.source = source
    self.dataset = dataset
    self.trials = trials
    self.objective = objective
    self.more = more
    self.provenance = provenance
    self.shard = shard
    self.sweepTrials = sweepTrials
    self.parameters = parameters ?? ParameterUse(trials.lazy.map(\.values))
  }

  /// The same sweep with further trials, which a source made; known ones stay as they are.
  package func adding(_ proposals: [TrialProposal]) -> SweepDescription {
    let known = Set(trials.map(\.id))
    return adding(described: describe(proposals.filter { !known.contains($0.id) }))
  }

  /// Describes trials that a source made.
  package func describe(_ proposals: [TrialProposal]) -> [TrialDescription] {
    var layouts = NetworkLayouts(dataset)
    return proposals.map { proposal in
      TrialDescription(
        id: proposal.id, values: proposal.values, keys: TrialKey.pair(proposal.values),
        settings: TrialSettings(values: proposal.values, data: dataset.facts), layouts: &layouts)
    }
  }

  /// The same sweep with further trials, none of which it has.
  package func adding(described more: [TrialDescription]) -> SweepDescription {
    guard !more.isEmpty else { return self }
    return SweepDescription(
      source: source, dataset: dataset, trials: (trials + more).sorted { $0.id < $1.id },
      objective: objective, more: self.more, provenance: provenance, shard: shard,
      sweepTrials: max(sweepTrials, trials.count + more.count), rungs: rungs)
  }

  /// The metrics of every epoch.
  package var metrics: [Metric] {
    Metric.metrics(task: dataset.task, validation: dataset.hasValidation, more: more)
  }
}
