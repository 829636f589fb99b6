import Configs
import Search
import TestSupport
import Testing

@Suite struct ConstraintTests {
  private static let network = "{\"hidden_sizes\": [[], 4, [8, 4], [16, 16, 2]], \"epochs\": 9}"

  private func plan(_ parameters: String, _ conditions: String, rest: String = "") throws
    -> SweepPlan
  {
    let text = """
      {"dataset": {"generate": "two_moons"}, "where": \(conditions),
       "parameters": \(parameters)\(rest)}
      """
    return try Configuration(text: text, file: "c.json").plan(for: ConfigurationTests.moons)
  }

  private func sizes(_ condition: String) throws -> [String] {
    try plan(Self.network, "\"\(condition)\"").trials.map {
      $0.values[.hiddenSizes]?.text ?? ""
    }
  }

  @Test func namesAreNumbersOfTheNetwork() throws {
    #expect(try sizes("hidden_sizes.layers >= 2") == ["8-4", "16-16-2"])
    #expect(try sizes("hidden_sizes.largest <= 8") == ["none", "4", "8-4"])
    #expect(try sizes("hidden_sizes.smallest == 4") == ["none", "4", "8-4"])
    #expect(try sizes("hidden_sizes.first > hidden_sizes.last") == ["none", "8-4", "16-16-2"])
    // 2-2 has 6 parameters, 2-4-2 has 22, 2-8-4-2 has 70, 2-16-16-2-2 has 360.
    #expect(try sizes("parameter_count < 70") == ["none", "4"])
    #expect(try sizes("parameter_count != 22") == ["none", "8-4", "16-16-2"])
    #expect(try sizes("hidden_sizes.layers * batch_size < 96") == ["none", "4", "8-4"])
  }

  @Test(arguments: [
    ("epochs + 2 * 3 == 15", true), ("(epochs + 2) * 3 == 33", true), ("epochs - 2 - 3 == 4", true),
    ("epochs / 2 / 3 == 1.5", true), ("-epochs < -8", true), ("2 - -epochs == 11", true),
    ("9e0==epochs", true), ("epochs == .9e+1", true), ("9 >= epochs", true), ("9 > epochs", false),
    ("9 <= epochs", true), ("9 < epochs", false), ("9 != epochs", false),
    ("0 / 0 == epochs", false),
    ("epochs / 0 > 1e300", true), ("((epochs)) == (9)", true),
  ])
  func arithmeticIsTheUsual(_ condition: String, _ holds: Bool) throws {
    if holds {
      #expect(try plan(Self.network, "[\"\(condition)\"]").trials.count == 4)
    } else {
      #expect(throws: ConfigurationError.self) { try plan(Self.network, "[\"\(condition)\"]") }
    }
  }

  @Test func aConditionAppliesWhereItsNamesAre() throws {
    let union = """
      [{"hidden_sizes": 4, "epochs": 1, "optimizer": "adam"},
       {"hidden_sizes": 4, "epochs": 1, "optimizer": "sgd", "momentum": [0, 0.5, 0.9]}]
      """
    let plan = try self.plan(union, "[\"momentum <= 0.5\", \"epochs < 2\"]")
    #expect(plan.trials.map { $0.values[.momentum]?.text ?? "-" } == ["-", "0", "0.5"])
    #expect(plan.excluded == 1)
  }

  /// A drawn trial that does not meet them is drawn again; a combination that is wrong in itself
  /// may be left out.
  @Test func searchesDrawUntilTheyAreMet() throws {
    let space = """
      {"hidden_sizes": {"from": 2, "to": 60}, "epochs": {"from": 1, "to": 50},
       "schedule": "cosine", "warmup_epochs": {"from": 0, "to": 60}}
      """
    for method in ["random", "sobol"] {
      let search = ", \"search\": {\"method\": \"\(method)\", \"trials\": 100}"
      #expect(throws: ConfigurationError.self) { try self.plan(space, "[]", rest: search) }
      let plan = try self.plan(
        space, "[\"warmup_epochs < epochs\", \"parameter_count < 100\"]", rest: search)
      #expect(plan.trials.count == 100)
      #expect(plan.trials.map(\.id) == Array(1...100))
      for trial in plan.trials {
        let layout = trial.settings.layerSizes(
          features: 2, task: .classification, classes: 2, targets: 1)
        #expect(layout[1] * 5 + 2 < 100)
        #expect(trial.settings.epochs > trial.values[.warmupEpochs]?.number.map { Int($0) } ?? 0)
      }
    }
  }

  @Test(arguments: [
    ("", "\"\" is no condition, such as \"parameter_count < 200000\""),
    ("epochs", "\"epochs\" is no condition, such as \"parameter_count < 200000\""),
    ("epochs = 3", "\"epochs = 3\" compares with \"=\"; write \"==\""),
    ("1 < epochs < 3", "\"1 < epochs < 3\" has two comparisons; write two conditions"),
    (
      "epochs < 3 and seed < 2",
      "\"epochs < 3 and seed < 2\" joins two conditions; write each as a text of its own"
    ),
    ("epochs < 3 || 1", "\"epochs < 3 || 1\" has \"or\"; a trial must meet every condition"),
    ("epochs < 200k", "\"epochs < 200k\" has \"200k\", which is not a number"),
    ("epochs < 1e999", "\"epochs < 1e999\" has \"1e999\", which is not a number"),
    ("epochs <", "\"epochs <\" ends where a number or a name is expected"),
    ("(epochs < 3", "\"(epochs < 3\" lacks a closing parenthesis"),
    ("epochs < 3)", "\"epochs < 3)\" has \")\" where it cannot be"),
    (
      "epochs ^ 2 < 3",
      "\"epochs ^ 2 < 3\" has \"^\"; a condition is made of names, numbers, + - * / ( ) and one of < "
        + "<= > >= == !="
    ),
    (
      "lr < 1",
      "\"lr < 1\" names \"lr\", which is no number of a trial; did you mean \"learning_rate\"?"
    ),
    (
      "hidden_sizes < 1",
      "\"hidden_sizes < 1\" compares hidden_sizes, which is a list; take hidden_sizes.layers, .largest, "
        + ".smallest, .first or .last"
    ),
    (
      "optimizer == 1",
      "\"optimizer == 1\" compares optimizer, which is not a number; \"exclude\" leaves out values"
    ),
  ])
  func whatIsNoConditionIsRefused(_ condition: String, _ message: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try plan(Self.network, "\"\(condition)\"")
    }
    #expect(error.map { "\($0)" } == "c.json:1  where  \(message)")
  }

  @Test(arguments: [
    ("[3]", "c.json:1  where  3 is not a condition, such as \"parameter_count < 200000\""),
    (
      "[\"epochs > 9\", \"seed < 5\"]",
      "c.json:1  where[0]  all 4 combinations are left out, by this or another condition"
    ),
    (
      "[\"epochs > 1\", \"momentum < 1\"]",
      "c.json:1  where[1]  applies to no trial: none has momentum"
    ),
  ])
  func conditionsMustMeanSomething(_ conditions: String, _ message: String) {
    let error = #expect(throws: ConfigurationError.self) { try plan(Self.network, conditions) }
    #expect(error.map { "\($0)" } == message)
  }

  @Test func aFullBatchIsNoNumber() {
    let error = #expect(throws: ConfigurationError.self) {
      try plan(
        "{\"hidden_sizes\": 4, \"epochs\": 1, \"batch_size\": [8, \"full\"]}",
        "\"batch_size < 9\"")
    }
    #expect(
      error.map { "\($0)" }
        == "c.json:1  where  compares batch_size, which is \"full\" in some trials; write the number "
        + "of rows there")
  }

  @Test func aSearchSaysThatItsSpaceIsTooSmall() {
    let error = #expect(throws: ConfigurationError.self) {
      try plan(
        "{\"hidden_sizes\": [2, 3, 4, 5], \"epochs\": 1}", "\"hidden_sizes.first < 4\"",
        rest: ", \"search\": {\"method\": \"random\", \"trials\": 3}")
    }
    #expect(
      error.map { "\($0)" }
        == "c.json:2  search.trials  3 trials were asked for, but the search space has only 2 "
        + "different ones that \"exclude\" and \"where\" leave")
  }

  /// Nested as deep as a condition can be, nothing overflows.
  @Test func longConditionsAreRefused() throws {
    #expect(
      try sizes(
        String(repeating: "(", count: 490) + "epochs" + String(repeating: ")", count: 490) + "< 10"
      ).count == 4)
    #expect(try sizes(String(repeating: "-", count: 980) + "epochs > 0").count == 4)
    #expect(throws: ConfigurationError.self) {
      try sizes(String(repeating: "(", count: 100_000) + "epochs > 0")
    }
  }
}
