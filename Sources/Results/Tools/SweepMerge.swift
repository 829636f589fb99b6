import Configs
import Records
import Search
import SystemSupport

/// Joins results of one config: shards, or parts from several machines. Joining the parts of a
/// search's round ends the round.
public struct SweepMerge {
  /// Trials in the joined result.
  public let trials: Int
  /// Of them, those that are finished.
  public let finished: Int
  /// Trials that were finished in more than one file, with the same bits.
  public let duplicates: Int
  /// Trials of the sweep that no file has, by number.
  public let missing: [Int]
  /// Trials that a file has and that are not finished, by number; [] of a search.
  public let unfinished: [Int]
  /// Whether the whole sweep is there.
  public let status: SweepStatus
  /// How far a search is; nil where all trials are planned.
  public let search: SearchProgress?

  /// How far a search is that goes in rounds.
  public struct SearchProgress: Sendable {
    /// Why it is over; nil where another round follows.
    public let end: String?
    /// Trials that the next round trains.
    public let nextTrials: Int
    /// Whether anything was trained since it was joined before.
    public let isFurther: Bool
  }

  /// Joins files into one; an earlier one of the same sweep is replaced.
  ///
  /// - Throws: ``ResultsError/cannotMerge(problems:)`` where they are of different sweeps, or a
  ///   trial differs between them; ``ResultsError/exists(path:)`` where there is another file
  ///   already.
  public init(_ files: [String], into output: String) throws {
    let output = FileSystem.resolved(output)
    var parts = try files.map { try SweepResults(opening: $0) }
    guard let first = parts.first else {
      throw ResultsError.cannotMerge(problems: ["there is no file"])
    }
    var problems: [String] = []
    for part in parts.dropFirst() {
      problems += try Self.differences(of: part, from: first)
    }
    guard problems.isEmpty else { throw ResultsError.cannotMerge(problems: problems) }

    let own = try Self.replaceable(output, first)
    let earlier = first.isSearch && own != nil ? try SweepResults(opening: output) : nil
    let before = try earlier?.countedProgress() ?? 0
    // What was joined in earlier rounds stays, whichever files are given now.
    if let earlier { parts.append(earlier) }
    let (records, descriptions, duplicates) = try Self.collect(parts)
    let whole = try parts.map { try $0.description().sweepTrials }.max() ?? 0
    let trials = descriptions.values.sorted { $0.id < $1.id }
    missing = first.isSearch ? [] : (1...max(1, whole)).filter { descriptions[$0] == nil }
    finished = descriptions.keys.count { records.isFinal($0) }
    unfinished =
      first.isSearch
      ? [] : descriptions.keys.filter { !records.isFinal($0) }.sorted()
    self.trials = trials.count
    self.duplicates = duplicates
    let hosts = Set(try parts.map { try $0.attribute("host") }).sorted()
    let description = try first.description(hosts: hosts)
    try FileSystem.makeFolder(URL(fileURLWithPath: output).deletingLastPathComponent().relativePath)
    let joined = SweepDescription(
      source: description.source, dataset: description.dataset, trials: trials,
      objective: description.objective, more: description.more,
      provenance: description.provenance, shard: nil,
      sweepTrials: first.isSearch ? trials.count : whole, rungs: description.rungs)
    let publisher = ResultPublisher(path: output, replacing: own)
    func publish(_ status: SweepStatus, reasonOfEnd: String? = nil) throws -> SweepResults {
      try publisher.publish(
        joined, records, status: status, reasonOfEnd: reasonOfEnd, threads: Processors.usable)
    }
    guard first.isSearch else {
      search = nil
      status = finished == whole ? .complete : .partial
      _ = try publish(status)
      return
    }
    let results = try publish(.partial)
    let round = try Self.round(results)
    search = SearchProgress(
      end: round.end, nextTrials: round.assignments.count,
      isFurther: try results.countedProgress() > before)
    status = round.end == nil ? .partial : .complete
    if let end = round.end { _ = try publish(.complete, reasonOfEnd: end) }
  }

  /// What a search wants trained next.
  private static func round(_ results: SweepResults) throws -> SearchRound {
    let configuration = try Configuration(results.configurationSource())
    guard let plan = try configuration.plan(for: DatasetDescription(results).facts).search else {
      return SearchRound.none
    }
    let search = try EarlierSweep(plan, sha256: results.attribute("dataset_sha256")).search(plan)
    let answers = try SearchAnswers(results, metric: plan.metric)
    return try SearchRound(search, metric: plan.metric, answer: answers.answer)
  }

  /// Collects the trials of all parts. Where a trial is in several, its final state is taken.
  ///
  /// - Throws: ``ResultsError/cannotMerge(problems:)`` where a trial differs between parts.
  private static func collect(
    _ parts: [SweepResults]
  ) throws -> (
    records: CollectedRecords, descriptions: [Int: TrialDescription], duplicates: Int
  ) {
    var problems: [String] = []
    var records = CollectedRecords()
    var descriptions: [Int: TrialDescription] = [:]
    var duplicates = 0
    for part in parts {
      for (row, trial) in try part.description().trials.enumerated() {
        if let known = descriptions[trial.id], known.key != trial.key {
          problems.append("trial \(trial.id) has other hyperparameters in \(part.path)")
          continue
        }
        descriptions[trial.id] = trial
        guard let place = records.places[trial.id] else {
          records.places[trial.id] = (part, row)
          continue
        }
        let (had, has) = (place.results.statuses[place.row], part.statuses[row])
        if let further = try further(part, row, than: place, &problems) {
          if further { records.places[trial.id] = (part, row) }
        } else if had.isFinal && has.isFinal {
          let same =
            try place.results.record(row: place.row).outcome.checksum
            == part.record(row: row).outcome.checksum
          if had == has && same {
            duplicates += 1
          } else {
            problems.append(
              "trial \(trial.id) differs between \(place.results.path) and \(part.path)")
          }
        } else if has.isFinal || had == .pending {
          records.places[trial.id] = (part, row)
        }
      }
    }
    guard problems.isEmpty else { throw ResultsError.cannotMerge(problems: problems) }
    return (records, descriptions, duplicates)
  }

  /// Whether a paused trial of a search was trained further in one file than in another; nil where
  /// both came to the same epoch, or one has nothing.
  private static func further(
    _ part: SweepResults, _ row: Int, than place: (results: SweepResults, row: Int),
    _ problems: inout [String]
  ) throws -> Bool? {
    guard part.isSearch, part.statuses[row].isFinal, place.results.statuses[place.row].isFinal
    else { return nil }
    let (had, has) = (
      try place.results.epochsRun(row: place.row), try part.epochsRun(row: row)
    )
    guard had != has else {
      // At the same epoch one may have paused and the other ended.
      let (one, other) = (place.results.statuses[place.row], part.statuses[row])
      return one == .stopped && other != .stopped ? true : one == other ? nil : false
    }
    let metric = part.metrics[0]
    let common = min(had, has)
    let one = try place.results.history(of: metric, row: place.row).prefix(common)
    let other = try part.history(of: metric, row: row).prefix(common)
    if one.map(\.bitPattern) != other.map(\.bitPattern) {
      problems.append(
        "trial \(part.trialIDs[row]) differs between \(place.results.path) and \(part.path)")
    }
    return has > had
  }

  /// In what a result is of another sweep than the first.
  private static func differences(
    of part: SweepResults, from first: SweepResults
  ) throws -> [String] {
    var problems: [String] = []
    for (name, what) in [("config_sha256", "config"), ("dataset_sha256", "data")]
    where try part.attribute(name) != first.attribute(name) {
      var problem = "\(part.path) is of another \(what) than \(first.path)"
      if what == "config", let old = try? Configuration(first.configurationSource()),
        let new = try? Configuration(part.configurationSource())
      {
        let lines = new.differences(from: old)
        problem +=
          lines.isEmpty ? " in its comments or layout" : ": " + lines.joined(separator: "; ")
      }
      problems.append(problem)
    }
    if try part.preparationVersion() != first.preparationVersion() {
      problems.append(
        "\(part.path) prepared its data in another way than \(first.path): one is of an earlier version"
      )
    }
    return problems
  }

  /// The file at the output's path, which must be of this sweep; nil if there is none.
  private static func replaceable(
    _ output: String, _ first: SweepResults
  ) throws -> FileIdentity? {
    guard let identity = FileSystem.identity(output) else { return nil }
    guard let earlier = try? SweepResults(opening: output),
      try differences(of: earlier, from: first).isEmpty
    else { throw ResultsError.exists(path: output) }
    return identity
  }
}
