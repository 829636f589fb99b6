import Configs
import Records
import Search
import Wording

/// Whether a sweep is the one that was begun, or that one with more trials.
struct SweepComparison {
  /// What differs so that the earlier trials are of no use, a line each; empty if they are.
  let changes: [String]
  /// Planned trials that the earlier sweep did not have.
  let added: Int
  /// Earlier trials that are to run for more epochs now, and therefore begin again.
  let lengthened: Int

  /// Compares the sweep that was begun with the one that is asked for.
  init(_ earlier: JournalHeader, with description: SweepDescription) {
    guard description.rungs == nil else {
      (added, lengthened) = (0, 0)
      changes = Self.searchChanges(earlier, description)
      return
    }
    let now = JournalHeader(description)
    let known = Set(earlier.trials.map(\.key))
    let wanted = Set(now.trials.map(\.key))
    added = now.trials.count { !known.contains($0.key) }
    let gone = earlier.trials.filter { !wanted.contains($0.key) }

    var epochs: [TrialKey: Int] = [:]
    for (trial, planned) in zip(now.trials, description.trials)
    where !planned.dependsOnEpochCount {
      epochs[trial.keyWithoutEpochs] = max(epochs[trial.keyWithoutEpochs] ?? 0, trial.epochs)
    }
    let grown = gone.filter { (epochs[$0.keyWithoutEpochs] ?? 0) > $0.epochs }
    lengthened = grown.count

    let old = try? Configuration(earlier.source)
    let new = try? Configuration(description.source)
    var changes: [String] = []
    let sameData = earlier.datasetSHA256 == description.dataset.sha256
    if !sameData { changes.append(Self.dataChange(earlier, description)) }
    if let old, let new {
      let sameDataset = old.dataset.handling == new.dataset.handling
      if !sameData || !sameDataset || gone.count > grown.count {
        let lines = new.differences(from: old)
        changes += lines
        if changes.isEmpty {
          changes.append("\(counted(gone.count - grown.count, "trial")) of it is not planned now")
        }
      }
    } else if earlier.source.sha256 != description.source.sha256 {
      changes.append(Self.unreadable)
    }
    self.changes = changes
  }

  private static let unreadable = "the config it was made from can no longer be read"

  private static func dataChange(
    _ earlier: JournalHeader, _ description: SweepDescription
  ) -> String {
    "the data: SHA-256 was \(earlier.datasetSHA256.prefix(12))…, "
      + "is \(description.dataset.sha256.prefix(12))…"
  }

  /// What differs so that a search cannot go on. All its trials follow from its config.
  private static func searchChanges(
    _ earlier: JournalHeader, _ description: SweepDescription
  ) -> [String] {
    if earlier.datasetSHA256 != description.dataset.sha256 {
      return [dataChange(earlier, description)]
    }
    guard let old = try? Configuration(earlier.source),
      let new = try? Configuration(description.source)
    else { return earlier.source.sha256 == description.source.sha256 ? [] : [unreadable] }
    return old.dataset.handling == new.dataset.handling
      ? new.searchDifferences(from: old) : new.differences(from: old)
  }
}
