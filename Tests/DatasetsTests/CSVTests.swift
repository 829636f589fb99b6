import Datasets
import Foundation
import Tables
import TestSupport
import Testing

@Suite struct CSVTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func load(
    _ text: String, task: Task? = nil, target: [String]? = nil, features: [String]? = nil
  ) throws -> Dataset {
    var settings = DatasetSettings(source: .file(try folder.write(text, to: "data.csv")))
    settings.task = task
    settings.target = target
    settings.features = features
    settings.targetScaling = TargetScaling.none
    return try Dataset(settings)
  }

  private func message(_ text: String, task: Task? = nil, target: [String]? = nil) -> String {
    do {
      _ = try load(text, task: task, target: target)
      return "no error"
    } catch {
      return "\(error)".replacing(folder.path + "/", with: "")
    }
  }

  @Test func textLabelsBecomeClasses() throws {
    let data = try load("a,b,kind\n1,2,red\n3,4,blue\n5,6,red\n")
    #expect(data.task == .classification)
    #expect(data.classNames == ["blue", "red"])
    #expect(data.training.labels == [1, 0, 1])
    #expect(data.featureNames == ["a", "b"])
    #expect(data.training.features.unpadded() == [1, 2, 3, 4, 5, 6])
    #expect(data.targetNames == ["kind"])
  }

  @Test func quotesSeparatorsLineEndsAndBlankLines() throws {
    let data = try load(
      "\u{FEFF}\"a, first\";b;kind\r\n1;\"2\";\"say \"\"x\"\"\"\r\n\r\n3;4;\"two\nlines\"\r\n")
    #expect(data.featureNames == ["a, first", "b"])
    #expect(data.classNames == ["say \"x\"", "two\nlines"])
    #expect(data.training.features.unpadded() == [1, 2, 3, 4])
    #expect(
      try load("a\tb\n1\t0.5\n2\t1.5", task: .regression).training.targets.unpadded() == [0.5, 1.5])
  }

  @Test func filesWithoutNames() throws {
    let data = try load("5.1,3.5,Iris-setosa\n4.9,3.0,Iris-other\n")
    #expect(data.featureNames == ["column_1", "column_2"])
    #expect(data.classNames == ["Iris-other", "Iris-setosa"])
  }

  @Test func severalTargetsAndChosenFeatures() throws {
    let data = try load(
      "t1,a,t2,b\n1,2,3,4\n5,6,7,8.5\n", target: ["t2", "t1"], features: ["b"])
    #expect(data.task == .regression)
    #expect(data.targetNames == ["t2", "t1"])
    #expect(data.training.targets.unpadded() == [3, 1, 7, 5])
    #expect(data.training.features.unpadded() == [4, 8.5])
  }

  @Test func numericLabelsAreSortedAsNumbers() throws {
    let data = try load("x,y\n1,10\n2,9\n3,2\n", task: .classification)
    #expect(data.classNames == ["2", "9", "10"])
    #expect(data.training.labels == [2, 1, 0])
  }

  @Test func numbersAreReadExactly() throws {
    let texts = [
      "0.1", "-1e-3", "+2.5E2", ".5", "5.", "1e22", "123456789012345678", "3.4028234e38",
      "1e-45", "0.30000001192092896", "16777217", "1e-400", "  7 ",
    ]
    let rows = texts.map { "\($0),1" }.joined(separator: "\n")
    let data = try load("x,y\n" + rows, task: .regression)
    for (text, value) in zip(texts, data.training.features.unpadded()) {
      let plain = text.trimmingCharacters(in: .whitespaces)
      #expect(value == Float(strtod(plain, nil)), "\(text)")
    }
  }

  /// The whole sentence, as a user reads it.
  @Test(arguments: [
    ("", "data.csv: has no rows"),
    ("a,b\n", "data.csv: has column names but no rows"),
    ("a,b\n1,2\n3\n", "data.csv:3: has 1 fields where 2 are expected"),
    ("a,b\n1,2\n3,4,5\n", "data.csv:3: has 3 fields where 2 are expected"),
    (
      "a,b\n1,2\nx,4\n",
      "data.csv:3 column a: \"x\" is not a number: correct it, list what stands for a missing value "
        + "in \"missing_values\", or list it in \"categorical\" to keep the words as levels"
    ),
    (
      "a,b\n1,2\n 3\u{A0},4\n",
      "data.csv:3 column a: \"3\\u{A0}\" is not a number: correct it, list what stands for a missing "
        + "value in \"missing_values\", or list it in \"categorical\" to keep the words as levels"
    ),
    (
      "a,c,b\n,1,2\nN/A,2,4\nnan,3,5\n",
      "data.csv column a: has no number in any training row: leave it out with \"exclude\": [\"a\"]"
    ),
    (
      "a,b\n-Inf,2\n",
      "data.csv:2 column a: \"-Inf\" is not a finite number; remove or fill in such rows first"
    ),
    (
      "a;b\n1;2\n0,5;2\n",
      "data.csv:3 column a: \"0,5\" is not a number; decimals are set off by a point, thousands by "
        + "nothing: correct it, list what stands for a missing value in \"missing_values\", or list it "
        + "in \"categorical\" to keep the words as levels"
    ),
    (
      ",a,b\n0,1,2\n",
      "data.csv:1: column 1 has no name; if it is the row index that pandas writes, leave it out "
        + "(index=False, or \"exclude\": [\"\"] in \"dataset\")"
    ),
    ("a,b\n1e39,2\n", "data.csv:2 column a: \"1e39\" is too large for a 32-bit float"),
    ("a,b\n\"1,2\n", "data.csv:2: a quoted field is never closed with \""),
    ("a,a\n1,2\n", "data.csv:1: two columns are named \"a\""),
    ("a,k\n1,red\n2,red\n", "data.csv column k: has one class only (red); two or more are needed"),
    (
      "a,k\n1,red\n2,\n",
      "data.csv:3 column k: is empty where a class is needed: fill them in, or leave such rows out "
        + "with \"missing_target\": \"drop\""
    ),
    ("a\n1\n", "data.csv: has no feature columns beside the target"),
  ])
  func mistakes(text: String, expected: String) {
    #expect(message(text) == expected)
  }

  @Test(arguments: [String.Encoding.utf16, .utf16BigEndian])
  func otherEncodings(_ encoding: String.Encoding) throws {
    let text = (encoding == .utf16 ? "" : "\u{FEFF}") + "a,b\n1,2\n"
    let bytes = try #require(text.data(using: encoding))
    try bytes.write(to: URL(fileURLWithPath: folder.file("wide.csv")))
    let error = #expect(throws: DataError.self) {
      try Dataset(DatasetSettings(source: .file(folder.file("wide.csv"))))
    }
    #expect(error?.problem == "is in UTF-16; save it as UTF-8")
  }

  /// A column without a name is a feature only where it is asked for.
  @Test func unnamedColumns() throws {
    let text = ",a,k\n0,1,red\n1,2,blue\n"
    #expect(try load(text, features: ["a"]).featureNames == ["a"])
    #expect(try load(text, features: ["", "a"]).featureNames == ["", "a"])
  }

  @Test func mistakesOfTheConfig() {
    let text = "width,height,kind\n1,2,red\n3,4,blue\n"
    #expect(
      message(text, target: ["kinds"])
        == "data.csv: has no column \"kinds\"; did you mean \"kind\"? its columns are width, "
        + "height, kind")
    #expect(
      message(text, task: .regression)
        == "data.csv:2 column kind: \"red\" is not a number; the targets of a regression are "
        + "numbers, as in 1 more row")
    let many = "x,y\n" + (0..<30).map { "1,\($0)" }.joined(separator: "\n")
    #expect(message(many).contains("add \"task\": \"classification\" or \"regression\""))
  }

  @Test func gzippedFilesAndTruncatedOnes() throws {
    let plain = "a,b\n" + (0..<2000).map { "\($0),\(Double($0) / 3)" }.joined(separator: "\n")
    try folder.write(plain, to: "rows.csv")
    _ = try Command(
      "/bin/sh", ["-c", "gzip -k rows.csv && head -c 5000 rows.csv.gz > cut.csv.gz"],
      folder: folder.path)
    var settings = DatasetSettings(source: .file(folder.file("rows.csv.gz")))
    #expect(try Dataset(settings).training.count == 2000)
    settings.source = .file(folder.file("cut.csv.gz"))
    let error = #expect(throws: DataError.self) { try Dataset(settings) }
    #expect(error?.problem.hasPrefix("the gzip data is truncated or damaged after ") == true)
    #expect(error?.file == folder.file("cut.csv.gz"))
  }

  /// Records that cross the reader's buffer in every possible way.
  @Test func longFilesAreReadAcrossBuffers() throws {
    let rows = 60_000
    let text =
      "a,b,k\n"
      + (0..<rows).map { "\($0),\"\($0 % 7)\",\($0 % 3 == 0 ? "x" : "y")" }
      .joined(separator: "\r\n")
    let data = try load(text)
    #expect(data.training.count == rows)
    for row in stride(from: 0, to: rows, by: 997) {
      #expect(data.training.features[row, 0] == Float(row))
      #expect(data.training.features[row, 1] == Float(row % 7))
    }
  }
}
