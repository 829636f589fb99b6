import Datasets
import Records
import Search
import Training

/// What a worker takes at a time: one trial, or several small ones that train in lockstep.
package struct TrialGroup {
  package let trials: [PlannedTrial]
  /// About how long it takes, in operations of trials that are trained alone.
  let cost: Double

  /// One trial alone.
  private init(_ trial: PlannedTrial, of sweep: PreparedSweep) {
    trials = [trial]
    cost = Self.cost(trial, sweep)
  }

  private init(inLockstep trials: [PlannedTrial], cost: Double) {
    self.trials = trials
    self.cost = cost
  }

  private static func cost(_ trial: PlannedTrial, _ sweep: PreparedSweep) -> Double {
    trial.settings.operationCount(for: sweep.dataset(of: trial))
  }

  /// The places in a plan of the trials that can train in lockstep, together; each other trial is alone.
  static func lockstepClasses(_ trials: [PlannedTrial], _ datasets: [Dataset]) -> [[Int]] {
    struct Key: Hashable {
      let fold: Int
      let settings: TrialSettings
    }
    var places: [Key: Int] = [:]
    var classes: [[Int]] = []
    var last: (key: Key, place: Int)?
    for (index, trial) in trials.enumerated() {
      let fold = trial.fold ?? 1
      guard let settings = trial.settings.lockstepKey(for: datasets[fold - 1]) else {
        classes.append([index])
        continue
      }
      let key = Key(fold: fold, settings: settings)
      // Neighbours in a plan mostly are of one class, and hashing takes ten times as long as comparing.
      if let last, last.key == key {
        classes[last.place].append(index)
        continue
      }
      let place = places[key] ?? classes.count
      if place == classes.count {
        places[key] = place
        classes.append([])
      }
      classes[place].append(index)
      last = (key, place)
    }
    return classes
  }

  /// All trials that are not finished, each alone or with those that it can train in lockstep with.
  ///
  /// - Parameter found: what an earlier run left.
  package static func groups(
    of sweep: PreparedSweep, threads: Int, found: FoundSweep = FoundSweep()
  ) -> [TrialGroup] {
    let classes = sweep.lockstepClasses.flatMap { places -> [[PlannedTrial]] in
      let trials = places.lazy.map { sweep.plan.trials[$0] }
        .filter { found.finished[$0.id] == nil }
      if found.checkpoints.isEmpty { return trials.isEmpty ? [] : [Array(trials)] }
      // Those that were left at the same step go on together.
      let states = Dictionary(grouping: trials) { trial in
        found.checkpoints[trial.id].map { [$0.state.epoch, $0.state.step] }
      }
      return states.values.sorted { $0[0].id < $1[0].id }
    }
    let load =
      classes.reduce(0) { $0 + Double($1.count) * cost($1[0], sweep) } / Double(threads)
    let divisions = classes.map { Division($0, of: sweep, load: load) }
    let fewest = divisions.reduce(0) { $0 + $1.fewest }
    return divisions.flatMap { $0.groups(spread: max(1, threads / fewest)) }
  }

  /// How trials that can train in lockstep are divided into groups.
  private struct Division {
    let trials: [PlannedTrial]
    /// As few groups as there can be: one for each trial where that takes less, or a group would take longer than
    /// its thread's share of the sweep.
    let fewest: Int
    /// About how many trials, one after the other, take as long as a group.
    private let worth: Double
    private let sweep: PreparedSweep

    init(_ trials: [PlannedTrial], of sweep: PreparedSweep, load: Double) {
      // Networks of one seed share the order of their rows. Those that may stop early stay beside those of the same
      // learning rate, with which they are likelier to end.
      self.trials =
        trials[0].settings.patience == nil
        ? trials.sorted { ($0.settings.seed, $0.id) < ($1.settings.seed, $1.id) } : trials
      self.sweep = sweep
      let lanes = Trainer.lockstepLanes
      let groups = (trials.count + lanes - 1) / lanes
      let worth = trials[0].settings.lockstepCost(for: sweep.dataset(of: trials[0]))
      let isFaster =
        Double(groups) * worth < Double(trials.count) && worth * cost(trials[0], sweep) <= load
      fewest = isFaster ? groups : trials.count
      self.worth = worth
    }

    /// - Parameter spread: how many times as many groups there should be, so that no thread is idle; as far as that
    ///   is worth it.
    func groups(spread: Int) -> [TrialGroup] {
      guard fewest < trials.count else { return trials.map { TrialGroup($0, of: sweep) } }
      let count = max(fewest, min(spread * fewest, Int(Double(trials.count) / worth)))
      return (0..<count).map { group in
        let range = trials.count * group / count..<trials.count * (group + 1) / count
        return TrialGroup(
          inLockstep: Array(trials[range]), cost: worth * cost(trials[0], sweep))
      }
    }
  }

  /// Bytes that a worker needs for it.
  func workspaceBytes(_ sweep: PreparedSweep) -> Double {
    let (settings, dataset) = (trials[0].settings, sweep.dataset(of: trials[0]))
    return trials.count == 1
      ? settings.workspaceBytes(for: dataset)
      : settings.workspaceBytes(inLockstep: trials.count, for: dataset)
  }
}
