import Datasets
import Networks
import Training

import Search

/// Runs a search whose trials are functions of their hyperparameters instead of networks.
struct SearchDriver {
  /// A hyperparameter, and the numbers that it goes through.
  typealias Axis = (parameter: Parameter, from: Double, to: Double)

  static let facts = DataFacts(
    task: .classification, classNames: ["a", "b"], featureCount: 4, targetCount: 1,
    hasValidation: true, targetsAreShares: true)

  /// Hyperparameters that take any number from 0 to below 1.
  static let axes: [Axis] = [
    (.dropout, 0, 0.999), (.inputDropout, 0, 0.999), (.l1, 0, 1), (.weightDecay, 0, 1),
    (.labelSmoothing, 0, 0.999), (.beta1, 0, 0.999), (.beta2, 0, 0.999), (.learningRate, 1e-9, 1),
    (.clipNorm, 1e-9, 1),
  ]

  static func space(_ axes: [Axis], epochs: Int, _ more: [SearchSpace.Dimension] = [])
    -> SearchSpace
  {
    SearchSpace(
      dimensions: axes.map { axis in
        SearchSpace.Dimension(
          parameter: axis.parameter,
          choices: .range(
            SearchSpace.Range(
              from: axis.from, to: axis.to, logarithmic: false, integer: false, count: nil,
              step: nil)), line: nil, path: "")
      } + [
        fixed(.hiddenSizes, .sizes([4])), fixed(.epochs, .integer(epochs)),
      ] + more)
  }

  static func fixed(_ parameter: Parameter, _ values: ParameterValue...) -> SearchSpace.Dimension {
    SearchSpace.Dimension(parameter: parameter, choices: .values(values), line: nil, path: "")
  }

  var search: RungSearch
  private(set) var assignments: [TrialAssignment] = []
  private(set) var reason: String?

  init(
    _ settings: RungSearchSettings, _ spaces: [SearchSpace], epochs: Int, folds: Int? = nil,
    metric: Metric = .validationLoss, constraints: [Constraint] = []
  ) {
    let maker = SettingMaker(
      spaces, TrialBuilder(data: Self.facts, constraints: constraints), folds: folds,
      seeds: settings.trialsOfSetting)
    search = RungSearch(settings, maker, epochs: epochs, metric: metric)
  }

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - underWay: how many assignments are trained before the first of them is reported.
  ///   - curve: the metric after each epoch of a trial; empty where it fails at once.
  mutating func run(
    underWay: Int = 1, metric: Metric = .validationLoss,
    curve: (PlannedTrial, _ epochs: Int) -> [Double]
  ) {
    var pending: [TrialAssignment] = []
    while true {
      switch search.next() {
      case .assignment(let assignment):
        assignments.append(assignment)
        pending.append(assignment)
        if pending.count < underWay { continue }
      case .wait: precondition(!pending.isEmpty, "it waits for nothing")
      case .end(let reason):
        self.reason = reason
        return
      }
      let first = pending.removeFirst()
      let epochs = first.lastEpoch ?? first.trial.settings.epochs
      let values = curve(first.trial, epochs).map { Float($0) }
      let history = TrainingHistory(
        columns: [(metric, values)], learningRate: values.map { _ in 1 })
      let isOver = first.lastEpoch == nil || values.count < epochs
      let isFailed = values.isEmpty || values.last?.isNaN == true
      search.tell(
        TrialReport(
          first, status: isFailed ? .diverged : isOver ? .done : .stopped, history: history,
          metric: metric))
    }
  }
}
