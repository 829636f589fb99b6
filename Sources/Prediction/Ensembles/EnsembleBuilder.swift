import Datasets
import KernelContract
import MatrixKernels
import Networks
import Records
import Results
import Search
import SystemSupport

/// Puts an ensemble together from the networks of a finished sweep.
public struct EnsembleBuilder {
  /// A network, or a setting with a network for each fold.
  private struct Candidate {
    /// The rows of its trials in the result; one for each fold, or one.
    let rows: [Int]
  }

  private let results: SweepResults
  private let data: DatasetCollection
  private let kernels: KernelTable
  private let threads: Int
  /// Assumptions to tell the user, a sentence each.
  public private(set) var notices: [String] = []

  /// The most bytes that the candidates' predictions may take.
  private static let mostBytes = 1_500_000_000

  /// - Parameters:
  ///   - data: the data that the networks were trained on.
  ///   - threads: how many may work at a time.
  public init(
    _ results: SweepResults, data: DatasetCollection, kernels: KernelTable, threads: Int
  ) {
    self.results = results
    self.data = data
    self.kernels = kernels
    self.threads = threads
  }

  /// Chooses the members.
  ///
  /// - Throws: ``EnsembleError`` where there is nothing to choose from.
  public mutating func build(_ settings: EnsembleSettings) throws -> StoredEnsemble {
    guard data.first[0].validation != nil else { throw EnsembleError.noValidation(results.path) }
    let all = try candidates()
    guard !all.isEmpty else { throw EnsembleError.nothingFinished(results.path) }
    let (truth, weights) = validationTruth()
    let asked: [Candidate]
    switch settings.selection {
    case .greedy: asked = limited(all, truth)
    case .top: asked = Array(all.prefix(settings.size))
    case .seeds: asked = Array(try seeds(all).prefix(settings.size))
    case .folds:
      guard data.first.count > 1 else { throw EnsembleError.noFolds(results.path) }
      asked = [all[0]]
    }
    let scored = try scores(asked, truth, weights)
    let chosen =
      settings.selection == .greedy
      ? GreedySelection(scored, size: settings.size, threads: threads).chosen
      : Array(asked.indices)
    guard !chosen.isEmpty else { throw EnsembleError.nothingFinished(results.path) }
    return ensemble(asked, chosen, scored, truth, settings.selection)
  }

  /// The networks that were kept, the best first; with folds the settings of which every fold has
  /// one, the best mean first.
  private func candidates() throws -> [Candidate] {
    let measure = results.objective.measure
    guard data.first.count > 1 else {
      return try results.ranking(by: measure).map { Candidate(rows: [$0]) }
    }
    let values = try results.values(of: measure)
    var settings: [ParameterValues: [Int]] = [:]
    for (row, trial) in try results.trialValues().enumerated()
    where results.statuses[row].hasNetwork && !values[row].isNaN {
      var setting = trial
      setting[.fold] = nil
      settings[setting, default: []].append(row)
    }
    let folds = data.first.count
    let ranked = settings.values.filter { $0.count == folds }.map { rows in
      (rows: rows.sorted(), mean: rows.reduce(0.0) { $0 + values[$1] } / Double(folds))
    }
    return ranked.sorted { one, other in
      if one.mean == other.mean { return one.rows[0] < other.rows[0] }
      return measure.higherIsBetter ? one.mean > other.mean : one.mean < other.mean
    }.map { Candidate(rows: $0.rows) }
  }

  /// The candidates that differ from the best setting in their seeds only; of all settings, the one
  /// with the best mean over as many seeds as any has.
  private func seeds(_ all: [Candidate]) throws -> [Candidate] {
    let values = try results.values(of: results.objective.measure)
    let trials = try results.trialValues()
    var settings: [ParameterValues: [Candidate]] = [:]
    for candidate in all {
      var setting = trials[candidate.rows[0]]
      setting[.seed] = nil
      setting[.fold] = nil
      settings[setting, default: []].append(candidate)
    }
    let most = settings.values.map(\.count).max() ?? 0
    func mean(_ candidates: [Candidate]) -> Double {
      let rows = candidates.flatMap(\.rows)
      return rows.reduce(0.0) { $0 + values[$1] } / Double(max(1, rows.count))
    }
    let full = settings.values.filter { $0.count == most }.map { ($0, mean($0)) }
    let isHigher = results.objective.measure.higherIsBetter
    let best = full.min { one, other in
      if one.1 == other.1 { return one.0[0].rows[0] < other.0[0].rows[0] }
      return isHigher ? one.1 > other.1 : one.1 < other.1
    }
    return best?.0 ?? []
  }

  /// As many of the best candidates as memory takes.
  private mutating func limited(_ all: [Candidate], _ truth: Truth) -> [Candidate] {
    let outputs =
      switch truth {
      case .classes: 1
      case .numbers(let columns), .labels(let columns): columns.count
      }
    let each = max(1, 4 * truth.rows * outputs)
    let most = max(1, Self.mostBytes / each)
    guard all.count > most else { return all }
    notices.append(
      "of \(all.count) networks the best \(most) are chosen from: more predictions than these take "
        + "\(Self.mostBytes / 1_000_000) MB")
    return Array(all.prefix(most))
  }

  /// What is right for the validation rows, one fold after the other, and what each row counts.
  private func validationTruth() -> (Truth, [Float]?) {
    var truth: Truth?
    var weights: [Float] = []
    var isWeighted = false
    for dataset in data.first {
      guard let part = dataset.validation else { continue }
      let own = Truth(dataset, part)
      truth = truth.map { $0.adding(own) } ?? own
      isWeighted = isWeighted || part.sampleWeights != nil
      weights += part.rows.map { row in part.sampleWeights.map { $0[Int(row)] } ?? 1 }
    }
    return (truth ?? .classes([]), isWeighted ? weights : nil)
  }

  /// What each candidate says of the validation rows.
  private func scores(
    _ candidates: [Candidate], _ truth: Truth, _ weights: [Float]?
  ) throws -> EnsembleCandidates {
    var result = EnsembleCandidates(truth, weights: weights)
    // The library for result files serves one thread at a time: networks are read in turn.
    for start in stride(from: 0, to: candidates.count, by: 64) {
      let models = try candidates[start..<min(start + 64, candidates.count)].map { candidate in
        try candidate.rows.map { try TrainedModel(results, row: $0, kernels: kernels) }
      }
      let data = data
      let scores = try Processors.map(count: models.count, threads: threads) { index in
        var all: Predictions?
        for model in models[index] {
          let own = try model.validationPredictions(data)
          all = all.map { $0.adding(own) } ?? own
        }
        return all.map { EnsembleCandidates.scores($0, truth) } ?? []
      }
      for score in scores { result.add(score) }
    }
    return result
  }

  /// The chosen networks, and how good their mean is.
  private func ensemble(
    _ candidates: [Candidate], _ chosen: [Int], _ scored: EnsembleCandidates, _ truth: Truth,
    _ selection: EnsembleSettings.Selection
  ) -> StoredEnsemble {
    var counts: [Int: Int] = [:]
    var sum = [Float](repeating: 0, count: scored.values[0].count)
    for place in chosen {
      for row in candidates[place].rows { counts[results.trialIDs[row], default: 0] += 1 }
      for index in sum.indices { sum[index] += scored.values[place][index] }
    }
    let total = Double(counts.values.reduce(0, +))
    let zero = [Float](repeating: 0, count: sum.count)
    let singles = scored.values.indices.map { scored.loss(zero, $0, count: 1) }
    let members = counts.keys.sorted()
    let scale = truth.lossScale(weights: scored.weights)
    return StoredEnsemble(
      members: members, shares: members.map { Double(counts[$0] ?? 0) / total },
      selection: selection.rawValue, metric: scale.metric,
      value: scale.value(scored.loss(sum, nil, count: chosen.count)),
      bestSingle: scale.value(singles.min() ?? .nan))
  }
}

extension Truth {
  /// How a sum of losses over rows becomes a metric: the log loss, or the root mean squared error,
  /// in own units for a single target.
  fileprivate func lossScale(
    weights: [Float]?
  ) -> (metric: String, value: (Double) -> Double) {
    let rows = weights.map { $0.reduce(0.0) { $0 + Double($1) } } ?? Double(rows)
    switch self {
    case .classes: return ("log_loss", { $0 / rows })
    case .labels(let columns): return ("log_loss", { $0 / (rows * Double(columns.count)) })
    case .numbers(let columns):
      let unit = columns.count == 1 ? EnsembleCandidates.unit(columns[0]) : 1
      return (
        columns.count == 1 ? "root_mean_squared_error" : "scaled_root_mean_squared_error",
        { ($0 / (rows * Double(columns.count))).squareRoot() * unit }
      )
    }
  }
}
