import Datasets
import Foundation
import MatrixKernels
import SeededRandom
import Tables
import TestSupport
import Testing

/// What becomes of columns, against scikit-learn, SciPy and NumPy, whose values
/// `Reference/make.py` wrote down.
@Suite struct PreparationTests {
  private struct Reference: Decodable {
    struct Column: Decodable {
      let name: String
      let median, mean: Double
      let standardize, min_max: [Double]
      let robust, quantile: [Double]?
      let edges_of_numbers, edges_of_classes, edges_of_quantiles: [Double]
      let bins_of_numbers: [[Double]]
    }
    let numbers: [[Double?]]
    let target: [Double]
    let label: [Int]
    let columns: [Column]
  }

  private let folder: TemporaryFolder
  private let reference: Reference

  init() throws {
    folder = try TemporaryFolder()
    let path = Repository.path + "/Tests/DatasetsTests/Reference/preparation.json"
    reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func dataset(
    isClassification: Bool = false, _ adjust: (inout DatasetSettings) -> Void
  ) throws -> Dataset {
    var lines = [reference.columns.map(\.name).joined(separator: ",") + ",y"]
    for (row, numbers) in reference.numbers.enumerated() {
      let cells = numbers.map { $0.map { "\($0)" } ?? "" }
      let target = isClassification ? "class \(reference.label[row])" : "\(reference.target[row])"
      lines.append((cells + [target]).joined(separator: ","))
    }
    var settings = DatasetSettings(
      source: .file(try folder.write(lines.joined(separator: "\n"), to: "numbers.csv")))
    adjust(&settings)
    return try Dataset(settings)
  }

  private func column(_ name: String, of dataset: Dataset) throws -> [Double] {
    let place = try #require(dataset.featureNames.firstIndex(of: name))
    return (0..<dataset.training.features.rows).map {
      Double(dataset.training.features[$0, place])
    }
  }

  private func areClose(_ found: [Double], _ expected: [Double], _ what: String) {
    #expect(found.count == expected.count, "\(what)")
    for (row, (a, b)) in zip(found, expected).enumerated() where abs(a - b) > 1e-6 * max(1, abs(b))
    {
      Issue.record("\(what), row \(row): \(a), \(b) expected")
      return
    }
  }

  @Test(arguments: Scaling.allCases)
  func scalingsAreThoseOfScikitLearn(scaling: Scaling) throws {
    let data = try dataset { $0.scaling = scaling }
    for column in reference.columns {
      let expected: [Double]? =
        switch scaling {
        case .none: nil
        case .standardize: column.standardize
        case .minMax: column.min_max
        case .robust: column.robust
        case .quantile: column.quantile
        }
      guard let expected else { continue }
      areClose(try self.column(column.name, of: data), expected, "\(scaling) \(column.name)")
    }
  }

  @Test func missingNumbersGetMedianOrMeanAndATellingColumn() throws {
    let lacking = reference.numbers.map { $0[4] }
    for missing in [FeatureSettings.Missing.indicator, .median, .mean] {
      let data = try dataset { $0.preprocessing.missing = missing }
      let place = try #require(reference.columns.last)
      let fill = missing == .mean ? place.mean : place.median
      areClose(try column("lacking", of: data), lacking.map { $0 ?? fill }, "\(missing)")
      #expect(data.featureNames.contains("lacking_missing") == (missing == .indicator))
      if missing == .indicator {
        #expect(try column("lacking_missing", of: data) == lacking.map { $0 == nil ? 1 : 0 })
        #expect(!data.featureNames.contains("normal_missing"))
      }
    }
    let error = #expect(throws: DataError.self) {
      try dataset { $0.preprocessing.missing = .refuse }
    }
    let count = lacking.count { $0 == nil }
    #expect(error?.column == "lacking")
    #expect(error?.problem.hasPrefix("\(count) cells of 400 are missing") == true)
  }

  @Test(arguments: [true, false])
  func binsOfTreesAreThoseOfScikitLearn(isClassification: Bool) throws {
    let data = try dataset(isClassification: isClassification) {
      $0.preprocessing.numericEncoding = .piecewiseLinear
      $0.preprocessing.bins = 12
    }
    for (number, column) in zip(data.preparation.numbers, reference.columns) {
      let expected = isClassification ? column.edges_of_classes : column.edges_of_numbers
      // scikit-learn keeps columns in 32 bits.
      areClose(number.edges, expected, "edges of \(column.name)")
      guard !isClassification else { continue }
      let first = try #require(data.featureNames.firstIndex(of: "\(column.name)_bin_1"))
      for (row, shares) in column.bins_of_numbers.enumerated() {
        let found = shares.indices.map { Double(data.training.features[row, first + $0]) }
        for (a, b) in zip(found, shares) { #expect(abs(a - b) < 1e-4 * max(1, abs(b))) }
      }
    }
  }

  @Test func binsOfQuantilesAreThoseOfNumPy() throws {
    let data = try dataset {
      $0.preprocessing.numericEncoding = .piecewiseLinear
      $0.preprocessing.bins = 8
      $0.preprocessing.edges = .quantile
    }
    for (number, column) in zip(data.preparation.numbers, reference.columns) {
      areClose(number.edges, column.edges_of_quantiles, "edges of \(column.name)")
    }
  }

  @Test(arguments: [TargetScaling.none, .standardize, .log])
  func targetsComeBackFromTheirScaling(scaling: TargetScaling) throws {
    let lowest = try #require(reference.target.min())
    var lines = ["x,y"]
    for target in reference.target { lines.append("1,\(target - lowest + 0.5)") }
    var settings = DatasetSettings(
      source: .file(try folder.write(lines.joined(separator: "\n"), to: "targets.csv")))
    settings.targetScaling = scaling
    let data = try Dataset(settings)
    let scaled = (0..<data.training.targets.rows).map { Double(data.training.targets[$0, 0]) }
    let restored = scaled.map { data.targetScale.restored($0, target: 0) }
    areClose(restored, reference.target.map { $0 - lowest + 0.5 }, "\(scaling)")
    if scaling != .none {
      let mean = scaled.reduce(0, +) / Double(scaled.count)
      let variance = scaled.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scaled.count)
      #expect(abs(mean) < 1e-5 && abs(variance - 1) < 1e-5)
    }
  }

  /// Whatever is fitted, it is fitted to training rows alone: other cells of validation and test
  /// rows leave every number of it as it was.
  @Test(arguments: 0..<12)
  func nothingIsFittedToOtherRows(seed: Int) throws {
    var random = RandomStream(seed: UInt64(seed), purpose: .data)
    func table(changing rows: Set<Int>, _ random: inout RandomStream) -> String {
      var lines = ["number,holes,kind,flag,y"]
      var fixed = RandomStream(seed: UInt64(seed), purpose: .data, index: 1)
      for row in 0..<300 {
        let number = fixed.normal()
        let hole = fixed.below(5) == 0
        let level = fixed.below(4)
        var cells = [
          "\(number)", hole ? "" : "\(number * number)", "level \(level)",
          number > 0 ? "yes" : "no", "\(number + Double(level))",
        ]
        if rows.contains(row) {
          cells[0] = "\(100 * random.normal())"
          cells[1] = random.below(2) == 0 ? "" : "1e6"
          cells[2] = "other \(random.below(3))"
          cells[3] = random.below(2) == 0 ? "yes" : ""
          cells[4] = "\(1000 * random.normal())"
        }
        lines.append(cells.joined(separator: ","))
      }
      return lines.joined(separator: "\n")
    }
    var settings = DatasetSettings(source: .file(""))
    settings.validation = 0.2
    settings.test = 0.1
    settings.scaling = Scaling.allCases[seed % 5]
    settings.preprocessing.numericEncoding = seed % 2 == 0 ? .piecewiseLinear : .none
    settings.preprocessing.edges = seed % 4 == 0 ? .tree : .quantile
    settings.preprocessing.minimumCount = 1 + seed % 3
    func fitted(_ text: String) throws -> Dataset {
      settings.source = .file(try folder.write(text, to: "rows.csv"))
      return try Dataset(settings)
    }
    let before = try fitted(table(changing: [], &random))
    let others = Set((before.validation?.rows ?? []) + before.testRows).map { Int($0) }
    let after = try fitted(table(changing: Set(others), &random))
    #expect(others.count == 90)
    #expect(after.training.rows == before.training.rows)
    #expect(after.preparation == before.preparation)
    #expect(after.targetScale == before.targetScale)
    for row in before.training.rows.map({ Int($0) }) {
      for column in before.featureNames.indices
      where before.training.features[row, column] != after.training.features[row, column] {
        Issue.record("row \(row) column \(column) differs")
      }
    }
  }
}
