import ArgumentParser
import Prediction
import Reports
import Results
import SystemSupport
import Wording

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a trained network for other tools, or the table of trials.",
    discussion: """
      The network takes columns as they are in the data: preparing them is part of what is written. Without \
      --output the file stands beside the result and is named after it; a file is overwritten with \
      --force only.

        npz    arrays for NumPy: layer_1_weights, layer_1_biases, feature_offset, …
        keras  Keras's HDF5 file of a whole model, for keras.models.load_model
        onnx   for onnxruntime and everything that reads ONNX
        csv    one row a number: tensor, row, column, value
        json   one object

      --tensorboard writes a folder with the histories and hyperparameters of the best trials, which \
      tensorboard --logdir opens.
      """)

  @OptionGroup var file: ResultOptions

  @Option(help: "The trial's number, best or ensemble; best is the ensemble where there is one.")
  var trial: TrialChoice = .best

  @Option(help: "Write the network as npz, keras, onnx, csv or json.")
  var format: ExportFormat?

  @Option(help: "Write the table of trials, as csv.")
  var table: TableFormat?

  @Option(
    help: ArgumentHelp(
      "Write histories and hyperparameters for TensorBoard, to a new folder.", valueName: "folder"),
    completion: .directory)
  var tensorboard: String?

  @Option(
    help: ArgumentHelp(
      "With --tensorboard: how many trials, the best ones; \(TensorBoardExport.standardCount) by default."
    ))
  var most: Int?

  @Option(
    name: .shortAndLong, help: "The new file; - for standard output.", completion: .file())
  var output: String?

  @Flag(help: "Replace the output file if it exists.")
  var force = false

  func validate() throws {
    guard [format != nil, table != nil, tensorboard != nil].count(where: { $0 }) == 1 else {
      throw ValidationError(
        "give one of --format npz|keras|onnx|csv|json, --table csv and --tensorboard FOLDER")
    }
    if let most {
      if tensorboard == nil { throw ValidationError("--most is for --tensorboard") }
      if most < 1 { throw ValidationError("--most \(most): give a number from 1 on") }
    }
    if tensorboard != nil, output != nil {
      throw ValidationError("--output: --tensorboard names the folder itself")
    }
  }

  func run() throws {
    try Failure.reported {
      let results = try SweepResults(opening: file.results)
      let stem =
        file.results.hasSuffix(".h5") ? String(file.results.dropLast(3)) : file.results
      if let tensorboard { return try writeEvents(results, to: tensorboard) }
      guard let format else {
        let table = try TrialTable(results).table
        return try write(Array((table.csv + "\n").utf8), "\(stem)-trials.csv", "the trials are")
      }
      if let ensemble = try trial.ensemble(in: results) {
        return try write(ExportedEnsemble(results, ensemble), format, stem)
      }
      let row = try trial.row(in: results)
      let network = try ExportedNetwork(results, row: row)
      let path = "\(stem)-trial-\(network.trial).\(format.ending)"
      let what = "trial \(network.trial) is"
      switch format {
      case .npz: try write(network.npz(), path, what)
      case .onnx: try write(network.onnx(), path, what)
      case .json: try write(network.json(), path, what)
      case .csv: try write(network.csv(), path, what)
      case .keras:
        let target = output ?? path
        if force {
          try NewFile.replace(target) { try network.writeKeras(to: $0) }
        } else {
          guard !FileManager.default.fileExists(atPath: target) else {
            throw ResultsError.outputExists(path: target)
          }
          try network.writeKeras(to: target)
        }
        print("\(what) in \(target)")
      }
    }
  }

  /// Writes a new folder, whole or not at all.
  private func writeEvents(_ results: SweepResults, to folder: String) throws {
    let export = try TensorBoardExport(results, most: most ?? TensorBoardExport.standardCount)
    guard force || !FileManager.default.fileExists(atPath: folder) else {
      throw ResultsError.outputExists(path: folder)
    }
    let temporary = "\(folder).tmp-\(getpid())"
    try? FileManager.default.removeItem(atPath: temporary)
    do {
      try export.forEachFile { path, bytes in
        let place = URL(fileURLWithPath: "\(temporary)/\(path)").deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try NewFile.write(bytes, to: "\(temporary)/\(path)")
      }
      if force { try? FileManager.default.removeItem(atPath: folder) }
      try FileManager.default.moveItem(atPath: temporary, toPath: folder)
    } catch {
      try? FileManager.default.removeItem(atPath: temporary)
      throw error
    }
    let left = results.trialIDs.count - export.rows.count
    print(
      "\(counted(export.rows.count, "trial")) in \(folder)"
        + (left > 0 ? "; \(left) others are left out (--most)" : "")
        + "; tensorboard --logdir \(folder) opens it")
  }

  private func write(
    _ ensemble: ExportedEnsemble, _ format: ExportFormat, _ stem: String
  ) throws {
    let bytes =
      switch format {
      case .npz: try ensemble.npz()
      case .onnx: try ensemble.onnx()
      case .json: try ensemble.json()
      case .keras, .csv: throw ExportError.severalNetworks(format: format.rawValue)
      }
    try write(bytes, "\(stem)-ensemble.\(format.ending)", "the ensemble is")
  }

  private func write(_ bytes: [UInt8], _ path: String, _ what: String) throws {
    let target = output ?? path
    try NewFile.write(bytes, to: target, replaces: force)
    if target != "-" { print("\(what) in \(target)") }
  }
}

/// The formats of the table of trials.
enum TableFormat: String, CaseIterable, ExpressibleByArgument { case csv }

extension ExportFormat: ExpressibleByArgument {}
