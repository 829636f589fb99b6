import Networks
import Training

/// A number of a finished trial by which trials can be ranked.
public enum Measure: Hashable, Sendable {
  /// A metric of the network that is kept: of the last epoch, or of the best one where training
  /// stops early.
  case kept(Metric)
  /// The best value of a metric in any epoch; the network of that epoch is usually not kept.
  case best(Metric)
  /// Seconds of training.
  case wallTime
  /// Numbers that are trained.
  case parameterCount

  /// Reads a name, such as `validation_loss`, `best_validation_loss` or `wall_time`; nil for
  /// anything else.
  public init?(_ name: String) {
    if let metric = Metric(rawValue: name) {
      self = .kept(metric)
    } else if name.hasPrefix("best_"), let metric = Metric(rawValue: String(name.dropFirst(5))) {
      self = .best(metric)
    } else if name == Self.wallTime.name {
      self = .wallTime
    } else if name == Self.parameterCount.name {
      self = .parameterCount
    } else {
      return nil
    }
  }

  /// The name in configs, results and tables.
  public var name: String {
    switch self {
    case .kept(let metric): metric.rawValue
    case .best(let metric): "best_" + metric.rawValue
    case .wallTime: "wall_time"
    case .parameterCount: "parameter_count"
    }
  }

  /// The metric of every epoch that it is of; nil for others.
  public var metric: Metric? {
    switch self {
    case .kept(let metric), .best(let metric): metric
    case .wallTime, .parameterCount: nil
    }
  }

  /// Whether more is better.
  public var higherIsBetter: Bool { metric?.higherIsBetter ?? false }

  /// The names of what trials with some metrics can be ranked by.
  public static func names(_ metrics: [Metric]) -> [String] {
    metrics.map { Measure.kept($0).name } + metrics.map { Measure.best($0).name }
      + [Measure.wallTime.name, Measure.parameterCount.name]
  }

  /// The name that a misspelt one most likely means; nil where none is near.
  public static func suggestion(for name: String) -> String? {
    suggestedName(for: name, among: names(Metric.allCases))
  }

  /// The value for a finished trial; NaN where it has none.
  ///
  /// - Parameters:
  ///   - stopping: when its training was to end early.
  ///   - wallTime: seconds that it took.
  public func value(
    of outcome: TrialOutcome, stopping: StoppingRule?, wallTime: Double
  ) -> Double {
    value(
      of: outcome.history, keptEpoch: outcome.keptEpoch(stopping),
      parameterCount: outcome.weights?.parameterCount, wallTime: wallTime)
  }

  /// The value for a history; NaN where it has none.
  ///
  /// - Parameters:
  ///   - keptEpoch: the epoch, from 1, whose network is kept; 0 where none is.
  ///   - parameterCount: of the network; nil where there is none.
  ///   - wallTime: seconds that it took.
  package func value(
    of history: TrainingHistory, keptEpoch: Int, parameterCount: Int?, wallTime: Double
  ) -> Double {
    switch self {
    case .kept(let metric):
      let values = history[metric]
      return values.indices.contains(keptEpoch - 1) ? Double(values[keptEpoch - 1]) : .nan
    case .best(let metric):
      return Metric.best(of: history[metric], higherIsBetter: metric.higherIsBetter)
        .map { Double($0.value) } ?? .nan
    case .wallTime: return wallTime
    case .parameterCount: return parameterCount.map { Double($0) } ?? .nan
    }
  }
}
