import Configs
import Records
import SystemSupport

/// Joins results of one config: shards, or parts from several machines.
public struct SweepMerge {
  /// Trials in the joined result.
  public let trials: Int
  /// Of them, those that are finished.
  public let finished: Int
  /// Trials that were finished in more than one file, with the same bits.
  public let duplicates: Int
  /// Trials of the sweep that no file has, by number.
  public let missing: [Int]
  /// Whether the whole sweep is there.
  public let status: SweepStatus

  /// Joins files into one; an earlier one of the same sweep is replaced.
  ///
  /// - Throws: ``ResultsError/cannotMerge(problems:)`` where they are of different sweeps, or a
  ///   trial differs between them; ``ResultsError/exists(path:)`` where there is another file
  ///   already.
  public init(_ files: [String], into output: String) throws {
    let output = FileSystem.resolved(output)
    let parts = try files.map { try SweepResults(opening: $0) }
    guard let first = parts.first else {
      throw ResultsError.cannotMerge(problems: ["there is no file"])
    }
    var problems: [String] = []
    for part in parts.dropFirst() {
      problems += try Self.differences(of: part, from: first)
    }
    guard problems.isEmpty else { throw ResultsError.cannotMerge(problems: problems) }

    let (records, descriptions, duplicates) = try Self.collect(parts)
    let whole = try parts.map { try $0.description().sweepTrials }.max() ?? 0
    let trials = descriptions.values.sorted { $0.id < $1.id }
    missing = (1...max(1, whole)).filter { descriptions[$0] == nil }
    finished = records.places.values.count { $0.results.statuses[$0.row].isFinal }
    self.trials = trials.count
    self.duplicates = duplicates
    status = finished == whole ? .complete : .partial
    let hosts = Set(try parts.map { try $0.attribute("host") }).sorted()
    let description = try first.description(hosts: hosts)
    let own = try Self.replaceable(output, first)
    try FileSystem.makeFolder(URL(fileURLWithPath: output).deletingLastPathComponent().relativePath)
    _ = try ResultPublisher(path: output, replacing: own).publish(
      SweepDescription(
        source: description.source, dataset: description.dataset, trials: trials,
        objective: description.objective, more: description.more,
        provenance: description.provenance, shard: nil,
        sweepTrials: whole),
      records, status: status, threads: Processors.usable)
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
        if had.isFinal && has.isFinal {
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
