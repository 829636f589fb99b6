import Datasets
import Search

/// Divides trials among machines so that all are done at about the same time: the costliest goes
/// first, each to the machine that has the least (R. L. Graham, Bounds on multiprocessing timing
/// anomalies, 1969). Costs are counted operations, so that every machine comes to the same division.
public struct ShardDivision: Sendable {
  /// What one machine has to do.
  public struct Part: Sendable {
    /// The places of its trials among those that were divided, ascending.
    public fileprivate(set) var places: [Int] = []
    /// About how long they take, see ``TrialSettings/cost(for:)``; those that train in lockstep, together.
    public fileprivate(set) var cost = 0.0
  }

  /// The parts, the first shard's first.
  public let parts: [Part]

  /// Divides units of some costs; each unit stays together.
  package init(_ units: [(places: [Int], cost: Double)], into count: Int) {
    var parts = Array(repeating: Part(), count: count)
    let order = units.sorted { ($1.cost, $0.places[0]) < ($0.cost, $1.places[0]) }
    for unit in order {
      let least = parts.indices.min { (parts[$0].cost, $0) < (parts[$1].cost, $1) } ?? 0
      parts[least].places += unit.places
      parts[least].cost += unit.cost
    }
    for index in parts.indices { parts[index].places.sort() }
    self.parts = parts
  }

  /// Divides the trials of a plan. Small networks that train together stay together where there are
  /// enough groups of them.
  package init(_ trials: [PlannedTrial], _ data: DatasetCollection, into count: Int) {
    let assignments = trials.enumerated().map { TrialAssignment(number: $0 + 1, trial: $1) }
    var groups = TrialGroup.groups(of: assignments, data, threads: count)
    if groups.count < count {
      groups = assignments.flatMap { TrialGroup.groups(of: [$0], data, threads: 1) }
    }
    self.init(
      groups.map { group in (group.assignments.map { $0.number - 1 }, group.cost) }, into: count)
  }

  /// Divides what a search wants trained next.
  ///
  /// - Parameter epochs: of which each trial was trained, by number.
  package init(
    _ assignments: [TrialAssignment], _ data: DatasetCollection, epochs: [Int: Int],
    into count: Int
  ) {
    self.init(
      assignments.enumerated().map { place, assignment in
        let settings = assignment.trial.settings
        let epoch =
          settings.cost(for: data.dataset(of: assignment.trial))
          / Double(settings.epochs)
        let planned = assignment.lastEpoch ?? settings.epochs
        return ([place], epoch * Double(planned - (epochs[assignment.trial.id] ?? 0)))
      }, into: count)
  }
}
