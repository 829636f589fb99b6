import Configs
import Foundation
import Networks
import Records
import Reports
import Results
import Search
import SweepRunner
import TestSupport
import Testing
import Training

/// What mattered in sweeps whose losses follow a known formula.
@Suite struct ImportanceTests {
  private struct Answer: Decodable {
    struct Parameter: Decodable {
      let parameter: String
      let share, error: Double
      let trials: Int
      let values: [String]
      let effect, deviation: [Double]
    }
    struct Pair: Decodable {
      let parameters: [String]
      let share: Double
    }
    let measure: String
    let trials: Int
    let parameters, conditional: [Parameter]
    let pairs: [Pair]

    func share(_ name: String) -> Double {
      (parameters + conditional).first { $0.parameter == name }?.share ?? .nan
    }
  }

  /// A result whose trials have the losses that a formula gives; NaN for one that diverged.
  private func results(
    _ folder: TemporaryFolder, _ rest: String, _ loss: (ParameterValues) -> Double
  ) throws -> SweepResults {
    let sweep = try PreparedSweep(
      Configuration(
        text: """
          {"dataset": {"generate": "two_moons", "rows": 40, "validation": 0.5}, \(rest)}
          """, file: "made.json"))
    let path = folder.file("made.h5")
    let description = sweep.description(
      Provenance(source: "test", kernelSet: "none", threads: 1))
    let store = try SweepStore.open(path: path, description: description).store
    try store.append(
      sweep.plan.trials.map { trial in
        let value = Float(loss(trial.values))
        return TrialRecord(
          id: trial.id,
          outcome: TrialOutcome(
            status: value.isNaN ? .diverged : .done, message: "",
            history: TrainingHistory(
              columns: description.metrics.map { ($0, [$0 == .validationLoss ? value : 0.5]) },
              learningRate: [0.1]),
            weights: value.isNaN
              ? nil
              : NetworkWeights(
                layers: trial.settings.evaluatedLayout(for: sweep.dataset).layers.map {
                  NetworkWeights.Layer(
                    inputs: $0.inputs, outputs: $0.outputs,
                    tensors: [
                      TensorValues(
                        .weights, [Float](repeating: 0, count: $0.inputs * $0.outputs)),
                      TensorValues(.biases, [Float](repeating: 0, count: $0.outputs)),
                    ])
                })), startTime: 1e9, wallTime: 1)
      })
    _ = try store.publish(.complete)
    store.finish()
    return try SweepResults(opening: path)
  }

  private func answer(_ report: ImportanceReport) throws -> Answer {
    try JSONDecoder().decode(Answer.self, from: Data(report.json.utf8))
  }

  private func number(_ values: ParameterValues, _ parameter: Parameter) -> Double {
    if case .sizes(let sizes)? = values[parameter] { return Double(sizes[0]) }
    return values[parameter]?.number ?? .nan
  }

  private static let random = """
    "parameters": {"hidden_sizes": [4, 8, 16, 32, 64], "epochs": 1,
      "learning_rate": {"from": 0.0001, "to": 0.1, "scale": "log"},
      "activation": ["relu", "tanh", "elu", "silu"],
      "input_dropout": {"from": 0, "to": 0.5}},
    "search": {"method": "random", "trials": 150, "seed": 5}
    """

  private func formula(_ values: ParameterValues) -> Double {
    let rate = log10(number(values, .learningRate)) + 2
    let size = log2(number(values, .hiddenSizes))
    let activation = values[.activation]?.text ?? ""
    let part = ["relu": 0.0, "tanh": 0.6, "elu": 0.1, "silu": 0.9][activation] ?? .nan
    return rate * rate + 0.4 * (6 - size) + part + 0.5 * number(values, .inputDropout)
      + (activation == "silu" ? 0.5 * rate : 0)
  }

  /// Mean and deviation over twelve seeds of Optuna 5.0.0's `FanovaImportanceEvaluator`, without
  /// normalization, on the same trials. It was given the logarithm of the learning rate, because of
  /// a logarithmic range it measures the linear one, which nobody searched. Its share of
  /// `hidden_sizes` is left out: it takes five sizes for a range whose ends count half.
  private static let optuna: [String: (mean: Double, deviation: Double)] = [
    "learning_rate": (0.6804, 0.0058), "activation": (0.0499, 0.0028),
    "input_dropout": (0.0043, 0.0008),
  ]

  /// The shares of the formula itself, by integration over the space.
  private static let exact = [
    "learning_rate": 0.697, "hidden_sizes": 0.218, "activation": 0.057, "input_dropout": 0.0035,
  ]

  @Test func sharesAreThoseOfOptunaAndOfTheFormula() throws {
    let folder = try TemporaryFolder()
    let results = try results(folder, Self.random, formula)
    let report = try ImportanceReport(results)
    let answer = try answer(report)
    #expect(answer.trials == 150 && answer.measure == "validation_loss")
    #expect(
      answer.parameters.map(\.parameter) == [
        "learning_rate", "hidden_sizes", "activation", "input_dropout",
      ])
    for (name, expected) in Self.optuna {
      #expect(
        abs(answer.share(name) - expected.mean) < 4 * expected.deviation + 0.01,
        "\(name): \(answer.share(name)), Optuna \(expected.mean)")
    }
    for (name, expected) in Self.exact {
      #expect(abs(answer.share(name) - expected) < 0.04, "\(name): \(answer.share(name))")
    }
    // The minimum is where the formula has it: a rate of 0.01, but for silu's pull.
    let rate = try #require(answer.parameters.first)
    let best = try #require(rate.effect.indices.min { rate.effect[$0] < rate.effect[$1] })
    #expect(abs(log10(Double(rate.values[best]) ?? 1) + 2) < 0.25)
    #expect(rate.values.count == 64 && rate.deviation.allSatisfy { $0 >= 0 })
    #expect(try ImportanceReport(results).json == report.json, "another answer the second time")
    #expect(report.text.contains("\nlearning_rate  0.6"))
  }

  /// Of two parameters, the shares and what they do together are all of the variance. Seeds are
  /// repeats.
  @Test func aGridIsDividedWithoutRest() throws {
    let folder = try TemporaryFolder()
    let rest = #"""
      "parameters": {"hidden_sizes": [2, 4, 6, 8], "activation": ["relu", "tanh", "elu"],
        "seed": [1, 2], "epochs": 1}
      """#
    // Size and activation multiply: neither explains all alone.
    let results = try results(folder, rest) { values in
      number(values, .hiddenSizes)
        * ["relu": 1.0, "tanh": -1, "elu": 0.5][
          values[.activation]?.text ?? "", default: .nan]
    }
    let answer = try answer(ImportanceReport(results))
    #expect(Set(answer.parameters.map(\.parameter)) == ["hidden_sizes", "activation"])
    let pair = try #require(answer.pairs.first)
    let sum = answer.parameters.reduce(pair.share) { $0 + $1.share }
    #expect(abs(sum - 1) < 1e-9)
    // By hand: main effects of a grid with means 5 and 1/6.
    #expect(answer.share("activation") > 0.7 && pair.share > 0.05 && pair.share < 0.3)
    let activation = try #require(answer.parameters.first)
    #expect(Set(activation.values) == ["relu", "tanh", "elu"])
    let text = try ImportanceReport(results).text
    #expect(
      text.contains("tanh") && text.contains("activation, hidden_sizes")
        || text.contains("hidden_sizes, activation"))
  }

  /// A parameter that only some trials use is told of within those.
  @Test func conditionalParametersAreToldWithinTheirCondition() throws {
    let folder = try TemporaryFolder()
    let rest = #"""
      "parameters": [
        {"hidden_sizes": [2, 4], "optimizer": "sgd", "momentum": [0, 0.3, 0.6, 0.9],
         "learning_rate": [0.01, 0.1], "epochs": 1},
        {"hidden_sizes": [2, 4], "optimizer": "adam", "learning_rate": [0.01, 0.1, 0.5],
         "epochs": 1}]
      """#
    let results = try results(folder, rest) { values in
      // Momentum is all that matters under sgd; one trial diverges.
      if number(values, .learningRate) == 0.5, number(values, .hiddenSizes) == 2 { return .nan }
      return values[.momentum]?.number ?? 0.45
    }
    let answer = try answer(ImportanceReport(results))
    #expect(answer.trials == 21)
    let momentum = try #require(answer.conditional.first { $0.parameter == "momentum" })
    #expect(momentum.share > 0.95 && momentum.trials == 16)
    #expect(momentum.values == ["0", "0.3", "0.6", "0.9"])
    #expect(!answer.parameters.contains { $0.parameter == "momentum" })
    #expect(try ImportanceReport(results).text.contains("among those that do"))
  }

  /// A range of sizes is told in nodes.
  @Test func wholeNumbersStayWhole() throws {
    let folder = try TemporaryFolder()
    let rest = #"""
      "parameters": {"hidden_sizes": {"from": 2, "to": 60, "scale": "log"}, "epochs": 1},
      "search": {"method": "sobol", "trials": 20}
      """#
    let results = try results(folder, rest) { number($0, .hiddenSizes) }
    let sizes = try #require(try answer(ImportanceReport(results)).parameters.first)
    #expect(sizes.values.count == 64 && sizes.values.allSatisfy { Int($0) != nil })
  }

  @Test func whatCannotBeToldIsSaid() throws {
    let folder = try TemporaryFolder()
    let results = try results(
      folder, #""parameters": {"hidden_sizes": [2, 4, 8], "epochs": 1}"#
    ) { number($0, .hiddenSizes) }
    let error = #expect(throws: ReportError.self) { try ImportanceReport(results) }
    #expect("\(error.map { "\($0)" } ?? "")".contains("3 finished trials"))
    #expect(throws: ReportError.self) {
      try ImportanceReport(results, by: .kept(.validationMeanAbsoluteError))
    }
  }
}
