import HDF5

/// How often networks of a result were evaluated on its test rows, and what came out: each look
/// makes the next a little less honest.
public struct TestLooks: Sendable {
  /// The group of a result file that holds them.
  public static let group = "test"

  /// One look.
  public struct Look: Sendable {
    /// The trial's number as text, or `ensemble`.
    public let trial: String
    /// When, in seconds since 1970.
    public let time: Double
    /// The metrics: name, value, and where 95 % of it lie.
    public let figures: [(name: String, value: Double, low: Double, high: Double)]

    /// Creates a value of its properties.
    public init(
      trial: String, time: Double,
      figures: [(name: String, value: Double, low: Double, high: Double)]
    ) {
      self.trial = trial
      self.time = time
      self.figures = figures
    }
  }

  /// The looks so far.
  public private(set) var looks: [Look] = []

  /// Reads the looks of a result; none where nobody looked.
  public init(_ results: SweepResults) throws {
    let file = results.file
    let group = "/" + Self.group
    guard file.contains(group) else { return }
    let trials = try file.readTexts("\(group)/trial")
    let times = try file.read("\(group)/time", as: Double.self)
    let names = try file.readTexts("\(group)/metric")
    let columns = try ["value", "low", "high"].map {
      try file.read("\(group)/\($0)", as: Double.self)
    }
    let count = names.count
    guard times.count == trials.count, columns.allSatisfy({ $0.count == count * trials.count })
    else {
      throw ResultsError.notAResult(path: results.path, reason: "its group test is damaged")
    }
    looks = trials.indices.map { look in
      Look(
        trial: trials[look], time: times[look],
        figures: names.indices.map { index in
          let place = look * count + index
          return (names[index], columns[0][place], columns[1][place], columns[2][place])
        })
    }
  }

  /// Adds a look, and keeps all in the result file.
  public mutating func add(_ look: Look, to path: String) throws {
    looks.append(look)
    let names = look.figures.map(\.name)
    func column(_ value: (Look, Int) -> Double) -> [Double] {
      looks.flatMap { look in names.indices.map { value(look, $0) } }
    }
    try ResultAddition.add(
      Self.group,
      [
        ("trial", .texts(looks.map(\.trial))), ("time", .numbers(looks.map(\.time))),
        ("metric", .texts(names)),
        ("value", .numbers(column { $0.figures[$1].value })),
        ("low", .numbers(column { $0.figures[$1].low })),
        ("high", .numbers(column { $0.figures[$1].high })),
      ], to: path)
  }
}
