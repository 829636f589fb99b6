import Configs
import Datasets
import Foundation
import Networks
import Search
import TestSupport
import Testing

@Suite struct ConfigurationTests {
  static let moons = DataFacts(
    task: .classification, classNames: ["0", "1"], featureCount: 2, targetCount: 1,
    hasValidation: false, targetsAreShares: true)

  private func plan(_ parameters: String, rest: String = "", overrides: [String] = []) throws
    -> SweepPlan
  {
    let text = "{\"dataset\": {\"generate\": \"two_moons\"}, \"parameters\": \(parameters)\(rest)}"
    return try Configuration(text: text, file: "c.json", overrides: overrides).plan(for: Self.moons)
  }

  private func column(_ plan: SweepPlan, _ parameter: Parameter) -> [String] {
    plan.trials.map { $0.values[parameter]?.text ?? "-" }
  }

  /// Columns and histories are kept by these numbers.
  @Test func placesAreThoseOfAllCases() {
    #expect(Parameter.allCases.map(\.place) == Array(Parameter.allCases.indices))
    #expect(Metric.allCases.map(\.place) == Array(Metric.allCases.indices))
  }

  @Test func messagesSayWhatWhereAndWhatWouldBeRight() {
    for bad in BadConfig.all {
      var message = "no error"
      do {
        let configuration = try Configuration(text: bad.text, file: "c.json")
        let task: Task = bad.text.contains("friedman") ? .regression : .classification
        _ = try configuration.plan(
          for: DataFacts(
            task: task, classNames: ["0", "1"], featureCount: 2, targetCount: 1,
            hasValidation: false, targetsAreShares: true))
      } catch { message = "\(error)" }
      #expect(message == bad.message, "\(bad.text)")
    }
  }

  @Test func listsSweepAndScalarsAreFixed() throws {
    let plan = try plan(
      "{\"hidden_sizes\": [16, [64, 32], []], \"epochs\": 3, \"seed\": [1, 2]}")
    #expect(column(plan, .hiddenSizes) == ["16", "16", "64-32", "64-32", "none", "none"])
    #expect(column(plan, .seed) == ["1", "2", "1", "2", "1", "2"])
    #expect(plan.trials.map(\.id) == Array(1...6))
    #expect(plan.trials[2].settings.hiddenSizes == [64, 32])
    #expect(plan.parameters.swept == [.hiddenSizes, .seed])
    #expect(plan.objective.metric == .trainingLoss)
    #expect(
      plan.parameters.used.contains(.beta1)
        && !plan.parameters.used.contains(.momentum))
  }

  /// A grid with left-out combinations and a random search, both of more trials than a thread takes
  /// at a time.
  @Test(arguments: ["", ", \"search\": {\"method\": \"random\", \"trials\": 900, \"seed\": 4}"])
  func severalThreadsPlanTheSame(search: String) throws {
    let text = """
      {"dataset": {"generate": "two_moons"}, "exclude": [{"seed": [3, 17], "batch_size": 8}],
       "parameters": {"hidden_sizes": [4, [4, 4], []], "epochs": 2, "batch_size": [8, 16],
       "seed": {"from": 1, "to": 300, "step": 1}}\(search)}
      """
    let configuration = try Configuration(text: text, file: "c.json")
    let one = try configuration.plan(for: Self.moons)
    #expect(one.trials.count == (search.isEmpty ? 2 * 900 - 2 * 3 : 900))
    for threads in [2, 7] {
      let other = try configuration.plan(for: Self.moons, threads: threads)
      #expect(other.trials.map(\.id) == one.trials.map(\.id))
      #expect(other.trials.map(\.key) == one.trials.map(\.key))
      #expect(other.trials.map(\.values) == one.trials.map(\.values))
      #expect(other.trials.map(\.settings) == one.trials.map(\.settings))
      #expect(other.parameters.swept == one.parameters.swept)
    }
  }

  @Test func rangesBecomeGrids() throws {
    let plan = try plan(
      """
      {"hidden_sizes": 4, "epochs": {"from": 10, "to": 30, "step": 10},
       "learning_rate": {"from": 1e-4, "to": 1e-1, "scale": "log", "count": 4},
       "weight_decay": {"from": 0, "to": 0.3, "step": 0.1}}
      """)
    #expect(Set(column(plan, .epochs)) == ["10", "20", "30"])
    #expect(Set(column(plan, .learningRate)) == ["0.0001", "0.001", "0.01", "0.1"])
    #expect(Set(column(plan, .weightDecay)) == ["0", "0.1", "0.2", "0.3"])
    #expect(plan.trials.count == 48)
  }

  @Test func unionsPairsAndExclusions() throws {
    let union = try plan(
      """
      [{"hidden_sizes": [4, 8], "epochs": 1, "optimizer": "adam"},
       {"hidden_sizes": [4, 8], "epochs": 1, "optimizer": "sgd", "momentum": [0, 0.9]},
       {"hidden_sizes": 4, "epochs": 1, "optimizer": "adam"}]
      """, rest: ", \"exclude\": [{\"hidden_sizes\": 8, \"optimizer\": \"sgd\"}]")
    // The last space repeats a trial of the first, which is run once.
    #expect(column(union, .optimizer) == ["adam", "adam", "sgd", "sgd"])
    #expect(column(union, .momentum) == ["-", "-", "0", "0.9"])
    let paired = try plan(
      "{\"hidden_sizes\": [4, 8, [8, 8]], \"epochs\": [1, 2, 3], \"seed\": [1, 2]}",
      rest: ", \"paired\": [\"hidden_sizes\", \"epochs\"]")
    #expect(paired.trials.count == 6)
    #expect(column(paired, .hiddenSizes) == ["4", "4", "8", "8", "8-8", "8-8"])
    #expect(column(paired, .epochs) == ["1", "1", "2", "2", "3", "3"])
  }

  @Test func randomSearchesAreSeededAndWithoutRepetition() throws {
    let space = """
      {"hidden_sizes": [4, 8, 16], "epochs": {"from": 1, "to": 50}, "seed": 1,
       "learning_rate": {"from": 1e-4, "to": 1e-1, "scale": "log"}}
      """
    func rates(_ seed: Int) throws -> [String] {
      let search = ", \"search\": {\"method\": \"random\", \"trials\": 200, \"seed\": \(seed)}"
      return column(try plan(space, rest: search), .learningRate)
    }
    let first = try rates(1)
    #expect(first.count == 200)
    #expect(try rates(1) == first)
    #expect(try rates(2) != first)
    let values = first.compactMap(Double.init)
    #expect(values.allSatisfy { $0 >= 1e-4 && $0 <= 1e-1 })
    // Logarithmic: about a third in each decade.
    #expect((45...90).contains(values.count { $0 < 1e-3 }))
    let error = #expect(throws: ConfigurationError.self) {
      try plan(
        "{\"hidden_sizes\": [4, 8], \"epochs\": 1}",
        rest: ", \"search\": {\"method\": \"random\", \"trials\": 3}")
    }
    #expect(error?.description.contains("the search space has only 2 different ones") == true)
  }

  @Test func overridesReachParametersAndKeys() throws {
    let base = "{\"hidden_sizes\": [4, 8], \"epochs\": 5, \"activation\": \"relu\"}"
    let plan = try plan(
      base, overrides: ["epochs=[1, 2]", "hidden_sizes=[[3, 2]]", "activation=tanh", "seed=7"])
    #expect(column(plan, .epochs) == ["1", "2"])
    #expect(column(plan, .hiddenSizes) == ["3-2", "3-2"])
    #expect(column(plan, .activation) == ["tanh", "tanh"] && column(plan, .seed) == ["7", "7"])
    func message(_ override: String) -> String {
      do {
        _ = try self.plan(base, overrides: [override])
        return "no error"
      } catch { return "\(error)" }
    }
    #expect(
      message("validation_split=0.2")
        == "--set  validation_split  unknown parameter or key; did you mean \"dataset.validation\"?"
    )
    #expect(message("random_state=1").hasSuffix("did you mean \"seed\"?"))
    #expect(
      message("learnin_rate=1")
        == "--set  learnin_rate  unknown parameter or key; did you mean \"learning_rate\"?")
    #expect(
      message("learning_rate=-1")
        == "--set  parameters.learning_rate  -1 is not a positive number")
    #expect(
      message("epochs")
        == "--set  epochs  is not of the form key=value, such as learning_rate=0.01")
    #expect(message("dataset.generate=xor") == "no error")
  }

  @Test func theDigestChangesWithTheConfig() throws {
    func digest(_ epochs: Int, _ overrides: [String] = []) throws -> String {
      try Configuration(
        text: "{\"dataset\": {\"generate\": \"xor\"}, "
          + "\"parameters\": {\"hidden_sizes\": 4, \"epochs\": \(epochs)}}", file: "c.json",
        overrides: overrides
      ).source.sha256
    }
    #expect(try digest(1) == digest(1))
    #expect(try digest(1) != digest(2))
    #expect(try digest(1) != digest(1, ["seed=2"]))
  }

  /// A config says what differs from a preset, and its own keys win.
  @Test func aPresetFillsInWhatIsNotSaid() throws {
    func config(_ text: String) throws -> Configuration {
      try Configuration(text: text, file: "c.json")
    }
    let bare = try config(
      #"{"preset": "tabular", "dataset": {"generate": "friedman"}}"#)
    #expect(bare.dataset.folds == 5 && bare.ensemble == EnsembleSettings(size: 10))
    #expect(bare.spaces.map { $0.has(.bins) } == [true, false])
    #expect(bare.spaces.map { $0.has(.frequencyDeviation) } == [false, true])
    #expect(bare.spaces.allSatisfy { $0.has(.hiddenSizes) && $0.has(.numericEncoding) })
    #expect(try bare.pipelines().features.count == 6)
    let own = try config(
      """
      {"preset": "tabular", "dataset": {"generate": "friedman", "validation": 0.2, "scaling": "min_max"},
       "parameters": {"hidden_sizes": 3, "numeric_encoding": "none"}, "search": {"method": "random", "trials": 3},
       "ensemble": {"selection": "top"}}
      """)
    #expect(own.dataset.folds == nil && own.dataset.validation == 0.2)
    #expect(own.search == .random(trials: 3, seed: 0))
    #expect(own.ensemble == EnsembleSettings(size: 10, selection: .top))
    let space = own.spaces[0]
    #expect(space.values(of: .hiddenSizes) == [.sizes([3])] && !space.has(.bins))
    #expect(!space.has(.scaling) && own.dataset.scaling == .minMax && space.has(.dropout))
    for (dataset, parameters, part) in [
      (#", "numeric_encoding": "periodic""#, "{}", Parameter.frequencyDeviation),
      ("", #"{"numeric_encoding": ["piecewise_linear"]}"#, .bins), ("", #"{"bins": 9}"#, .bins),
      ("", #"{"frequencies": 9}"#, .frequencyDeviation),
    ] {
      let one = try config(
        """
        {"preset": "tabular", "dataset": {"generate": "friedman"\(dataset)}, "parameters": \(parameters)}
        """)
      #expect(one.spaces.count == 1 && one.spaces[0].has(part), "\(dataset) \(parameters)")
    }
    #expect(throws: ConfigurationError.self) {
      try config(#"{"preset": "tabularr", "dataset": {}}"#)
    }
    let union = #expect(throws: ConfigurationError.self) {
      try config(
        #"{"preset": "tabular", "dataset": {"generate": "xor"}, "parameters": [{"hidden_sizes": 3}]}"#
      )
    }
    #expect(union?.description.contains("is one object beside \"preset\"") == true)
  }

  @Test func everyShippedConfigIsRight() throws {
    let folder = Repository.path + "/configs"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".json") }
    #expect(names.count >= 5)
    for name in names {
      do { _ = try Configuration(file: "\(folder)/\(name)") } catch {
        // Fashion-MNIST is a package of its own.
        #expect(
          "\(error)".contains("to get it: sudo apt-get install dataset-fashion-mnist"), "\(error)")
      }
    }
    #expect(
      try Configuration(file: "\(folder)/digits.json").plan(
        for: DataFacts(
          task: .classification, classNames: (0..<10).map(String.init), featureCount: 2,
          targetCount: 1, hasValidation: true,
          targetsAreShares: false)
      ).trials.count == 48)
  }
}
