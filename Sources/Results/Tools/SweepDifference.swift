import Configs
import Networks
import Training

/// What two results differ in. Trials are matched by their hyperparameters, not by their numbers.
public struct SweepDifference {
  /// A trial that both have, with other bits.
  public struct Trial: Sendable {
    /// Its number in the first and in the second result.
    public let first, second: Int
    /// How it ended in each.
    public let statuses: (first: TrialOutcome.Status, second: TrialOutcome.Status)
    /// The values of the first one's objective.
    public let objectives: (first: Float, second: Float)
    /// The largest difference of a weight.
    public let weights: Float
  }

  /// Keys of the configs that differ, and what else describes the sweeps, a line each.
  public let settings: [String]
  /// Numbers of the trials that only one has.
  public let onlyFirst, onlySecond: [Int]
  /// Trials that both have with the same bits in every loss and weight.
  public let equal: Int
  /// Trials that both have with other bits, or finished in one only.
  public let different: [Trial]

  /// Whether there is no difference in any trial.
  public var isEmpty: Bool { onlyFirst.isEmpty && onlySecond.isEmpty && different.isEmpty }

  /// Compares two results.
  public init(_ first: SweepResults, _ second: SweepResults) throws {
    var settings: [String] = []
    if let old = try? Configuration(first.configurationSource()),
      let new = try? Configuration(second.configurationSource())
    {
      settings = new.differences(from: old)
    }
    for (name, what) in [
      ("dataset_sha256", "data (SHA-256)"), ("source", "program"), ("kernel_set", "kernels"),
    ] {
      let (had, has) = (try first.attribute(name), try second.attribute(name))
      if had != has { settings.append("\(what): was \(had), is \(has)") }
    }
    let versions = (try first.preparationVersion(), try second.preparationVersion())
    if versions.0 != versions.1 {
      settings.append(
        "data were prepared as \"\(versions.0.rawValue)\", are as \"\(versions.1.rawValue)\": one is of an "
          + "earlier version"
      )
    }
    self.settings = settings

    let rows = Dictionary(
      zip(try second.trialKeys(), second.trialIDs.indices), uniquingKeysWith: { a, _ in a })
    var (onlyFirst, equal, different) = ([Int](), 0, [Trial]())
    let measure = first.objective.measure
    let values = (try first.values(of: measure), try second.values(of: measure))
    var seen: Set<Int> = []
    for (row, key) in try first.trialKeys().enumerated() {
      guard let other = rows[key] else {
        onlyFirst.append(first.trialIDs[row])
        continue
      }
      seen.insert(other)
      let (a, b) = (try first.record(row: row).outcome, try second.record(row: other).outcome)
      if a.status == b.status && a.checksum == b.checksum {
        equal += 1
        continue
      }
      different.append(
        Trial(
          first: first.trialIDs[row], second: second.trialIDs[other],
          statuses: (a.status, b.status),
          objectives: (Float(values.0[row]), Float(values.1[other])),
          weights: Self.largestDifference(a.weights, b.weights)))
    }
    self.onlyFirst = onlyFirst
    onlySecond = second.trialIDs.indices.filter { !seen.contains($0) }.map { second.trialIDs[$0] }
    self.equal = equal
    self.different = different
  }

  private static func largestDifference(_ a: NetworkWeights?, _ b: NetworkWeights?) -> Float {
    guard let a, let b, a.sizes == b.sizes else { return .nan }
    return zip(a.layers, b.layers).reduce(0) { worst, layers in
      let pairs = zip(layers.0.tensors.flatMap(\.values), layers.1.tensors.flatMap(\.values))
      return pairs.reduce(worst) { max($0, abs($1.0 - $1.1)) }
    }
  }
}
