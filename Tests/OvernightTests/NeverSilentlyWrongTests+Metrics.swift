import Foundation
import HDF5
import Results
import TestSupport
import Testing

/// Metrics, and what trials are ranked by.
extension NeverSilentlyWrongTests {
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
}
