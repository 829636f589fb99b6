import Datasets
import Foundation
import MatrixKernels
import TestSupport
import Testing

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

  @Test func namesAreGuessed() {
    #expect(nearestName(to: "learnin_rate", among: ["learning_rate", "loss"]) == "learning_rate")
    #expect(nearestName(to: "sgdm", among: ["sgd", "adam"]) == "sgd")
    #expect(nearestName(to: "banana", among: ["sgd", "adam"]) == nil)
  }
}
