import HDF5

/// The ensemble of a result: which of its networks are averaged, and how it was chosen.
public struct StoredEnsemble: Sendable, Equatable {
  /// The group of a result file that holds it.
  public static let group = "ensemble"

  /// The members' trials, each once, by ascending number.
  public let members: [Int]
  /// What each counts; they add up to 1.
  public let shares: [Double]
  /// How it was chosen: `greedy`, `top`, `seeds` or `folds`.
  public let selection: String
  /// What was compared on the validation rows.
  public let metric: String
  /// Its value, and that of the best single candidate.
  public let value, bestSingle: Double

  /// Creates a value of its properties.
  package init(
    members: [Int], shares: [Double], selection: String, metric: String, value: Double,
    bestSingle: Double
  ) {
    self.members = members
    self.shares = shares
    self.selection = selection
    self.metric = metric
    self.value = value
    self.bestSingle = bestSingle
  }

  /// Reads it; nil where there is none.
  init?(_ results: SweepResults) throws {
    let file = results.file
    let group = "/" + Self.group
    guard file.contains(group) else { return nil }
    members = try file.read("\(group)/member", as: Double.self).map { Int($0) }
    shares = try file.read("\(group)/share", as: Double.self)
    selection = try file.readTexts("\(group)/selection").first ?? ""
    metric = try file.readTexts("\(group)/metric").first ?? ""
    value = try file.read("\(group)/value", as: Double.self).first ?? .nan
    bestSingle = try file.read("\(group)/best_single_value", as: Double.self).first ?? .nan
    if let problem { throw ResultsError.notAResult(path: results.path, reason: problem) }
    for member in members {
      let row = try results.row(of: member)
      guard results.statuses[row].hasNetwork else {
        throw ResultsError.notAResult(
          path: results.path,
          reason: "trial \(member) of its ensemble has no network")
      }
    }
  }

  /// What is wrong with it; nil for nothing.
  private var problem: String? {
    guard !members.isEmpty, members.count == shares.count else {
      return "its ensemble has \(members.count) members and \(shares.count) shares"
    }
    let sum = shares.reduce(0, +)
    return shares.allSatisfy { $0 > 0 } && abs(sum - 1) < 1e-9
      ? nil : "the shares of its ensemble add up to \(sum)"
  }

  /// Keeps it in a result file, in place of an earlier one.
  public func save(to path: String) throws {
    try ResultAddition.add(
      Self.group,
      [
        ("member", .numbers(members.map { Double($0) })), ("share", .numbers(shares)),
        ("selection", .texts([selection])), ("metric", .texts([metric])),
        ("value", .numbers([value])), ("best_single_value", .numbers([bestSingle])),
      ], to: path)
  }

  /// One sentence about it.
  public func sentence(_ number: (Double) -> String) -> String {
    let networks = members.count == 1 ? "1 network" : "\(members.count) networks"
    return "ensemble of \(networks) (\(selection)): validation \(metric) \(number(value)), "
      + "the best single one \(number(bestSingle))"
  }
}

extension SweepResults {
  /// The ensemble that was put together from its networks; nil where there is none.
  public func ensemble() throws -> StoredEnsemble? { try StoredEnsemble(self) }
}
