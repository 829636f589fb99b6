import Foundation
import Results
import TestSupport
import Testing

/// Files and commands that once gave an answer that was wrong, or a sentence that misled.
@Suite struct NeverSilentlyWrongTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func overnight(_ arguments: String...) throws -> Command {
    try Command.overnight(arguments, folder: folder.path)
  }

  /// Writes a config, and data beside it, and runs it into `r.h5`.
  func run(
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

  func results() throws -> SweepResults { try SweepResults(opening: folder.file("r.h5")) }

  func refused(_ result: Command, _ sentence: String) {
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
      "d.csv:3 column y: 2 labels of 4 are missing (\"NA\", \"NaN\"): fill them in, or leave such rows out with "
        + "\"missing_target\": \"drop\"; if these are classes, list what stands for a missing value in "
        + "\"missing_values\""
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
    let preparation = try results().preparation(row: 0).features
    #expect(preparation.plainScale?.offsets == [1_700_000_099.5])
    #expect(preparation.precision == .double)
  }

  @Test(arguments: [
    ("a,y\n1e-50,1\n2e-50,2.5\n", "d.csv:2 column a: \"1e-50\" is too small for a 32-bit float"),
    ("a,y\n1,1e39\n2,2.5\n", "d.csv:2 column y: 1e+39 is too large for a 32-bit float"),
    ("a,y\n1,1e400\n2,2.5\n", "d.csv:2 column y: inf is too large for a 64-bit float"),
    ("a,y\n1e400,1\n2,2.5\n", "d.csv:2 column a: \"1e400\" is too large for a 64-bit float"),
  ])
  func numbersBeyondFloatsAreRefused(data: String, sentence: String) throws {
    let result = try run(data, #", "task": "regression", "target_scaling": "none""#)
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
}
