import Records
import SystemSupport

/// Gets every whole record out of a damaged result, a journal, or both.
public struct Salvage {
  /// Trials of the sweep.
  public let trials: Int
  /// Trials that were got out.
  public let finished: Int
  /// What is damaged, in sentences.
  public let damage: [String]

  /// Writes what is whole to a new result file.
  ///
  /// - Parameters:
  ///   - path: a result file or a journal's folder; what stands beside it is used, too.
  ///   - output: the new file.
  ///   - usesFile: whether the result file is looked at; libhdf5 can crash on a damaged one.
  /// - Throws: ``ResultsError/nothingToSalvage(path:reason:)`` where not even the list of trials
  ///   can be read.
  public init(_ path: String, into output: String, usesFile: Bool = true) throws {
    let output = FileSystem.resolved(output)
    guard FileSystem.identity(output) == nil else { throw ResultsError.exists(path: output) }
    let folder = path.hasSuffix(".journal") ? path : JournalFolder.path(ofResult: path)
    let file = path.hasSuffix(".journal") ? path.dropLast(8) + ".h5" : path
    guard FileSystem.identity(path) != nil else {
      throw ResultsError.nothingToSalvage(path: path, reason: "there is no such file or folder")
    }
    var damage: [String] = []
    var results: SweepResults?
    var description: SweepDescription?
    let candidates = (usesFile ? [file] : []) + [folder + "/plan.h5"]
    for candidate in candidates where FileSystem.identity(candidate) != nil {
      do {
        let opened = try SweepResults(opening: candidate, tolerant: true)
        let known = try description ?? opened.description()
        description = known
        if candidate == file { results = opened }
      } catch { damage.append("\(error)") }
    }
    guard var description else {
      throw ResultsError.nothingToSalvage(
        path: path,
        reason: damage.isEmpty
          ? "there is neither \(file) nor \(folder)/plan.h5; the same overnight run goes on with a "
            + "journal alone"
          : damage.joined(separator: "; "))
    }
    var records = SalvagedRecords()
    if FileSystem.identity(folder + "/trials") != nil {
      damage += try records.add(journal: folder + "/trials", of: &description)
    }
    if let results { damage += records.add(results) }
    trials = description.trials.count
    finished = records.records.count
    self.damage = damage
    // How many trials a search will have is not known before its end.
    let hasEnded =
      try description.rungs == nil
      || results?.attribute("sweep_status") == SweepStatus.complete.rawValue
    let isComplete = hasEnded && finished == description.sweepTrials
    _ = try ResultPublisher(path: output, replacing: nil).publish(
      description, records, status: isComplete ? .complete : .partial,
      threads: Processors.usable)
  }
}
