import Datasets
import Records
import Search
import Training

/// What a worker takes at a time: one assignment, or several of small networks that train in
/// lockstep.
package struct TrialGroup {
  package let assignments: [TrialAssignment]
  /// About how long it takes, in operations of trials that are trained alone.
  let cost: Double

  /// One trial alone.
  private init(_ assignment: TrialAssignment, _ data: DatasetCollection) {
    assignments = [assignment]
    cost = Self.cost(assignment.trial, data)
  }

  private init(inLockstep assignments: [TrialAssignment], cost: Double) {
    self.assignments = assignments
    self.cost = cost
  }

  private static func cost(_ trial: PlannedTrial, _ data: DatasetCollection) -> Double {
    trial.settings.cost(for: data.dataset(of: trial))
  }

  /// What the assignments of a group have in common.
  private struct Key: Hashable {
    let fold: Int
    let lastEpoch: Int?
    let settings: TrialSettings
  }

  /// Those that can train in lockstep, together; each other one is alone.
  private static func classes(
    _ assignments: [TrialAssignment], _ data: DatasetCollection
  ) -> [[TrialAssignment]] {
    var places: [Key: Int] = [:]
    var classes: [[TrialAssignment]] = []
    var last: (key: Key, place: Int)?
    for assignment in assignments {
      let trial = assignment.trial
      guard let settings = trial.settings.lockstepKey(for: data.dataset(of: trial)) else {
        classes.append([assignment])
        continue
      }
      let key = Key(fold: trial.fold ?? 1, lastEpoch: assignment.lastEpoch, settings: settings)
      // Neighbours in a plan are usually of one class, and hashing takes ten times as long as
      // comparing.
      if let last, last.key == key {
        classes[last.place].append(assignment)
        continue
      }
      let place = places[key] ?? classes.count
      if place == classes.count {
        places[key] = place
        classes.append([])
      }
      classes[place].append(assignment)
      last = (key, place)
    }
    return classes
  }

  /// Groups of the assignments that are there.
  ///
  /// - Parameter checkpoints: where trials go on, by number.
  package static func groups(
    of assignments: [TrialAssignment], _ data: DatasetCollection, threads: Int,
    checkpoints: [Int: TrialCheckpoint] = [:]
  ) -> [TrialGroup] {
    let classes = classes(assignments, data).flatMap { assignments -> [[TrialAssignment]] in
      if checkpoints.isEmpty { return [assignments] }
      // Those that were left at the same step go on together.
      let states = Dictionary(grouping: assignments) { assignment in
        checkpoints[assignment.trial.id].map { [$0.state.epoch, $0.state.step] }
      }
      return states.values.sorted { $0[0].number < $1[0].number }
    }
    let load =
      classes.reduce(0) { $0 + Double($1.count) * cost($1[0].trial, data) } / Double(threads)
    let divisions = classes.map { Division($0, of: data, load: load) }
    let fewest = max(1, divisions.reduce(0) { $0 + $1.fewest })
    return divisions.flatMap { $0.groups(spread: max(1, threads / fewest)) }
  }

  /// How trials that can train in lockstep are divided into groups.
  private struct Division {
    let assignments: [TrialAssignment]
    /// The fewest groups: as many as there are trials where that is faster, or where a group would
    /// take longer than a thread's share of the sweep.
    let fewest: Int
    /// About how many trials, one after the other, take as long as a group.
    private let worth: Double
    private let data: DatasetCollection

    init(_ assignments: [TrialAssignment], of data: DatasetCollection, load: Double) {
      let trial = assignments[0].trial
      // Networks of one seed share the order of their rows. Those that may stop early stay beside
      // those of the same learning rate, with which they end at about the same epoch.
      self.assignments =
        trial.settings.patience == nil
        ? assignments.sorted {
          ($0.trial.settings.seed, $0.number) < ($1.trial.settings.seed, $1.number)
        } : assignments
      self.data = data
      let lanes = Trainer.lockstepLanes
      let groups = (assignments.count + lanes - 1) / lanes
      let worth = trial.settings.lockstepCost(for: data.dataset(of: trial))
      let isFaster =
        Double(groups) * worth < Double(assignments.count) && worth * cost(trial, data) <= load
      fewest = isFaster ? groups : assignments.count
      self.worth = worth
    }

    /// - Parameter spread: how many times as many groups there should be, so that no thread is
    ///   idle; fewer where smaller groups would cost more than they gain.
    func groups(spread: Int) -> [TrialGroup] {
      guard fewest < assignments.count else { return assignments.map { TrialGroup($0, data) } }
      let count = max(fewest, min(spread * fewest, Int(Double(assignments.count) / worth)))
      return (0..<count).map { group in
        let range = assignments.count * group / count..<assignments.count * (group + 1) / count
        return TrialGroup(
          inLockstep: Array(assignments[range]), cost: worth * cost(assignments[0].trial, data))
      }
    }
  }

  /// Bytes that a worker needs for it.
  func workspaceBytes(_ data: DatasetCollection) -> Double {
    let trial = assignments[0].trial
    let dataset = data.dataset(of: trial)
    return assignments.count == 1
      ? trial.settings.workspaceBytes(for: dataset)
      : trial.settings.workspaceBytes(inLockstep: assignments.count, for: dataset)
  }
}
