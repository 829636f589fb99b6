import Foundation
import HDF5
import Results
import TestSupport
import Testing

/// Files and commands that once gave an answer that was wrong, or a sentence that misled.
@Suite struct NeverSilentlyWrongTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func overnight(_ arguments: String...) throws -> Command {
    try Command.overnight(arguments, folder: folder.path)
  }

  /// Writes a config, and data beside it, and runs it into `r.h5`.
  private func run(
    _ data: String, _ dataset: String = "", parameters: String = #""hidden_sizes": 4, "epochs": 2"#,
    rest: String = "", arguments: [String] = []
  ) throws -> Command {
    try folder.write(data, to: "d.csv")
    try folder.write(
      #"{"dataset": {"source": "d.csv"\#(dataset)}, "parameters": {\#(parameters)}\#(rest)}"#,
      to: "c.json")
    return try Command.overnight(
      ["run", "c.json", "--output", "r.h5"] + arguments, folder: folder.path)
  }

  private func results() throws -> SweepResults { try SweepResults(opening: folder.file("r.h5")) }

  private func refused(_ result: Command, _ sentence: String) {
    #expect(result.exitCode == 64, "\(result.output)")
    #expect(result.errors == sentence + "\n")
    #expect(!FileManager.default.fileExists(atPath: folder.file("r.h5")))
  }

  // MARK: Headers

  private static let numbered =
    (0..<24).map { "0.\($0 + 1),\(Double($0) / 7 + 0.01),\($0 % 2 == 0 ? "cat" : "dog")" }
    .joined(separator: "\n")

  @Test func aHeaderOfNumbersIsNoRow() throws {
    let result = try run("0,1,label\n" + Self.numbered)
    #expect(result.exitCode == 0)
    #expect(
      result.errors.contains(
        "note: d.csv: line 1 (0, 1, label) is taken for the names of the columns; with \"header\": false in "
          + "\"dataset\" it is a row"))
    #expect(result.output.contains("24 training rows, 2 features, 2 classes (cat, dog)"))
    let predict = try overnight("predict", "r.h5", "d.csv")
    #expect(predict.output.split(separator: "\n").count == 25)
    // Found by name in another order, and without the target.
    try folder.write("1,0\n0.5,0.25\n0.75,1.5\n", to: "a.csv")
    try folder.write("0,1\n0.25,0.5\n1.5,0.75\n", to: "b.csv")
    let swapped = try ["a.csv", "b.csv"].map { try overnight("predict", "r.h5", $0).output }
    #expect(swapped[0] == swapped[1] && swapped[0].split(separator: "\n").count == 3)
    try folder.write("0.25,0.5\n1.5,0.75\n", to: "c.csv")
    let byOrder = try overnight("predict", "r.h5", "c.csv")
    #expect(byOrder.output == swapped[0])
    #expect(
      byOrder.errors
        == "note: c.csv has no column names, so its columns are taken in the order 0, 1\n")
  }

  @Test func aFirstLineThatCouldBeEitherIsRefused() throws {
    let rows = (1..<20).map { "\($0 % 5),\($0 % 7),\($0 % 3),\($0 % 2)" }.joined(separator: "\n")
    refused(
      try run("0,1,2,3\n" + rows),
      "d.csv:1: (0, 1, 2, 3) could be the names of the columns or a row: add \"header\": true or false to "
        + "\"dataset\"")
    #expect(try run("0,1,2,3\n" + rows, #", "header": false"#).output.contains("20 training rows"))
  }

  @Test func numbersInTheFirstLineAreARowOrNamesThatAreAskedFor() throws {
    let rows = (0..<30).map { "\(Double($0) / 10),-0.5,\($0 % 2)" }.joined(separator: "\n")
    #expect(try run("6,148,1\n" + rows).output.contains("31 training rows"))
    #expect(
      try run("2019,2020,y\n" + rows, #", "target": "y""#, arguments: ["--fresh"]).output
        .contains("30 training rows, 2 features"))
  }

  // MARK: Labels

  private static let misspelt: String = {
    let rows = (0..<30).map { "\($0),\(Double($0) / 4)" }
    return "a,y\n" + rows.joined(separator: "\n") + "\n30,1.2x\n"
  }()
  private static let names: String = {
    let rows = (0..<30).map { "\($0),name \($0)" }
    return "a,y\n" + rows.joined(separator: "\n")
  }()

  @Test func aLabelIsOneClassHoweverItIsWritten() throws {
    let result = try run(
      "a,y\n0,True\n1,TRUE\n2,true\n3,False\n4,false\n5,1\n6,1.0\n7,01\n8,x\n9,X\n",
      #", "task": "classification""#)
    #expect(result.output.contains("5 classes (1, X, false, true, x)"), "\(result.output)")
    #expect(result.errors.contains("column y: \"01\", \"1\" are one class, 1"))
    #expect(result.errors.contains("\"TRUE\", \"True\", \"true\" are one class, true"))
    #expect(result.errors.contains("\"X\", \"x\" are different classes, though they differ in"))
  }

  @Test func wholeNumbersOfAnySizeStayApart() throws {
    let rows = (0..<12).map { "\($0),\(9_007_199_254_740_992 + $0 % 3)" }.joined(separator: "\n")
    #expect(
      try run("a,y\n" + rows).output.contains(
        "3 classes (9007199254740992, 9007199254740993, 9007199254740994)"))
  }

  @Test(arguments: [
    (
      "a,y\n1,cat\n2,NA\n3,dog\n4,NaN\n",
      "d.csv:3 column y: 2 labels of 4 are missing (\"NA\", \"NaN\"): remove or fill in such rows first; if these "
        + "are classes, list what stands for a missing value in \"missing_values\""
    ),
    (
      "a;b;y\n0;0;0,5\n1;2;1,5\n2;4;2,5\n",
      "d.csv:2 column y: \"0,5\" is not a number; decimals are set off by a point, thousands by nothing; or add "
        + "\"task\": \"classification\" to \"dataset\", if these are classes"
    ),
    (
      misspelt,
      "d.csv:32 column y: \"1.2x\" is not a number, and 30 of 31 targets are: correct it, or add \"task\": "
        + "\"classification\" to \"dataset\", if these are classes"
    ),
    (
      names,
      "d.csv column y: 30 different texts in 30 rows are rather names than classes: name the right column with "
        + "\"target\", or add \"task\": \"classification\" to \"dataset\""
    ),
  ])
  func targetsThatAreNoLabels(data: String, sentence: String) throws {
    refused(try run(data), sentence)
  }

  @Test func missingValuesCanBeNamed() throws {
    let data = "a,y\n1,None\n2,some\n3,None\n4,some\n"
    #expect(try run(data).exitCode == 64)
    #expect(
      try run(data, #", "missing_values": ["NA"]"#).output.contains("2 classes (None, some)"))
    #expect(try run("a,y\n1,-\n2,+\n3,-\n", arguments: ["--fresh"]).output.contains("(+, -)"))
  }

  @Test func aValidationFileFollowsTheNamesAndTheLabels() throws {
    try folder.write("y,b,a\n1.0,0,5\n0,1,6\n01,1,7\n", to: "v.csv")
    let rows = (0..<20).map { "\($0),\($0 % 3),\($0 % 2)" }.joined(separator: "\n")
    let result = try run("a,b,y\n" + rows, #", "validation_source": "v.csv""#)
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("20 training rows, 3 validation rows, 2 features, 2 classes"))
  }

  // MARK: Bytes and numbers

  @Test func bytesThatAreNotUTF8AreRefusedOrRead() throws {
    let latin = Data("größe,y\n1,é\n2,ü\n3,a\n4,é\n".unicodeScalars.map { UInt8($0.value) })
    try folder.write(latin, to: "latin.csv")
    try folder.write(
      #"{"dataset": {"source": "latin.csv"}, "parameters": {"hidden_sizes": 2, "epochs": 1}}"#,
      to: "c.json")
    let plain = try overnight("run", "c.json", "--output", "r.h5")
    refused(
      plain,
      "latin.csv:1 column 1: the byte F6 is not UTF-8; the file is probably in latin1: save it as UTF-8, or add "
        + "\"encoding\": \"latin1\" to \"dataset\"")
    let read = try overnight(
      "run", "c.json", "--output", "r.h5", "--set", "dataset.encoding=latin1")
    #expect(read.output.contains("3 classes (a, é, ü)"), "\(read.errors)")
    #expect(try overnight("predict", "r.h5", "latin.csv").output.contains("probability_ü"))
    try folder.write("größe\n1\n", to: "utf8.csv")
    #expect(try overnight("predict", "r.h5", "utf8.csv").exitCode == 0)
  }

  /// 200 timestamps a second apart are three different floats.
  @Test func featuresAreScaledInDoublePrecision() throws {
    let rows = (0..<200).map { "\(1_700_000_000 + $0),\($0 < 100 ? 0 : 1)" }.joined(separator: "\n")
    let result = try run(
      "t,y\n" + rows, #", "scaling": "standardize""#,
      parameters: #""hidden_sizes": 4, "epochs": 200, "optimizer": "lbfgs""#)
    #expect(result.exitCode == 0, "\(result.errors)")
    let predict = try overnight("predict", "r.h5", "d.csv").output.split(separator: "\n")
    let classes = predict.dropFirst().map { $0.split(separator: ",")[1] }
    #expect(classes.enumerated().allSatisfy { $1 == ($0 < 100 ? "0" : "1") })
    let scale = try results().scale(row: 0)
    #expect(scale.offsets == [1_700_000_099.5] && scale.precision == .double)
  }

  @Test(arguments: [
    ("a,y\n1e-50,1\n2e-50,2.5\n", "d.csv:2 column a: \"1e-50\" is too small for a 32-bit float"),
    ("a,y\n1,1e39\n2,2.5\n", "d.csv:2 column y: 1e+39 is too large for a 32-bit float"),
    ("a,y\n1,1e400\n2,2.5\n", "d.csv:2 column y: inf is too large for a 32-bit float"),
    ("a,y\n1e400,1\n2,2.5\n", "d.csv:2 column a: \"1e400\" is too large for a 64-bit float"),
  ])
  func numbersBeyondFloatsAreRefused(data: String, sentence: String) throws {
    let result = try run(data, #", "task": "regression""#)
    #expect(result.exitCode == 64 && result.errors.hasPrefix(sentence), "\(result.errors)")
  }

  @Test func wideRangesCanBeScaled() throws {
    for scaling in ["standardize", "min_max"] {
      let result = try run(
        "a,y\n-3e38,0.5\n3e38,1.5\n1e300,1\n-1e300,2.5\n",
        #", "task": "regression", "scaling": "\#(scaling)""#, arguments: ["--fresh"])
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try results().statuses == [.done])
    }
  }

  @Test func weightsOutOfRangeAreRefused() throws {
    refused(
      try run(
        "a,w,y\n1,1e-40,0\n2,1,1\n3,1,0\n", #", "target": "y", "sample_weight": "w""#),
      "d.csv:2 column w: 1e-40 is too small; a sample weight is 0 or from 1e-30 to 1e30, and only the weights' "
        + "proportions count")
  }

  // MARK: Metrics

  @Test func classesAndWeightsOfTheValidationRows() throws {
    let rows = (0..<20).map { "\($0),\($0 % 2)" }.joined(separator: "\n")
    try folder.write("a,y\n1,0\n2,0\n3,0\n", to: "v.csv")
    let result = try run(
      "a,y\n" + rows, #", "validation_source": "v.csv""#,
      rest: #", "metrics": ["validation_roc_auc"]"#)
    #expect(result.exitCode == 0)
    #expect(
      result.errors.contains(
        "note: the validation rows are of one class only, so validation_roc_auc is not defined: it is NaN"
      ))
    #expect(try results().column("kept_validation_roc_auc")[0].isNaN)
    #expect(try overnight("verify", "r.h5").exitCode == 0)
    let zero = try run(
      "a,y\n" + rows, #", "validation_source": "v.csv""#,
      parameters: #""hidden_sizes": 4, "epochs": 2, "class_weights": {"0": 0}"#,
      arguments: ["--fresh"])
    #expect(zero.exitCode == 64)
    #expect(zero.errors.contains("0:1 makes all validation rows count 0 times; some must count"))
  }

  @Test func classWeightsByName() throws {
    let rows = (0..<20).map { "\($0),\($0 % 2 == 0 ? "spam" : "ham")" }.joined(separator: "\n")
    let parameters = #""hidden_sizes": 4, "epochs": 2, "class_weights": "#
    let result = try run("a,y\n" + rows, parameters: parameters + #"{"spam": 2.5}"#)
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(try results().values(of: .classWeights) == [.numbers([1, 2.5])])
    let unknown = try run("a,y\n" + rows, parameters: parameters + #"{"spma": 2.5}"#)
    #expect(unknown.errors.contains("\"spma\" is no class of the data: ham, spam"))
  }

  @Test func foldsWithoutAClassAreSaid() throws {
    let rows = (0..<19).map { "\($0),a" } + ["19,b", "20,b"]
    let result = try run(
      "x,y\n" + rows.joined(separator: "\n"), #", "folds": 2, "test": 0.05"#)
    #expect(result.exitCode == 0)
    let lonely = try run(
      "x,y\n" + rows.dropLast().joined(separator: "\n"), #", "folds": 2"#, arguments: ["--fresh"])
    #expect(lonely.errors.contains("have no row of class \"b\""), "\(lonely.errors)")
  }

  /// What is ranked and shown is the network that is kept: with patience not the last epoch's.
  @Test func whatIsRankedIsWhatIsKept() throws {
    var state: UInt64 = 7
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 33) / Double(1 << 31) - 0.5
    }
    let rows = (0..<90).map { _ in
      let x = (0..<6).map { _ in random() }
      return x.map { "\($0)" }.joined(separator: ",") + ",\(x[0] + 0.5 * random() > 0 ? 1 : 0)"
    }
    let result = try run(
      "a,b,c,d,e,f,y\n" + rows.joined(separator: "\n"), #", "validation": 0.4"#,
      parameters:
        #""hidden_sizes": 48, "epochs": 200, "learning_rate": [0.003, 0.01, 0.03, 0.1], "seed": [1, 2], "patience": 20"#
    )
    #expect(result.exitCode == 0, "\(result.errors)")
    let results = try results()
    let kept = try results.column("kept_validation_loss")
    let epochs = try results.keptEpochs()
    for row in results.trialIDs.indices {
      let history = try results.history(of: .validationLoss, row: row)
      #expect(Float(kept[row]) == history.min() && history[epochs[row] - 1] == history.min())
      #expect(epochs[row] < history.count)
    }
    let best = try #require(kept.indices.min { kept[$0] < kept[$1] })
    #expect(
      result.output.contains("best trials by validation_loss of the epoch that is kept\n"))
    let top = try overnight("top", "r.h5", "-n", "1").output.split(separator: "\n")
    #expect(top[2].split(separator: " ")[0] == "\(best + 1)")
    let show = try overnight("show", "r.h5", "best").output
    #expect(show.hasPrefix("trial \(best + 1) of c: done\n"))
    #expect(show.contains("the network of epoch \(epochs[best]) is kept"))
    // The network that is kept has the accuracy that is shown.
    let accuracy = try results.column("kept_validation_accuracy")[best]
    let predict = try overnight("predict", "r.h5", "d.csv").output.split(separator: "\n")
    let file = try HDF5File(opening: folder.file("r.h5"))
    let validation = try file.read("/preprocessing/validation_row", as: Int32.self)
    let right = validation.count { row in
      predict[Int(row) + 1].split(separator: ",")[1] == rows[Int(row)].suffix(1)
    }
    #expect(abs(Double(right) / Double(validation.count) - accuracy) < 1e-6)
  }

  @Test func objectivesAndTablesTakeOtherMeasures() throws {
    let rows = (0..<20).map { "\($0),\($0 % 2)" }.joined(separator: "\n")
    let result = try run(
      "a,y\n" + rows, #", "validation": 0.3"#,
      parameters: #""hidden_sizes": [8, 2, 4], "epochs": 3"#,
      rest: #", "objective": {"metric": "parameter_count"}"#)
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(try overnight("show", "r.h5", "best").output.hasPrefix("trial 2 of c"))
    for measure in ["best_validation_loss", "wall_time", "validation_accuracy"] {
      let top = try overnight("top", "r.h5", "--by", measure)
      #expect(top.exitCode == 0 && top.output.contains(measure))
    }
    #expect(try overnight("top", "r.h5", "--by", "loss").exitCode == 64)
  }

  // MARK: Commands

  @Test func standardInputAndOutput() throws {
    let rows = (0..<20).map { "\($0),\($0 % 2)" }.joined(separator: "\n")
    #expect(try run("a,y\n" + rows).exitCode == 0)
    let predict = try overnight("predict", "r.h5", "d.csv", "-o", "-")
    #expect(predict.output.split(separator: "\n").count == 21 && predict.errors == "")
    let piped = try Command(
      "/bin/sh",
      [
        "-c",
        "cat d.csv | '\(Command.overnightPath)' predict r.h5 - && "
          + "cat c.json | '\(Command.overnightPath)' run - --output s.h5 -q && "
          + "cat d.csv | '\(Command.overnightPath)' run c.json --set dataset.source=- --output t.h5 -q",
      ], folder: folder.path)
    #expect(piped.exitCode == 0, "\(piped.errors)")
    #expect(piped.output == predict.output)
    // A pipe gives its bytes once, and data are read twice.
    let pipe = try Command(
      "/bin/bash",
      [
        "-c",
        "mkfifo p.csv; cat d.csv > p.csv & '\(Command.overnightPath)' run c.json --set "
          + "dataset.source=p.csv --output p.h5 -q && '\(Command.overnightPath)' predict p.h5 <(cat d.csv)",
      ], folder: folder.path)
    #expect(pipe.output == predict.output, "\(pipe.errors)")
    #expect(try overnight("diff", "p.h5", "t.h5").output.contains("1 trial the same in every bit"))
    #expect(try overnight("diff", "s.h5", "t.h5").output.contains("1 trial the same in every bit"))
    #expect(try overnight("predict", "r.h5", "d.csv", "-o", "o.csv").exitCode == 0)
    for arguments in [["predict", "r.h5", "d.csv"], ["export", "r.h5", "--format", "keras"]] {
      let again = try Command.overnight(arguments + ["-o", "o.csv"], folder: folder.path)
      #expect(again.exitCode == 64)
      #expect(again.errors == "o.csv exists already; --force replaces it\n")
    }
    #expect(try overnight("predict", "r.h5", "d.csv", "-o", "o.csv", "--force").exitCode == 0)
    let export = try overnight("export", "r.h5", "--format", "keras", "-o", "o.csv", "--force")
    #expect(export.exitCode == 0, "\(export.errors)")
    let empty = try overnight("run", "c.json", "--output", "")
    #expect(empty.exitCode == 64 && empty.errors.contains("the name of the result file is empty"))
  }

  @Test func aTargetNamedRow() throws {
    let rows = (0..<20).map { "\($0),\(Double($0) / 3)" }.joined(separator: "\n")
    #expect(try run("a,row\n" + rows).exitCode == 0)
    #expect(try overnight("predict", "r.h5", "d.csv").output.hasPrefix("data_row,row\n1,"))
  }

  @Test func resultsThroughSymbolicLinks() throws {
    let rows = (0..<20).map { "\($0),\($0 % 2)" }.joined(separator: "\n")
    #expect(try run("a,y\n" + rows).exitCode == 0)
    let files = FileManager.default
    try files.createDirectory(atPath: folder.file("real"), withIntermediateDirectories: true)
    try files.createSymbolicLink(
      atPath: folder.file("link.h5"), withDestinationPath: "real/there.h5")
    let first = try overnight("run", "c.json", "--output", "link.h5")
    #expect(first.output.contains("the result is real/there.h5"), "\(first.output)")
    #expect(try overnight("run", "c.json", "--output", "link.h5").output.contains("is complete"))
    #expect(
      try overnight("run", "c.json", "--set", "seed=[0,1]", "--output", "link.h5").exitCode == 0)
    #expect(try files.destinationOfSymbolicLink(atPath: folder.file("link.h5")) == "real/there.h5")
    #expect(try files.contentsOfDirectory(atPath: folder.file("real")) == ["there.h5"])
    #expect(try overnight("status", "link.h5").output.contains("2 of 2 trials finished"))
  }

  @Test func mergesCanBeRepeatedAndSayWhatDiffers() throws {
    let rows = (0..<20).map { "\($0),\($0 % 2)" }.joined(separator: "\n")
    #expect(try run("a,y\n" + rows).exitCode == 0)
    for _ in 0..<2 { #expect(try overnight("merge", "r.h5", "-o", "all.h5").exitCode == 0) }
    try folder.write("mine", to: "other.h5")
    let other = try overnight("merge", "r.h5", "-o", "other.h5")
    #expect(other.exitCode == 64)
    #expect(
      other.errors.contains("move it away, or take another --output")
        && !other.errors.contains("fresh"))
    try folder.write(
      String(contentsOfFile: folder.file("c.json"), encoding: .utf8)
        .replacing("\"epochs\": 2", with: "\"epochs\": 5"), to: "c.json")
    #expect(try overnight("run", "c.json", "--output", "d.h5").exitCode == 0)
    let merge = try overnight("merge", "r.h5", "d.h5", "-o", "e.h5")
    #expect(
      merge.errors.contains("d.h5 is of another config than r.h5: parameters.epochs: was 2, is 5"))
  }

  /// A longer training by a schedule that depends on the number of epochs is another one.
  @Test(arguments: [("cosine", 64), ("one_cycle", 64), ("constant", 0), ("exponential", 0)])
  func moreEpochsExtendWhereTheScheduleAllows(schedule: String, exitCode: Int32) throws {
    let rows = (0..<20).map { "\($0),\($0 % 2)" }.joined(separator: "\n")
    let factor = schedule == "exponential" ? #", "decay_factor": 0.9"# : ""
    func parameters(_ epochs: Int) -> String {
      #""hidden_sizes": 4, "epochs": \#(epochs), "schedule": "\#(schedule)"\#(factor)"#
    }
    #expect(try run("a,y\n" + rows, parameters: parameters(3)).exitCode == 0)
    #expect(try run("a,y\n" + rows, parameters: parameters(5)).exitCode == exitCode)
  }

  /// A full disk is no mistake of the command line, whatever was being written.
  @Test func afullDiskEndsWithOne() throws {
    let rows = (0..<20).map { "\($0),\($0 % 2)" }.joined(separator: "\n")
    #expect(
      try run("a,y\n" + rows, parameters: #""hidden_sizes": [[200, 200]], "epochs": 2"#).exitCode
        == 0)
    for command in [
      "merge r.h5 -o m.h5", "salvage r.h5 -o s.h5", "export r.h5 --format keras -o k.h5",
      "export r.h5 --format npz -o k.npz",
    ] {
      let result = try Command(
        "/bin/bash", ["-c", "ulimit -f 16; '\(Command.overnightPath)' \(command)"],
        folder: folder.path)
      #expect(result.exitCode == 1, "\(command): \(result.errors)")
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.sorted() == ["c.json", "d.csv", "r.h5"])
  }

  @Test func theFinishHookRunsForACompleteResultToo() throws {
    let rows = (0..<20).map { "\($0),\($0 % 2)" }.joined(separator: "\n")
    for _ in 0..<2 {
      _ = try run("a,y\n" + rows, arguments: ["--on-finish", "echo $OVERNIGHT_STATUS >> hook"])
    }
    let text = try String(contentsOfFile: folder.file("hook"), encoding: .utf8)
    #expect(text == "complete\ncomplete\n")
  }

  @Test func pendingTrialsAndInterruptsAreTold() throws {
    try folder.write(
      """
      {"dataset": {"generate": "two_moons", "rows": 2000, "validation": 0.2},
       "parameters": {"hidden_sizes": [[64, 64]], "seed": [1, 2, 3, 4, 5, 6], "epochs": 400,
                      "batch_size": 8}}
      """, to: "c.json")
    let run = try Command.overnight(
      ["run", "c.json", "--output", "k.h5"], folder: folder.path, signal: (SIGINT, 1.5))
    try #require(run.exitCode == 130, "\(run.output)\(run.errors)")
    let said = try #require(run.errors.firstMatch(of: /interrupted: ([0-9]+) of 6/)).1
    let status = try overnight("status", "k.h5")
    #expect(status.output.contains("\(said) of 6 trials finished"), "\(status.output)")
    #expect(try overnight("show", "k.h5", "6").output.contains("parameters, not trained yet\n"))
  }

  /// What somebody adds to a result with another tool is told, kept, and no damage.
  @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.reason)))
  func notesInAResultAreKept() throws {
    let rows = (0..<20).map { "\($0),\($0 % 2)" }.joined(separator: "\n")
    #expect(try run("a,y\n" + rows).exitCode == 0)
    let program = """
      import h5py, sys
      with h5py.File(sys.argv[1], "r+") as file:
          file["note"] = "mine"
          file["more/numbers"] = [[1, 2], [3, 4]]
          file.attrs["who"] = "me"
          file["wall_time"].attrs["remark"] = ["slow", "machine"]
      """
    #expect(try Command.python(program, [folder.file("r.h5")]).exitCode == 0)
    func verify() throws {
      let verify = try overnight("verify", "r.h5")
      #expect(verify.exitCode == 0, "\(verify.errors)")
      #expect(
        verify.errors
          == "note: not from overnight, and so not checked: /more, /note, /@who, /wall_time@remark\n"
      )
    }
    try verify()
    #expect(
      try overnight("run", "c.json", "--set", "seed=[0,1,2]", "--output", "r.h5").exitCode == 0)
    try verify()
    let read = """
      import h5py, sys
      with h5py.File(sys.argv[1]) as file:
          print(file["note"][()].decode(), file["more/numbers"][1, 1], file.attrs["who"],
                list(file["wall_time"].attrs["remark"]), len(file["trial"]))
      """
    #expect(
      try Command.python(read, [folder.file("r.h5")]).output == "mine 4 me ['slow', 'machine'] 3\n")
  }

  // MARK: Configs

  @Test func listsOfPlainWordsAndRangesOfSizes() throws {
    try folder.write("a,y\n1,0\n2,1\n", to: "d.csv")
    try folder.write(
      #"""
      {"dataset": {"source": "d.csv"}, "parameters": {"epochs": 1,
       "hidden_sizes": {"from": 16, "to": 256, "scale": "log", "count": 5}}}
      """#, to: "ü c.json")
    let plan = try overnight("plan", "ü c.json", "--set", "activation=[relu, tanh]")
    #expect(plan.exitCode == 0, "\(plan.errors)")
    #expect(plan.output.hasPrefix("ü c: 10 trials\n"))
    for size in [16, 32, 64, 128, 256] { #expect(plan.output.contains(" \(size)  tanh")) }
    let large = try overnight("plan", "ü c.json", "--set", "hidden_sizes=1000000000")
    #expect(large.errors.contains("1000000000 is too large: a layer has at most 1000000 nodes"))
    let trials = try overnight(
      "plan", "ü c.json", "--set", "seed={from: 1, to: 1000000, step: 1}", "--set",
      "learning_rate={from: 0.001, to: 1, count: 1000000}")
    #expect(trials.errors.contains("the grid has 5000000000000 trials"), "\(trials.errors)")
  }

  @Test(arguments: [
    (
      "blanks", "a  b   y\n 1.5 2   x\n2\t 3 \t y\n",
      "2 training rows, 2 features, 2 classes (x, y)"
    ),
    ("bars", "a|b|y\n1|2|x\n3|4|z\n", "2 training rows, 2 features, 2 classes (x, z)"),
    ("tabs and blanks in names", "a b\tc d\ty\n1\t2\tx\n3\t4\tz\n", "2 training rows, 2 features"),
    (
      "quoted words", "18.0  8 \"chevrolet chevelle\" x\n15.0  8 \"buick skylark\" y\n",
      "hold words where"
    ),
    ("decimal commas", "a;b;y\n1;2;x\n3;4;z\n", "2 training rows, 2 features, 2 classes (x, z)"),
  ])
  func separators(name: String, data: String, expected: String) throws {
    let result = try run(data)
    #expect(
      (result.output + result.errors).contains(expected) || name == "quoted words", "\(result)")
    if name == "quoted words" {
      #expect(result.errors.contains("\"chevrolet chevelle\" is not a number"))
    }
  }

  @Test func datasetsWithOtherNumbersOfRows() throws {
    let file = try HDF5File(creating: folder.file("m.h5"))
    try file.write(
      (0..<8).map { Float($0) }, to: "/x", shape: [4, 2], filters: .compressedChecksum)
    try file.write([0, 1, 0] as [Int32], to: "/y")
    try file.close()
    try folder.write(
      #"{"dataset": {"source": "m.h5"}, "parameters": {"hidden_sizes": 2, "epochs": 1}}"#,
      to: "c.json")
    refused(
      try overnight("run", "c.json", "--output", "r.h5"),
      "m.h5 column /y: has 3 rows where the features have 4")
  }

  @Test func threadsBeyondTheProcessorsAreNotUsed() throws {
    let rows = (0..<20).map { "\($0),\($0 % 2)" }.joined(separator: "\n")
    let result = try run("a,y\n" + rows, arguments: ["--threads", "4000"])
    #expect(
      result.output.contains("(of 4000: this process may use no more processors)"),
      "\(result.output)")
  }

  /// Two hundred files as strangers write them, which pandas and NumPy judge.
  @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.reason)))
  func filesOfStrangers() throws {
    let program = Repository.path + "/Tests/StrangersFiles/strangers_files.py"
    let count = ProcessInfo.processInfo.environment["OVERNIGHT_STRANGERS"] ?? "200"
    let result = try Command(
      Python.path ?? "", [program, Command.overnightPath, folder.file("strangers"), "0", count])
    #expect(result.exitCode == 0, "\(result.output)\(result.errors)")
    #expect(result.output.hasSuffix("\(count) files, 0 wrong\n"))
  }
}
