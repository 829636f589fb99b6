import Foundation
import HDF5
import Results
import TestSupport
import Testing

@Suite struct CommandLineTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func overnight(_ arguments: String...) throws -> Command {
    try Command.overnight(arguments, folder: folder.path)
  }

  private func writeConfig(_ parameters: String, dataset: String? = nil) throws {
    let standard = "{\"generate\": \"blobs\", \"rows\": 120, \"validation\": 0.25}"
    try folder.write(
      "{\"dataset\": \(dataset ?? standard), \"parameters\": \(parameters)}", to: "small.json")
  }

  private static let grid =
    "{\"hidden_sizes\": [4, 8], \"epochs\": 5, \"seed\": [1, 2, 3], \"learning_rate\": 0.01}"

  @Test func runTopShowAndPredict() throws {
    try writeConfig(Self.grid)
    let run = try overnight("run", "small.json")
    #expect(run.exitCode == 0 && run.errors == "", "\(run.errors)")
    #expect(run.output.hasPrefix("small: 6 trials on "))
    #expect(run.output.contains("the result is results/small.h5"))
    #expect(!run.output.contains("\u{1B}"), "escape codes without a terminal")

    let top = try overnight("top", "results/small.h5", "--by", "validation_accuracy", "-n", "2")
    #expect(top.exitCode == 0)
    let lines = top.output.split(separator: "\n")
    try #require(lines.count == 8, "\(top.output) \(top.errors)")
    #expect(lines[0] == "best trials by final validation_accuracy")
    #expect(lines[1].hasPrefix("trial  hidden_sizes  seed  validation_accuracy"))
    #expect(lines.contains { $0.hasPrefix("hidden_sizes  median validation_accuracy") })

    let show = try overnight("show", "results/small.h5", "2")
    #expect(show.output.hasPrefix("trial 2 of small: done\n"))
    let shown = show.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(shown.contains(["learning_rate", "0.01"]))
    #expect(shown.contains(["hidden_sizes", "4", "*"]))

    try folder.write("y,x,note\n1,2,a\n-2,0.5,b\n", to: "new.csv")
    let predict = try overnight("predict", "results/small.h5", "new.csv", "--trial", "2")
    #expect(predict.exitCode == 0, "\(predict.errors)")
    let rows = predict.output.split(separator: "\n")
    #expect(rows[0] == "row,class,probability_0,probability_1,probability_2" && rows.count == 3)
    let shares = rows[1].split(separator: ",").dropFirst(2).compactMap { Double($0) }
    #expect(abs(shares.reduce(0, +) - 1) < 1e-5)
    let saved = try overnight(
      "predict", "results/small.h5", "new.csv", "--trial", "2", "-o", "out.csv")
    #expect(saved.output == "2 predictions are in out.csv\n")
    #expect(try String(contentsOfFile: folder.file("out.csv"), encoding: .utf8) == predict.output)
    #expect(try overnight("predict", "results/small.h5", "new.csv", "-o", "out.csv").exitCode != 0)
    let missing = try overnight("predict", "results/small.h5", "neww.csv")
    #expect(missing.exitCode == 64)
    #expect(missing.errors == "neww.csv: there is no such file; did you mean new.csv?\n")
  }

  /// A network that was trained on named datasets of an HDF5 file finds them in another.
  @Test func predictionsFromHDF5() throws {
    for name in ["train.h5", "new.h5"] {
      let file = try HDF5File(creating: folder.file(name))
      try file.createGroup("/scans")
      let rows = (0..<40).map { Float($0 % 7) - 3 }
      try file.write(rows, to: "/scans/left", shape: [20, 2])
      try file.write(rows.map { $0 * 2 }, to: "/scans/right", shape: [20, 2])
      if name == "train.h5" { try file.write((0..<20).map { Float($0) / 3 }, to: "/y") }
      try file.close()
    }
    try writeConfig(
      "{\"hidden_sizes\": 3, \"epochs\": 2}",
      dataset: "{\"source\": \"train.h5\", \"features\": [\"/scans/left\", \"/scans/right\"]}")
    #expect(try overnight("run", "small.json", "-q").exitCode == 0)
    let predict = try overnight("predict", "results/small.h5", "new.h5")
    #expect(predict.exitCode == 0, "\(predict.errors)")
    #expect(predict.output.hasPrefix("row,y\n1,"))
    #expect(predict.output.split(separator: "\n").count == 21)
  }

  @Test func planTrainsNothing() throws {
    try writeConfig(Self.grid)
    let plan = try overnight("plan", "small.json")
    #expect(plan.exitCode == 0, "\(plan.errors)")
    #expect(plan.output.contains("small: 6 trials\n90 training rows, 30 validation rows"))
    for word in ["operations", "time", "peak memory", "results/small.h5, up to"] {
      #expect(plan.output.contains(word))
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("results")))
  }

  @Test func whatCannotFitIsRefused() throws {
    try writeConfig("{\"hidden_sizes\": [[1000000, 1000000]], \"epochs\": 1}")
    for command in ["plan", "run"] {
      let result = try overnight(command, "small.json")
      #expect(result.exitCode == 64)
      #expect(result.errors.contains("of memory, the machine has"))
    }
  }

  @Test func aCompleteResultIsLeftAsItIs() throws {
    try writeConfig(Self.grid)
    #expect(try overnight("run", "small.json", "-q").exitCode == 0)
    let file = URL(fileURLWithPath: folder.file("results/small.h5"))
    let before = try Data(contentsOf: file)
    let again = try overnight("run", "small.json")
    #expect(again.exitCode == 0 && again.errors == "")
    #expect(
      again.output == "results/small.h5 is complete: 6 trials; --fresh trains them again\n")
    let changed = try overnight("run", "small.json", "--set", "learning_rate=0.5")
    #expect(changed.exitCode == 64)
    #expect(
      changed.errors == """
        results/small.h5 is of a sweep that differs from this one:
          parameters.learning_rate: was 0.01, is 0.5
        a sweep can be extended by more trials only, a search by a larger budget; --fresh moves the \
        earlier one aside, --output takes another name

        """)
    #expect(try Data(contentsOf: file) == before)
    #expect(try overnight("run", "small.json", "--fresh", "-q").exitCode == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("results"))
    #expect(names.count == 2 && !names.contains { $0.hasSuffix(".journal") })
  }

  @Test func failedTrialsAreShownOnceForEachCause() throws {
    try writeConfig(
      """
      {"hidden_sizes": 4, "epochs": 5, "seed": [1, 2, 3], "optimizer": "sgd",
       "activation": "identity", "learning_rate": [0.01, 1e18]}
      """)
    let run = try overnight("run", "small.json")
    #expect(run.exitCode == 1)
    #expect(run.errors.split(separator: "\n").count <= 4, "\(run.errors)")
    #expect(run.errors.contains(" diverged: "))
    #expect(run.output.contains("3 failed"))
    #expect(try overnight("top", "results/small.h5").output.contains("0.01"))
  }

  /// Mistakes end with 64 and a sentence, and leave nothing behind.
  @Test func mistakesOfUsageConfigAndData() throws {
    try writeConfig("{\"hidden_size\": 4, \"epochs\": 5}")
    try folder.write("a,b\n1,x\n2,y\nz,x\n", to: "bad.csv")
    try folder.write(
      "{\"dataset\": {\"source\": \"bad.csv\"}, \"parameters\": {\"hidden_sizes\": 2, \"epochs\": 1}}",
      to: "data.json")
    let cases: [([String], String)] = [
      (["run", "small.json"], "did you mean \"hidden_sizes\"?"),
      (["run", "data.json"], "bad.csv:4 column a: \"z\" is not a number"),
      (["run", "none.json"], "none.json    cannot be read: there is no such file"),
      (["run"], "Missing expected argument"),
      (["run", "data.json", "--threads", "0"], "give a number from 1 to 4096"),
      (["run", "data.json", "--output", "all.csv"], "name it .h5"),
      (["run", "data.json", "--kernels", "x86-64-v9"], "no kernel set \"x86-64-v9\""),
      (["top", "bad.csv"], "is no result file of overnight: it is no HDF5 file"),
      (["top", "none.h5"], "there is no such file"),
      (["run", "dta.json"], "there is no such file; did you mean data.json?"),
      (["top", folder.file("bad.cs")], "did you mean \(folder.file("bad.csv"))?"),
      (["dance"], "there is no command \"dance\""),
      (["verfy", "none.h5", "--retrain", "1"], "did you mean \"verify\"?"),
      (["run", "data.json", "--shard", "4/3"], "--shard"),
      (["run", "data.json", "--checkpoint-every", "0"], "give seconds from 0.05 to 1000000"),
      (["status", "none.h5"], "there is no such file"),
      (["merge", "none.h5", "-o", "all.csv"], "name it .h5"),
      (["salvage", "none.h5", "--output", "all.json"], "name it .h5"),
      (["merge", "none.h5", "-o", "all.h5"], "there is no such file"),
      (["salvage", "none.h5"], "there is no such file or folder"),
      (["diff", "none.h5", "none.h5"], "there is no such file"),
      (["verify", "none.h5", "--retrain", "0"], "give a number from 1 on"),
      (
        ["export", "none.h5"],
        "give one of --format npz|keras|onnx|csv|json, --table csv and --tensorboard FOLDER"
      ),
    ]
    for (arguments, message) in cases {
      let result = try Command.overnight(arguments, folder: folder.path)
      #expect(result.exitCode == 64, "\(arguments)")
      let squeezed = result.errors.replacing("none.json  ", with: "none.json    ")
      #expect(squeezed.contains(message), "\(arguments): \(result.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("results")))
  }

  /// A column is no file, whatever stands beside the config.
  @Test func columnsMayBeNamedLikeFiles() throws {
    try folder.write("x,weight,y\n1,1,a\n2,0.5,b\n3,1,a\n4,2,b\n", to: "rows.csv")
    try writeConfig(
      Self.grid,
      dataset: "{\"source\": \"rows.csv\", \"target\": \"y\", \"sample_weight\": \"weight\"}")
    #expect(try overnight("run", "small.json").exitCode == 0)
    try folder.write("no number", to: "y")
    try folder.write("", to: "weight/more")
    let again = try overnight("run", "small.json", "--output", "again.h5")
    #expect(again.exitCode == 0, "\(again.errors)")
    let digests = try ["results/small.h5", "again.h5"].map {
      try SweepResults(opening: folder.file($0)).attribute("dataset_sha256")
    }
    #expect(digests[0] == digests[1])
  }

  /// Metrics that a config asks for are in the file, in tables, and can be the objective.
  @Test func metricsCanBeAdded() throws {
    let dataset = "{\"generate\": \"blobs\", \"rows\": 120, \"validation\": 0.25}"
    func config(_ more: String) throws {
      try folder.write(
        "{\"dataset\": \(dataset), \"parameters\": \(Self.grid), \(more)}", to: "small.json")
    }
    try config(
      "\"metrics\": [\"validation_f1\", \"validation_roc_auc\"], "
        + "\"objective\": {\"metric\": \"validation_f1\"}")
    let run = try overnight("run", "small.json")
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.output.contains("best trials by final validation_f1\n"))
    let top = try overnight("top", "results/small.h5", "--by", "validation_roc_auc")
    #expect(top.output.hasPrefix("best trials by final validation_roc_auc\n"))
    #expect(try overnight("verify", "results/small.h5", "--retrain", "2").exitCode == 0)
    try config("\"objective\": {\"metric\": \"validation_f1\"}")
    let missing = try overnight("run", "small.json", "--output", "b.h5")
    #expect(
      missing.exitCode == 64
        && missing.errors.contains("\"metrics\": [\"validation_f1\"] adds it"), "\(missing.errors)")
    try config("\"metrics\": [\"validation_precison\", \"validation_r2\"]")
    let wrong = try overnight("run", "small.json", "--output", "b.h5")
    #expect(
      wrong.exitCode == 64 && wrong.errors.contains("metrics[0]")
        && wrong.errors.contains("did you mean \"validation_precision\"?"), "\(wrong.errors)")
  }

  /// The set is chosen by option, then by environment, then by the processor; the bits stay.
  @Test func kernelsCanBeChosen() throws {
    let machine = try overnight("machine", "--kernels", "portable")
    #expect(machine.exitCode == 0, "\(machine.errors)")
    let lines = machine.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.contains(["kernels", "portable"]))
    #expect(lines.contains { $0.count == 4 && $0[0] == "portable" && Double($0[1]) ?? 0 > 0 })
    try writeConfig(Self.grid)
    func run(_ environment: [String: String], _ output: String) throws -> Command {
      try Command.overnight(
        ["run", "small.json", "--output", output], folder: folder.path, environment: environment)
    }
    #expect(try run(["OVERNIGHT_KERNELS": "portable"], "a.h5").exitCode == 0)
    #expect(try run([:], "b.h5").exitCode == 0)
    let difference = try overnight("diff", "a.h5", "b.h5")
    #expect(
      difference.exitCode == 0 && difference.output.contains("\n6 trials the same in every bit"))
    let results = try SweepResults(opening: folder.file("a.h5"))
    #expect(try results.attribute("kernel_set") == "portable")
    let wrong = try run(["OVERNIGHT_KERNELS": "sse9"], "c.h5")
    #expect(wrong.exitCode == 64 && wrong.errors.hasPrefix("no kernel set \"sse9\" runs on this"))
  }

  @Test func helpAndCompletions() throws {
    #expect(try overnight("--help").output.contains("plan"))
    #expect(try overnight("run", "--help").output.contains("--set <key=value>"))
    #expect(try overnight("run", "--help").output.contains("--shard <part/parts>"))
    for shell in ["bash", "zsh", "fish"] {
      #expect(try overnight("--generate-completion-script", shell).output.contains("predict"))
    }
  }
}
