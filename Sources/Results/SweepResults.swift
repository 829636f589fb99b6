import Datasets
import Experiments
import Foundation
import HDF5
import NeuralNetworks

/// A result file, opened for reading.
public final class SweepResults {
  /// Where it is.
  public let path: String
  /// The numbers of the trials, ascending.
  public let trialIDs: [Int]
  /// How each trial ended.
  public let statuses: [TrialOutcome.Status]
  /// What the best trial is best in.
  public let objective: Objective
  /// The hyperparameters, in the order of the file.
  public let parameters: [Parameter]
  /// The hyperparameters that differ between trials.
  public let swept: [Parameter]
  /// The metrics of every epoch.
  public let metrics: [Metric]

  private let file: HDF5File

  /// Opens a result file.
  ///
  /// - Throws: ``ResultsError`` where it is none, `HDF5Error` where it is damaged.
  public init(opening path: String) throws {
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else {
      throw ResultsError.notAResult(path: path, reason: "there is no such file")
    }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw ResultsError.notAResult(path: path, reason: "it is a folder")
    }
    do { file = try HDF5File(opening: path) } catch let error as HDF5Error {
      throw ResultsError.notAResult(path: path, reason: error.reasons.joined(separator: "; "))
    }
    let file = self.file
    guard let version = try file.numberAttribute("format_version", of: "/") else {
      throw ResultsError.notAResult(path: path, reason: "it has no format_version")
    }
    guard Int32(version) == ResultFileWriter.formatVersion else {
      throw ResultsError.notAResult(
        path: path,
        reason: "its format is version \(Int(version)), this program reads version "
          + "\(ResultFileWriter.formatVersion)")
    }
    trialIDs = try file.read("/trial", as: Int64.self).map { Int($0) }
    statuses = try file.read("/status", as: Int8.self).map {
      TrialOutcome.Status(rawValue: $0) ?? .failed
    }
    let coordinates = try file.textAttribute("coordinates", of: "/") ?? ""
    parameters = coordinates.split(separator: " ").compactMap { Parameter(rawValue: String($0)) }
    swept = try parameters.filter {
      try file.numberAttribute("swept", of: "/" + $0.rawValue) == 1
    }
    metrics = Metric.allCases.filter { file.isDataset("/" + $0.rawValue) }
    guard
      let objective = try file.textAttribute("objective_metric", of: "/").flatMap(
        Metric.init(rawValue:)), statuses.count == trialIDs.count
    else { throw ResultsError.notAResult(path: path, reason: "it is damaged") }
    self.objective = Objective(metric: objective)
  }

  /// A text attribute of the file, such as `title` or `sweep_status`; empty where it is missing.
  public func attribute(_ name: String) throws -> String {
    try file.textAttribute(name, of: "/") ?? ""
  }

  /// The row of a trial.
  public func row(of id: Int) throws -> Int {
    guard let row = trialIDs.firstIndex(of: id) else {
      let known = trialIDs.first.map { "\($0) to \(trialIDs[trialIDs.count - 1])" } ?? "none"
      throw ResultsError.noTrial(path: path, id: id, known: known)
    }
    return row
  }

  /// A hyperparameter of every trial, nil where the trial does not use it.
  public func values(of parameter: Parameter) throws -> [ParameterValue?] {
    let object = "/" + parameter.rawValue
    let kind = try file.textAttribute("kind", of: object) ?? "text"
    if try file.isText(object) {
      return try file.readTexts(object).map { text in
        if text.isEmpty { return nil }
        if kind == "sizes" {
          return .sizes(text == "none" ? [] : text.split(separator: "-").compactMap { Int($0) })
        }
        if kind == "integer", let number = Int(text) { return .integer(number) }
        return .text(text)
      }
    }
    return try file.read(object, as: Double.self).map { number in
      if number.isNaN { return nil }
      switch kind {
      case "integer": return .integer(Int(number))
      case "flag": return .flag(number != 0)
      default: return .number(number)
      }
    }
  }

  /// A number of every trial: `final_…`, `best_…`, `best_epoch`, `wall_time` and so on.
  public func column(_ name: String) throws -> [Double] {
    try file.read("/" + name, as: Double.self)
  }

  /// Why each trial failed; empty where it did not.
  public func messages() throws -> [String] { try file.readTexts("/message") }

  /// A metric of one trial, one value for each epoch that was run.
  public func history(of metric: Metric, row: Int) throws -> [Float] {
    let values = try file.read("/" + metric.rawValue, slice: row, as: Float.self)
    let count = Int(try column("epochs_run")[row])
    return Array(values.prefix(count))
  }

  /// The settings that a trial was trained with.
  public func settings(row: Int) throws -> TrialSettings {
    var values: [Parameter: ParameterValue] = [:]
    for parameter in parameters { values[parameter] = try self.values(of: parameter)[row] }
    let facts = DataFacts(
      task: try preprocessing().task, classCount: try preprocessing().classNames.count,
      hasValidation: true, targetsAreShares: true)
    return TrialSettings(values: values, data: facts)
  }

  /// The weights of a trial.
  public func weights(row: Int) throws -> NetworkWeights {
    let id = trialIDs[row]
    for group in try file.names(in: "/weights") {
      let object = "/weights/\(group)"
      let ids = try file.read("\(object)/\(WeightsLocation.trials)", as: Int64.self)
      guard let slice = ids.firstIndex(of: Int64(id)) else { continue }
      var layers: [NetworkWeights.Layer] = []
      var number = 1
      while file.isDataset("\(object)/\(WeightsLocation.weights(layer: number))") {
        let name = "\(object)/\(WeightsLocation.weights(layer: number))"
        let shape = try file.shape(of: name)
        let biases = "\(object)/\(WeightsLocation.biases(layer: number))"
        layers.append(
          NetworkWeights.Layer(
            inputs: shape[1], outputs: shape[2],
            weights: try file.read(name, slice: slice, as: Float.self),
            biases: file.isDataset(biases)
              ? try file.read(biases, slice: slice, as: Float.self) : nil))
        number += 1
      }
      return NetworkWeights(layers: layers)
    }
    let message = try messages()[row]
    throw ResultsError.noWeights(
      path: path, id: id,
      reason: message.isEmpty ? "it is \(statuses[row].name)" : message)
  }

  /// What a prediction needs beside the weights.
  public func preprocessing() throws -> Preprocessing { try Preprocessing(file) }

  /// Reads every dataset once, so that the library checks every checksum.
  public func readEverything() throws {
    func visit(_ group: String) throws {
      for name in try file.names(in: group) {
        let object = group == "/" ? "/" + name : "\(group)/\(name)"
        if !file.isDataset(object) {
          try visit(object)
        } else if try file.isText(object) {
          _ = try file.readTexts(object)
        } else {
          _ = try file.read(object, as: Float.self)
        }
      }
    }
    try visit("/")
  }
}
