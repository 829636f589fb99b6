import Datasets
import Foundation
import SystemSupport
import Tables
import TestSupport
import Testing
import Wording

@Suite struct DatasetTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func iris() -> DatasetSettings {
    DatasetSettings(source: .file(Repository.path + "/configs/data/iris.csv"))
  }

  @Test func splitsAreStratifiedDisjointAndRepeatable() throws {
    var settings = iris()
    settings.validation = 0.2
    settings.test = 0.1
    let data = try Dataset(settings)
    let validation = try #require(data.validation)
    #expect(data.training.count == 105 && validation.count == 30 && data.testRows.count == 15)
    let all = data.training.rows + validation.rows + data.testRows
    #expect(all.sorted() == (0..<150).map { Int32($0) })
    for label in 0..<3 as Range<Int32> {
      #expect(validation.rows.count { data.training.labels[Int($0)] == label } == 10)
      #expect(data.testRows.count { data.training.labels[Int($0)] == label } == 5)
    }
    #expect(try Dataset(settings).training.rows == data.training.rows)
    settings.splitSeed = 1
    #expect(try Dataset(settings).training.rows != data.training.rows)
  }

  @Test func scalingIsFittedOnTrainingRowsOnly() throws {
    for scaling in [Scaling.standardize, .minMax] {
      var settings = iris()
      settings.validation = 0.4
      settings.scaling = scaling
      let data = try Dataset(settings)
      for j in 0..<4 {
        let column = data.training.rows.map { Double(data.training.features[Int($0), j]) }
        if scaling == .standardize {
          let mean = column.reduce(0, +) / Double(column.count)
          let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)
          #expect(abs(mean) < 1e-5 && abs(variance - 1) < 1e-5)
        } else {
          #expect(column.min() == 0 && abs((column.max() ?? 0) - 1) < 1e-6)
        }
      }
    }
  }

  @Test(arguments: [2, 3, 5, 7])
  func everyRowIsInTheValidationOfOneFold(count: Int) throws {
    var settings = iris()
    settings.folds = count
    settings.test = 0.1
    settings.scaling = .standardize
    let folds = try Dataset.load(settings)
    #expect(folds.count == count)
    var seen: [Int32] = []
    for fold in folds {
      let validation = try #require(fold.validation)
      #expect((fold.training.rows + validation.rows + fold.testRows).sorted() == Array(0..<150))
      #expect(abs(validation.count - 135 / count) <= 1)
      for label in 0..<3 as Range<Int32> {
        let rows = validation.rows.count { fold.training.labels[Int($0)] == label }
        #expect(abs(rows - 45 / count) <= 1)
      }
      // Every fold has a scaling of its own, fitted to what it is trained on.
      let column = fold.training.rows.map { Double(fold.training.features[Int($0), 2]) }
      #expect(abs(column.reduce(0, +)) < 1e-3)
      seen += validation.rows
    }
    #expect(seen.count == 135 && Set(seen).count == 135)
    #expect(try Dataset.load(settings).map(\.training.rows) == folds.map(\.training.rows))
  }

  @Test func foldsShareFeaturesThatAreNotScaled() throws {
    var settings = iris()
    settings.folds = 3
    let folds = try Dataset.load(settings)
    #expect(folds[0].training.features === folds[2].training.features)
    settings.folds = 151
    #expect(throws: DataError.self) { try Dataset.load(settings) }
  }

  @Test func sampleWeightsAreNoFeatures() throws {
    func load(_ text: String, header: Bool? = nil) throws -> Dataset {
      var settings = DatasetSettings(source: .file(try folder.write(text, to: "weighted.csv")))
      settings.sampleWeight = header == false ? "column_2" : "w"
      settings.header = header
      return try Dataset(settings)
    }
    func message(_ text: String) -> String {
      do { return "\(try load(text).training.sampleWeights ?? [])" } catch {
        return "\(error)".replacing(folder.path + "/", with: "")
      }
    }
    let data = try load("a,w,y\n1,0.5,0.1\n2,0,0.2\n3,2,0.7\n")
    #expect(data.featureNames == ["a"] && data.training.sampleWeights == [0.5, 0, 2])
    #expect(try load("1,0.5,0.1\n2,1,0.2\n", header: false).training.sampleWeights == [0.5, 1])
    #expect(
      message("a,w,y\n1,1,0\n2,-1,1\n")
        == "weighted.csv:3 column w: -1.0 is negative; a sample weight is 0 or more")
    #expect(
      message("a,w,y\n1,0,0\n2,0,1\n")
        == "weighted.csv column w: is 0 in every training row; some must count")
    var apart = DatasetSettings(
      source: .file(try folder.write("a,w,y\n1,1,0\n2,1,1\n", to: "train.csv")))
    apart.sampleWeight = "w"
    apart.validationSource = try folder.write("a,w,y\n1,0,0\n2,0,1\n", to: "judge.csv")
    do {
      _ = try Dataset(apart)
      Issue.record("rows without weight were taken")
    } catch {
      #expect(
        "\(error)".replacing(folder.path + "/", with: "")
          == "judge.csv column w: is 0 in every validation row; some must count")
    }
    #expect(message("a,w,y\n1,x,0\n") == "weighted.csv:2 column w: \"x\" is not a number")
    #expect(
      message("a,y,w\n1,2,0\n")
        == "weighted.csv column w: is both sample weight and feature or target")
    #expect(
      message("a,y\n1,2\n")
        == "weighted.csv: has no column \"w\"; did you mean \"a\"? its columns are a, y")
  }

  @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.reason)))
  func sampleWeightsOfArraysAreAnArray() throws {
    let program = """
      import numpy, sys
      save = lambda name, values: numpy.save(f"{sys.argv[1]}/{name}.npy", numpy.array(values))
      save("x", [[1.0, 2], [3, 4], [5, 6]])
      save("y", [0.5, 1.5, 2.5])
      save("w", [1.0, 0, 3])
      save("short", [1.0, 2])
      save("wide", [[1.0, 2], [1, 2], [1, 2]])
      """
    let python = try Command.python(program, [folder.path])
    #expect(python.exitCode == 0, "\(python.errors)")
    func weights(_ name: String) throws -> [Float]? {
      var settings = DatasetSettings(source: .file(folder.file("x.npy")))
      settings.target = [folder.file("y.npy")]
      settings.sampleWeight = folder.file(name)
      return try Dataset(settings).training.sampleWeights
    }
    #expect(try weights("w.npy") == [1, 0, 3])
    for name in ["short.npy", "wide.npy"] {
      #expect(throws: DataError.self) { try weights(name) }
    }
  }

  @Test func constantFeaturesDoNotDivideByZero() throws {
    var settings = DatasetSettings(
      source: .file(try folder.write("a,b,y\n1,5,0.5\n2,5,1.5\n3,5,2\n", to: "constant.csv")))
    for scaling in Scaling.allCases {
      settings.scaling = scaling
      let data = try Dataset(settings)
      #expect(data.training.features.unpadded().allSatisfy { $0.isFinite })
    }
  }

  @Test func aValidationFileMustFit() throws {
    let train = try folder.write("a,k\n1,x\n2,y\n3,x\n", to: "train.csv")
    func message(_ text: String) throws -> String {
      var settings = DatasetSettings(source: .file(train))
      settings.validationSource = try folder.write(text, to: "validation.csv")
      do {
        let data = try Dataset(settings)
        return "\(data.validation?.labels ?? [])"
      } catch { return "\(error)".replacing(folder.path + "/", with: "") }
    }
    #expect(try message("a,k\n5,y\n6,y\n") == "[1, 1]")
    #expect(
      try message("a,k\n5,z\n6,y\n")
        == "validation.csv column k: \"z\" (data row 1) is no class of the training data: x, y")
    #expect(try message("a,b,k\n5,1,x\n") == "validation.csv: has 2 features where train.csv has 1")
    #expect(
      try message("b,k\n5,x\n")
        == "validation.csv column b: stands where train.csv has a: the columns differ")
  }

  @Test(arguments: GeneratorSettings.Generator.allCases)
  func generatorsAreRepeatableAndBalanced(generator: GeneratorSettings.Generator) throws {
    func make(seed: UInt64) throws -> Dataset {
      try Dataset(
        DatasetSettings(
          source: .generated(
            GeneratorSettings(generator: generator, rows: 300, noise: 0.1, seed: seed))))
    }
    let data = try make(seed: 1)
    #expect(data.training.count == 300)
    #expect(data.training.features.unpadded().allSatisfy { $0.isFinite })
    #expect(try make(seed: 1).training.features.unpadded() == data.training.features.unpadded())
    #expect(try make(seed: 2).training.features.unpadded() != data.training.features.unpadded())
    if generator == .friedman {
      #expect(data.task == .regression && data.featureNames.count == 10)
    } else {
      for label in 0..<Int32(data.classNames.count) {
        #expect(data.training.labels.count { $0 == label } > 100 / data.classNames.count)
      }
    }
  }

  @Test func digestsNameTheContent() throws {
    #expect(
      SHA256.hexadecimal(of: "abc")
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.hexadecimal(of: "")
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256.hexadecimal(of: String(repeating: "a", count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// With the processor's instructions and without, whatever the lengths of the pieces.
  @Test func digestsAreTheSameInPieces() {
    let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 3) }
    for length in [0, 1, 55, 56, 63, 64, 65, 127, 128, 129, 1000, 10_000] {
      var slow = SHA256(usesProcessor: false)
      slow.update(Array(bytes[..<length]))
      let expected = slow.finish()
      for piece in [1, 63, 64, 65, 4096] {
        var digest = SHA256()
        for start in stride(from: 0, to: length, by: piece) {
          digest.update(Array(bytes[start..<min(length, start + piece)]))
        }
        #expect(digest.finish() == expected)
      }
    }
  }

  @Test func namesAreGuessed() {
    #expect(nearestName(to: "learnin_rate", among: ["learning_rate", "loss"]) == "learning_rate")
    #expect(nearestName(to: "sgdm", among: ["sgd", "adam"]) == "sgd")
    #expect(nearestName(to: "banana", among: ["sgd", "adam"]) == nil)
  }
}
