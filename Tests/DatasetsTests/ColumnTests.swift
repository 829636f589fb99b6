import Datasets
import Foundation
import HDF5
import Tables
import TestSupport
import Testing

/// What a column of a raw file is taken for, and what is refused.
@Suite struct ColumnTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func load(
    _ text: String, _ adjust: (inout DatasetSettings) -> Void = { _ in }
  ) throws -> Dataset {
    var settings = DatasetSettings(source: .file(try folder.write(text, to: "data.csv")))
    settings.target = ["y"]
    adjust(&settings)
    return try Dataset(settings)
  }

  private func message(
    _ text: String, _ adjust: (inout DatasetSettings) -> Void = { _ in }
  ) -> String {
    do {
      _ = try load(text, adjust)
      return "no error"
    } catch {
      return "\(error)".replacing(folder.path + "/", with: "")
    }
  }

  private func row(_ row: Int, of data: Dataset) -> [Float] {
    data.featureNames.indices.map { data.training.features[row, $0] }
  }

  @Test func levelsBecomeColumns() throws {
    let data = try load(
      "color,sex,size,y\nred,m,1,0\nblue,f,2,1\ngreen,m,3,0\n,f,4,1\nred,m,5,0\n")
    #expect(
      data.featureNames
        == ["color=blue", "color=green", "color=red", "color_missing", "sex=m", "size"])
    #expect(row(0, of: data) == [0, 0, 1, 0, 1, 1])
    #expect(row(1, of: data) == [1, 0, 0, 0, -1, 2])
    #expect(row(3, of: data) == [0, 0, 0, 1, -1, 4])
    #expect(data.sourceColumns.kinds == [.category, .category, .number])
    #expect(data.notices.contains { $0.contains("1 cell of 1 column is missing (color 1)") })
  }

  @Test func booleansAreTwoLevels() throws {
    for (yes, no) in [("true", "false"), ("yes", "no"), ("t", "f"), ("TRUE", "False")] {
      let data = try load("a,y\n\(yes),0\n\(no),1\n\(yes),1\n")
      #expect(data.featureNames.count == 1)
      #expect((0..<3).map { data.training.features[$0, 0] } == [1, -1, 1])
    }
  }

  @Test func rareLevelsAreLeftOut() throws {
    let text =
      "a,y\n"
      + (["r", "s", "t"] + (0..<9).map { "l\($0 % 3)" }).enumerated().map {
        "\($1),\($0 % 2)"
      }.joined(separator: "\n")
    let frequent = try load(text) { $0.preprocessing.minimumCount = 2 }
    #expect(frequent.featureNames == ["a=l0", "a=l1", "a=l2"])
    #expect(row(0, of: frequent) == [0, 0, 0])
    let some = try load(text) { $0.preprocessing.maximumLevels = 4 }
    #expect(some.featureNames == ["a=l0", "a=l1", "a=l2", "a=r"])
  }

  @Test func aConfigSaysWhatAColumnIs() throws {
    let text = "zip,day,id,y\n01234,2024-02-29,a1,0\n1234,2024-03-01T12:00,a2,1\n99,,a3,0\n"
    let data = try load(text) {
      $0.columns.categorical = ["zip"]
      $0.columns.exclude = ["id"]
      $0.columns.dates = ["day": .parts]
    }
    #expect(
      data.featureNames == [
        "zip=1234", "day_year", "day_year_missing", "day_month", "day_month_missing", "day_day",
        "day_day_missing", "day_weekday", "day_weekday_missing", "day_hour", "day_hour_missing",
        "day_days", "day_days_missing",
      ])
    let days: [Float] = [2024, 0, 2, 0, 29, 0, 4, 0, 0, 0, 19782, 0]
    #expect(Array(row(0, of: data).dropFirst()) == days)
    #expect(row(0, of: data)[0] == 1 && row(2, of: data)[0] == -1)
    #expect(Array(row(1, of: data)[9...]) == [12, 0, 19783.5, 0])
    let numeric = message("a,y\n1,0\nx,1\n2,0\n") { $0.columns.numeric = ["a"] }
    #expect(numeric == "data.csv:3 column a: \"x\" is not a number")
    #expect(
      message("a,y\n1,0\n2,1\n") { $0.columns.categorical = ["b"] }
        == "data.csv: has no feature column \"b\", which \"categorical\" names")
  }

  /// Later cells decide as much as the first thousand.
  @Test func wordsMayComeLate() throws {
    let rows = (0..<3000).map { "\($0 % 3),\($0 % 2)" } + (0..<100).map { "more,\($0 % 2)" }
    let data = try load("a,y\n" + rows.joined(separator: "\n"))
    #expect(data.featureNames == ["a=0", "a=1", "a=2", "a=more"])
    #expect(row(3050, of: data) == [0, 0, 0, 1])
    #expect(data.notices.contains { $0.contains("numbers and words (more) are taken for levels") })
    let slip = message("a,y\n" + rows[..<3000].joined(separator: "\n") + "\nmore,1\n")
    #expect(slip.hasPrefix("data.csv:3002 column a: \"more\" is not a number: correct it"))
  }

  @Test func allTroublesAreToldTogether() throws {
    let rows = (0..<40).map { row in
      "name \(row),\(row) kg,2024-01-\(10 + row % 20),\(row)/2/2024,\(row),\(row % 2)"
    }
    let text = "who,weight,day,seen,fine,y\n" + rows.joined(separator: "\n")
    let lines = message(text).split(separator: "\n")
    #expect(lines[0] == "data.csv: 4 columns cannot be used as they are:")
    #expect(lines[1].contains("who") && lines[1].contains("40 of 40 cells differ, as names"))
    #expect(lines[1].contains("\"exclude\": [\"who\"]"))
    #expect(lines[2].contains("numbers with a unit such as \"0 kg\""))
    #expect(
      lines[3].contains("holds dates: say how they are used with \"dates\": {\"day\": \"parts\"}"))
    #expect(lines[4].contains("dates such as \"0/2/2024\", whose order of day and month"))
    #expect(lines.count == 5)
  }

  @Test(arguments: [
    ("a,y\n1,0\ninf,1\n", "data.csv:3 column a: \"inf\" is not a finite number"),
    (
      "a,y\n\"1,5\",0\n\"2,5\",1\n",
      "data.csv column a: holds numbers such as \"1,5\": write decimals"
    ),
    ("a,y\n2,\n3,1\n", "data.csv:2 column y: is empty where a class is needed: fill them in"),
    ("a,y\n2,1.5\n3,NA\n4,2.5\n", "data.csv:3 column y: 1 label of 3 is missing (\"NA\")"),
  ])
  func refused(text: String, sentence: String) {
    #expect(message(text).hasPrefix(sentence), "\(message(text))")
  }

  @Test func rowsWithoutATargetAreDroppedOnlyIfAsked() throws {
    let data = try load("a,y\n1,0.5\n2,\n3,1.5\n4,NA\n5,2.5\n") {
      $0.missingTarget = .drop
      $0.targetScaling = TargetScaling.none
    }
    #expect(data.training.rows == [0, 2, 4])
    #expect(data.notices.contains { $0.contains("2 rows without a target are left out") })
    let classes = try load("a,y\n1,x\n2,\n3,z\n") { $0.missingTarget = .drop }
    #expect(classes.classNames == ["x", "z"] && classes.training.rows == [0, 2])
    #expect(classes.training.labels[2] == 1)
  }

  @Test func aFirstLineOfWordsIsARowWhereItsWordsComeAgain() throws {
    let rows = ["p,x,s,q", "e,b,s,q", "e,x,y,r", "p,b,y,r", "e,x,s,q"]
    var settings = DatasetSettings(
      source: .file(try folder.write(rows.joined(separator: "\n"), to: "mushrooms.csv")))
    settings.target = ["column_1"]
    #expect(try Dataset(settings).training.count == 5)
    settings.source = .file(
      try folder.write("class,cap,gill,ring\n" + rows.joined(separator: "\n"), to: "named.csv"))
    settings.target = nil
    let named = try Dataset(settings)
    #expect(named.training.count == 5 && named.targetNames == ["ring"])
  }

  @Test(arguments: [
    ("parquet", "pandas.read_parquet"), ("feather", "pandas.read_feather"),
    ("xlsx", "pandas.read_excel"), ("rds", "readRDS"),
  ])
  func otherFormatsAreToldHowToBeConverted(ending: String, advice: String) throws {
    let path = try folder.write("PAR1", to: "table.\(ending)")
    let error = #expect(throws: DataError.self) {
      try Dataset(DatasetSettings(source: .file(path)))
    }
    #expect(error?.problem.contains("not read here") == true)
    #expect(error?.problem.contains(advice) == true)
  }

  @Test func wordsOfOtherFormatsAreCategories() throws {
    let path = folder.file("table.h5")
    let file = try HDF5File(creating: path)
    try file.write([1.0, 2, .nan, 4], to: "/size")
    try file.writeTexts(["red", "blue", "red", ""], to: "/color")
    try file.write([Int32(0), 1, 0, 1], to: "/y")
    try file.close()
    var settings = DatasetSettings(source: .file(path))
    settings.features = ["size", "color"]
    let data = try Dataset(settings)
    #expect(
      data.featureNames == ["size", "size_missing", "color=blue", "color=red", "color_missing"])
    #expect(row(2, of: data) == [2, 1, 0, 1, 0])
    #expect(row(3, of: data) == [4, 0, 0, 0, 1])
  }
}
