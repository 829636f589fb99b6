import Configs
import Datasets
import KernelContract
import MatrixKernels
import Networks
import Records
import Results
import Search
import Training

/// A sweep that is ready to run: its config checked, its data loaded, its trials planned.
public struct PreparedSweep: Sendable {
  /// The config.
  public let configuration: Configuration
  /// The data, shared by all workers: a data set for each pipeline and fold.
  public let data: DatasetCollection
  /// The trials.
  public let plan: SweepPlan
  /// The part of the sweep that is planned; nil for all of it.
  public let shard: Shard?
  /// How the trials are divided into shards; nil where all are planned here, for a search, and for
  /// what an earlier version began.
  public let division: ShardDivision?
  /// Trials of the whole sweep.
  public let sweepTrials: Int
  /// The planned trials that the config's budget is enough for.
  public let affordableTrials: [PlannedTrial]
  /// What of the budget is not enough for all planned trials, as people can read it; nil for
  /// nothing.
  public let budgetEnd: String?
  /// What a result file tells of the data.
  public let datasetDescription: DatasetDescription
  /// What a result file tells of each trial.
  let trialDescriptions: [TrialDescription]
  /// Assumptions and oddities of the data to tell the user, a sentence each.
  public let notices: [String]
  /// Given weights by trial number.
  let initialWeights: [Int: NetworkWeights]
  /// The search that makes trials while it runs; nil where all are planned.
  let search: RungSearch?

  /// Reads, loads, plans and checks everything that can be wrong before training.
  ///
  /// - Parameter threads: how many may plan it, at most.
  /// - Throws: ``ConfigurationError``, ``DataError``, or what given weights have wrong.
  public init(
    configFile: String, overrides: [String] = [], shard: Shard? = nil, threads: Int = 1
  ) throws {
    try self.init(
      Configuration(file: configFile, overrides: overrides), shard: shard, threads: threads)
  }

  /// The same for a config that has been read.
  ///
  /// - Parameter version: how data are prepared where the config does not say; of a sweep that goes
  ///   on, as it began.
  /// - Parameter begun: a shard of the same sweep that was begun; nil for none.
  public init(
    _ configuration: Configuration, shard: Shard? = nil, threads: Int = 1,
    version: PreparationVersion = .current, begun: BegunShard? = nil
  ) throws {
    self.configuration = configuration
    self.shard = shard
    var settings = configuration.dataset
    settings.version = version
    let pipelines = try configuration.pipelines()
    let loaded = try LoadedData(
      settings, features: pipelines.features, targetScalings: pipelines.targetScalings)
    let facts = DataFacts(loaded, settings: settings)
    let whole = try configuration.plan(
      for: facts, threads: threads)
    // The same for every shard, so that their results go together.
    let data = try DatasetCollection(loaded, Self.pipelines(of: whole, loaded))
    self.data = data
    let dataset = data.first[0]
    sweepTrials = whole.trials.count
    (plan, division) =
      try shard.map {
        try Self.part($0, of: whole, data, earlier: begun, file: configuration.file)
      } ?? (whole, nil)
    let affordable = configuration.budget.affordable(whole.trials)
    budgetEnd = affordable.reason
    affordableTrials = plan.trials.filter { $0.id <= affordable.trials.last?.id ?? 0 }
    var weights: [Int: NetworkWeights] = [:]
    for trial in plan.trials {
      guard let source = trial.initialWeights else { continue }
      try InitialWeightsReader.check(
        source, targetScaling: trial.settings.preprocessing.targetScaling)
      weights[trial.id] = try InitialWeightsReader.read(
        source, layout: trial.settings.evaluatedLayout(for: data.dataset(of: trial)))
    }
    initialWeights = weights
    let earlier = try plan.search.map { try EarlierSweep($0, sha256: dataset.sha256) }
    search = plan.search.flatMap { earlier?.search($0) }
    notices = dataset.notices + facts.notices(plan.metrics) + (earlier?.notices ?? [])
    let description = DatasetDescription(data, settings: settings)
    datasetDescription = description
    trialDescriptions = TrialDescription.descriptions(of: plan.trials, dataset: description)
  }

  /// The pipelines that trials use: of a search, whose trials are not known yet, all that scale
  /// targets as its samples do.
  private static func pipelines(
    of plan: SweepPlan, _ data: LoadedData
  ) -> Set<PreprocessingSettings> {
    let used = Set(plan.examples.map(\.settings.preprocessing))
    guard plan.search != nil else { return used }
    let scalings = Set(used.map(\.targetScaling))
    return Set(data.pipelines.filter { scalings.contains($0.targetScaling) })
  }

  /// The data of the first pipeline: one data set, or one for each fold.
  public var datasets: [Dataset] { data.first }

  /// The data; with folds, the first fold's, which has the task, the names and about the size of
  /// all.
  public var dataset: Dataset { datasets[0] }

  /// The data that a trial is trained on.
  public func dataset(of trial: PlannedTrial) -> Dataset { data.dataset(of: trial) }

  /// Where its trials come from.
  public var source: any TrialSource { search ?? PlannedTrials(affordableTrials) }

  /// A trainer for each of the data sets, for one thread.
  ///
  /// - Parameter team: threads that may help inside large networks.
  func trainers(kernels: KernelTable, team: CoreTeam? = nil) -> SweepTrainers {
    SweepTrainers(data, metrics: plan.metrics, kernels: kernels, team: team)
  }

  /// What a result file tells of the sweep.
  public func description(_ provenance: Provenance) -> SweepDescription {
    SweepDescription(
      source: configuration.source, dataset: datasetDescription, trials: trialDescriptions,
      objective: plan.objective, more: plan.metrics, provenance: provenance, shard: shard,
      sweepTrials: sweepTrials, rungs: plan.search?.rungs,
      parameters: plan.search == nil ? plan.parameters : nil)
  }
}
