import Foundation
import HDF5
import TestSupport
import Testing

/// Commands, and what configs say.
extension NeverSilentlyWrongTests {
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
  @Test(arguments: [
    ("cosine", 64), ("one_cycle", 64), ("coslog4", 64), ("constant", 0), ("exponential", 0),
  ])
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
      "2 training rows, 3 features, 2 classes (x, y)"
    ),
    ("decimal commas", "a;b;y\n1;2;x\n3;4;z\n", "2 training rows, 2 features, 2 classes (x, z)"),
  ])
  func separators(name: String, data: String, expected: String) throws {
    let result = try run(data)
    #expect(result.output.contains(expected), "\(name): \(result)")
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
