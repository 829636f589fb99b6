import Search
import SystemSupport

/// How far a running sweep is, written beside its journal once a second, for other terminals and
/// machines.
public struct RunStatus: Codable, Sendable {
  /// What a worker is at.
  public struct Work: Codable, Sendable {
    /// The trial's number.
    public let trial: Int
    /// Its epochs that are done.
    public let epoch: Int
    /// Its planned epochs.
    public let epochs: Int

    /// Creates a value of its properties.
    public init(trial: Int, epoch: Int, epochs: Int) {
      self.trial = trial
      self.epoch = epoch
      self.epochs = epochs
    }
  }

  /// How far a search is.
  public struct Search: Codable, Sendable {
    /// Epochs that are spent, and those of the budget; nil for any number.
    public let epochs: Int
    /// See ``epochs``.
    public let mostEpochs: Int?
    /// Settings that were begun, and those that are paused.
    public let settings: Int, paused: Int
    /// The epochs of each rung, and how many settings came there.
    public let rungEpochs: [Int], rungSettings: [Int]

    /// What a search tells of itself.
    public init(_ standing: SearchStanding) {
      epochs = standing.epochs
      mostEpochs = standing.mostEpochs
      settings = standing.settings
      paused = standing.paused
      rungEpochs = standing.rungs.map(\.epochs)
      rungSettings = standing.rungs.map(\.settings)
    }
  }

  /// The machine.
  public let host: String
  /// The process.
  public let process: Int
  /// When it began, in seconds since 1970-01-01T00:00:00Z.
  public let started: Double
  /// The metric that trials are ranked by.
  public let objective: String
  /// When this was written, in seconds since 1970-01-01T00:00:00Z.
  public var updated: Double
  /// Planned, finished, and failed trials; finished ones of earlier runs.
  public var planned = 0, finished = 0, failed = 0, earlier = 0
  /// Share of this run's operations that are done, from 0 to 1.
  public var share = 0.0
  /// Seconds that are left; nil before anything is known.
  public var remaining: Double?
  /// Rows trained on in a second.
  public var samplesPerSecond = 0.0
  /// The share of its processors that the run gets, from 0 to 1; nil before anything is known.
  public var processorShare: Double?
  /// How far a search is; nil where all trials are planned.
  public var search: Search?
  /// What the workers are at.
  public var work: [Work] = []
  /// The best finished trial and its value; nil before there is one.
  public var bestTrial: Int?
  /// See ``bestTrial``.
  public var bestValue: Double?

  /// A run that has just begun.
  public init(host: String, process: Int, started: Double, objective: String) {
    self.host = host
    self.process = process
    self.started = started
    self.objective = objective
    updated = started
  }

  /// Writes it, whole; a failure is of no consequence.
  public func write(to path: String) {
    guard let data = try? JSONEncoder().encode(self) else { return }
    try? data.write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  /// What the run of a result wrote last, and whether that run is still there as far as this
  /// machine can tell; nil where there is no run under way.
  public static func read(result path: String) -> (status: RunStatus, holder: String?)? {
    let folder = JournalFolder.path(ofResult: path)
    guard let data = FileManager.default.contents(atPath: folder + "/status.json"),
      let status = try? JSONDecoder().decode(RunStatus.self, from: data)
    else { return nil }
    return (status, SweepLock.holder(ofFolder: folder))
  }
}
