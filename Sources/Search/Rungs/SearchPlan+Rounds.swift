import SeededRandom
import Training

extension SearchPlan {
  /// About how many rounds the search goes in, where several machines share it: as many as it takes
  /// with random settings and random values.
  public func likelyRounds() -> Int {
    var settings = settings
    // The order of values decides how many settings go on, the model only which.
    if settings.method == .adaptive { settings.method = .halving }
    settings.patience = nil
    var search = source(settings)
    var random = RandomStream(seed: 0, purpose: .search)
    var rounds = 0
    var values: [Int: Double] = [:]
    var epochs: [Int: Int] = [:]
    while true {
      var assignments: [TrialAssignment] = []
      while case .assignment(let assignment) = search.next() { assignments.append(assignment) }
      guard !assignments.isEmpty else { return rounds }
      rounds += 1
      for assignment in assignments {
        let id = assignment.trial.id
        let value = values[id] ?? random.uniformDouble()
        values[id] = value
        epochs[id] = assignment.lastEpoch ?? rungs.epochs[rungs.last]
        search.tell(
          TrialReport(
            assignment, status: assignment.lastEpoch == nil ? .done : .stopped,
            epochs: epochs[id] ?? 0, value: value))
      }
    }
  }
}
