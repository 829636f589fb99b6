import Results
import Search

/// The best value of a sweep after each trial that ended better than all before it, and at the end.
struct BestSoFar {
  /// One of these moments.
  struct Step {
    /// Epochs of all networks, and seconds since the first trial began.
    let epochs, seconds: Double
    /// The best value.
    let best: Double
  }

  /// The moments, in order.
  private(set) var steps: [Step] = []

  /// Follows some trials by when they ended.
  ///
  /// - Parameter rows: of trials that have a value.
  init(_ results: SweepResults, rows: [Int]) throws {
    let measure = results.objective.measure
    let values = try results.values(of: measure)
    let (starts, times) = (try results.column("start_time"), try results.column("wall_time"))
    let epochs = try results.column("epochs_run")
    func end(_ row: Int) -> Double { starts[row] + times[row] }
    let rows = rows.filter { end($0).isFinite }.sorted { (end($0), $0) < (end($1), $1) }
    guard let first = rows.map({ starts[$0] }).min() else { return }
    var spent = 0.0
    for (place, row) in rows.enumerated() {
      spent += epochs[row]
      let known = steps.last?.best
      let isBetter =
        known.map { measure.higherIsBetter ? values[row] > $0 : values[row] < $0 } ?? true
      guard isBetter || place + 1 == rows.count else { continue }
      steps.append(
        Step(
          epochs: spent, seconds: end(row) - first, best: isBetter ? values[row] : known ?? .nan))
    }
  }
}
