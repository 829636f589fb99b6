/// Brings reports into the order of their assignments: a source hears of the first one first.
package struct OrderedReports {
  private var early: [Int: TrialReport] = [:]
  private var next = 1

  /// No report.
  package init() {}

  /// Takes a report.
  ///
  /// - Returns: the reports whose predecessors are all there now, in their order.
  package mutating func add(_ report: TrialReport) -> [TrialReport] {
    early[report.assignment] = report
    var due: [TrialReport] = []
    while let report = early.removeValue(forKey: next) {
      due.append(report)
      next += 1
    }
    return due
  }
}
