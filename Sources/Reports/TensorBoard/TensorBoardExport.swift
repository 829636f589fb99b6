import Networks
import Prediction
import Results
import Search
import SystemSupport
import Training

/// A result as TensorBoard reads it: a folder for each trial, with its histories for the scalars tab and
/// its hyperparameters for the HParams tab.
///
/// - Source: github.com/tensorflow/tensorboard, plugins/hparams/api.proto and plugin_data.proto.
public struct TensorBoardExport {
  /// Trials that TensorBoard shows without becoming slow.
  public static let standardCount = 500

  private static let plugin = "hparams"
  private static let (string, boolean, number) = (1, 2, 3)

  private let results: SweepResults
  private let measure: Measure
  private let values: [Double]
  private let parameters: [(parameter: Parameter, values: [ParameterValue?])]
  /// The rows of the result that are written, the best first.
  public let rows: [Int]

  /// Chooses what is written.
  ///
  /// - Parameter most: how many trials, the best ones.
  public init(_ results: SweepResults, most: Int) throws {
    self.results = results
    measure = results.objective.measure
    values = try results.values(of: measure)
    parameters = try results.swept.map { ($0, try results.values(of: $0)) }
    rows = Array(try TopReport(results).ranking().prefix(most))
    if rows.isEmpty { throw ReportError.nothingFinished(path: results.path) }
  }

  /// Writes the files.
  ///
  /// - Parameter write: called with each file's path in the folder, and its bytes.
  public func forEachFile(_ write: (_ path: String, _ bytes: [UInt8]) throws -> Void) throws {
    let starts = try results.column("start_time")
    let times = try results.column("wall_time")
    let first = starts.filter(\.isFinite).min() ?? 0
    var experiment = EventFile(time: first)
    experiment.addPlugin(
      Self.plugin, try Self.data(2, described()), tag: "_hparams_/experiment", time: first)
    try write(Self.name(first), experiment.bytes)
    for row in rows {
      let start = starts[row].isFinite ? starts[row] : first
      let seconds = times[row].isFinite ? times[row] : 0
      try write(
        "trial_\(results.trialIDs[row])/\(Self.name(start))",
        events(row, start: start, seconds: seconds))
    }
  }

  /// TensorBoard takes files of such names.
  private static func name(_ time: Double) -> String {
    "events.out.tfevents.\(Int(time)).overnight"
  }

  private func events(_ row: Int, start: Double, seconds: Double) throws -> [UInt8] {
    var file = EventFile(time: start)
    file.addPlugin(
      Self.plugin, Self.data(3, session(row, start: start)), tag: "_hparams_/session_start_info",
      time: start)
    let epochs = max(1, try results.column("epochs_run")[row])
    for metric in results.metrics {
      for (place, value) in try results.history(of: metric, row: row).enumerated() {
        file.addScalar(
          metric.rawValue, value, step: place + 1,
          time: start + seconds * Double(place + 1) / epochs)
      }
    }
    // What trials are ranked by: the kept epoch's value, not the last one's.
    file.addScalar(
      "hparams/\(measure.name)", Float(values[row]), step: 0, time: start + seconds)
    var end = ProtocolBuffer()
    end.add(1, 1)  // success
    end.add(2, start + seconds)
    file.addPlugin(
      Self.plugin, Self.data(4, end), tag: "_hparams_/session_end_info", time: start + seconds)
    return file.bytes
  }

  private static func data(_ field: Int, _ message: ProtocolBuffer) -> ProtocolBuffer {
    var data = ProtocolBuffer()
    data.add(field, message)
    return data
  }

  /// A trial's hyperparameters.
  private func session(_ row: Int, start: Double) -> ProtocolBuffer {
    var session = ProtocolBuffer()
    for (parameter, values) in parameters {
      guard let value = values[row] else { continue }
      var entry = ProtocolBuffer()
      entry.add(1, parameter.name)
      var content = ProtocolBuffer()
      switch value {
      case .number(let number): content.add(2, number)
      case .integer(let number): content.add(2, Double(number))
      case .flag(let flag): content.add(4, flag ? 1 : 0)
      default: content.add(3, value.text)
      }
      entry.add(2, content)
      session.add(1, entry)
    }
    session.add(5, start)
    return session
  }

  /// The sweep's hyperparameters and what trials are ranked by.
  private func described() throws -> ProtocolBuffer {
    var experiment = ProtocolBuffer()
    for (parameter, values) in parameters {
      let known = values.compactMap { $0 }
      var info = ProtocolBuffer()
      info.add(1, parameter.name)
      let areNumbers = known.allSatisfy {
        if case .flag = $0 { false } else { $0.number != nil }
      }
      let areFlags = known.allSatisfy { if case .flag = $0 { true } else { false } }
      info.add(4, areNumbers ? Self.number : areFlags ? Self.boolean : Self.string)
      experiment.add(4, info)
    }
    for tag in ["hparams/\(measure.name)"] + results.metrics.map(\.rawValue) {
      var name = ProtocolBuffer()
      name.add(2, tag)
      var info = ProtocolBuffer()
      info.add(1, name)
      experiment.add(5, info)
    }
    experiment.add(6, try results.attribute("title"))
    return experiment
  }
}
