import Datasets
import Experiments
import NeuralNetworks
import Results

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

  private struct Key: Hashable {
    let fold: Int?
    let settings: TrialSettings
    /// Where an earlier run left it.
    let epoch, step: Int?
  }

  /// All trials, each alone or with those that it can train in lockstep with.
  ///
  /// - Parameter checkpoints: where an earlier run left some of them.
  package static func groups(
    _ trials: [PlannedTrial], of sweep: PreparedSweep, threads: Int,
    checkpoints: [Int: TrialCheckpoint] = [:]
  ) -> [TrialGroup] {
    var places: [Key: Int] = [:]
    var classes: [[PlannedTrial]] = []
    for trial in trials {
      let dataset = sweep.dataset(of: trial)
      let state = checkpoints[trial.id]?.state
      let key = trial.settings.lockstepKey(for: dataset).map {
        Key(fold: trial.fold, settings: $0, epoch: state?.epoch, step: state?.step)
      }
      if let key, let place = places[key] {
        classes[place].append(trial)
      } else {
        if let key { places[key] = classes.count }
        classes.append([trial])
      }
    }
    let load = trials.reduce(0) { $0 + cost($1, sweep) } / Double(threads)
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
