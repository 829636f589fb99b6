/// Why a result file cannot be written or used.
public enum ResultsError: Error, Equatable, CustomStringConvertible {
  /// There is a result of that name already.
  case exists(path: String)
  /// There is a file where an export or a prediction is to go.
  case outputExists(path: String)
  /// There is an unfinished or finished sweep of that name that is not this one.
  case changed(path: String, changes: [String])
  /// An earlier run of a search made another trial of that number.
  case otherSearch(path: String, trial: Int)
  /// The disk has too little room.
  case diskFull(path: String, needed: Int, free: Int)
  /// What was written could not be read back.
  case verificationFailed(path: String, reason: String)
  /// There is a file that is not of this sweep where its result belongs.
  case inTheWay(path: String, reason: String)
  /// The file is no result of this program.
  case notAResult(path: String, reason: String)
  /// A trial's numbers are not those that were written.
  case damaged(path: String, trial: Int)
  /// There is no such trial.
  case noTrial(path: String, id: Int, known: String)
  /// The trial has no weights, for the reason given.
  case noWeights(path: String, id: Int, reason: String)
  /// Results cannot be joined.
  case cannotMerge(problems: [String])
  /// Nothing can be got out of what is there.
  case nothingToSalvage(path: String, reason: String)
  /// Given weights do not fit the network.
  case wrongShape(path: String, found: String, expected: String)
  /// Given weights were trained on targets that were scaled in another way.
  case otherTargetScaling(path: String, found: String, expected: String)

  /// The sentence for people.
  public var description: String {
    switch self {
    case .exists(let path):
      "\(path) exists already and is not of this sweep, so it is not overwritten; move it away, or take "
        + "another --output"
    case .outputExists(let path): "\(path) exists already; --force replaces it"
    case .changed(let path, let changes):
      "\(path) is of a sweep that differs from this one:\n"
        + changes.map { "  \($0)\n" }.joined()
        + "a sweep can be extended by more trials only, a search by a larger budget; --fresh moves the earlier one aside, "
        + "--output takes another name"
    case .otherSearch(let path, let trial):
      "\(path): the earlier run made another trial \(trial) than this one, perhaps with another version "
        + "of overnight; --fresh moves the earlier one aside"
    case .diskFull(let path, let needed, let free):
      "\(path): the result needs about \(megabytes(needed)), the disk has \(megabytes(free)) free"
    case .verificationFailed(let path, let reason):
      "\(path): what was written cannot be read back: \(reason)"
    case .notAResult(let path, let reason):
      "\(path) is no result file of overnight: \(reason)"
    case .inTheWay(let path, let reason):
      "\(path) is where the result belongs, but \(reason). It is never overwritten: move it away, or take "
        + "another --output"
    case .damaged(let path, let trial):
      "\(path): trial \(trial) is damaged: its histories and weights do not have its checksum"
    case .noTrial(let path, let id, let known): "\(path) has no trial \(id); it has \(known)"
    case .noWeights(let path, let id, let reason):
      "\(path): trial \(id) has no weights: \(reason)"
    case .cannotMerge(let problems):
      "these results cannot be merged:\n" + problems.map { "  \($0)" }.joined(separator: "\n")
    case .nothingToSalvage(let path, let reason): "nothing can be got out of \(path): \(reason)"
    case .wrongShape(let path, let found, let expected):
      "\(path): its weights are for layers of \(found), the network has \(expected)"
    case .otherTargetScaling(let path, let found, let expected):
      "\(path): its weights are for targets of \"target_scaling\": \"\(found)\", the network has "
        + "\"\(expected)\""
    }
  }

  private func megabytes(_ bytes: Int) -> String {
    bytes < 10_000_000 ? "\(max(1, bytes / 1000)) kB" : "\(bytes / 1_000_000) MB"
  }
}
