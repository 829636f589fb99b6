import Foundation
import HDF5
import SeededRandom
import TestSupport
import Testing

/// Searches from the command line: what they say, and what they go through.
@Suite struct SearchCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(Self.config, to: "search.json")
  }

  /// A second of work or so.
  private static let config = """
    {"dataset": {"generate": "spirals", "rows": 300, "validation": 0.25},
     "parameters": [
       {"hidden_sizes": {"layers": {"from": 1, "to": 2}, "width": {"from": 4, "to": 48, "scale": "log"}},
        "learning_rate": {"from": 0.0001, "to": 0.3, "scale": "log"}, "epochs": 81,
        "activation": ["relu", "tanh"], "optimizer": "adam"},
       {"hidden_sizes": {"layers": {"from": 1, "to": 2}, "width": {"from": 4, "to": 48, "scale": "log"}},
        "learning_rate": {"from": 0.0001, "to": 0.3, "scale": "log"}, "epochs": 81,
        "activation": ["relu", "tanh"], "optimizer": "sgd", "momentum": {"from": 0, "to": 0.99}}
     ],
     "where": "parameter_count < 2000",
     "search": {"method": "adaptive", "budget": {"full_trainings": 12}}}
    """

  @discardableResult
  private func overnight(_ arguments: String...) throws -> Command {
    try Command.overnight(arguments, folder: folder.path)
  }

  private func search(_ output: String, _ more: [String] = []) throws -> Command {
    try Command.overnight(
      ["run", "search.json", "--output", output, "-q"] + more, folder: folder.path)
  }

  private func expectTheSame(_ one: String, _ other: String) throws {
    let difference = try overnight("diff", one, other)
    #expect(
      difference.exitCode == 0 && difference.output.hasSuffix("trials the same in every bit\n"),
      "\(difference.output)\(difference.errors)")
  }

  @Test func whatASearchSays() throws {
    let plan = try overnight("plan", "search.json")
    #expect(plan.exitCode == 0, "\(plan.errors)")
    #expect(
      plan.output.hasPrefix(
        "search: adaptive search of 972 epochs, compared at 3, 9, 27 and 81 epochs\n"))
    #expect(plan.output.contains("   1       3              108\n"), "\(plan.output)")
    let run = try overnight("run", "search.json")
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(
      run.output.contains("; the search ended: the budget of 972 epochs is spent; the result is "))
    let status = try overnight("status", "results/search.h5")
    #expect(status.output.contains("rung  epochs  settings\n") && status.exitCode == 0)
    #expect(status.output.contains("best validation_loss so far\n"), "\(status.output)")
    #expect(try overnight("show", "results/search.h5").output.contains("epochs of all networks"))
    let verify = try overnight("verify", "results/search.h5", "--replay", "--retrain", "3")
    #expect(verify.exitCode == 0 && verify.output.contains("made again"), "\(verify.errors)")
    let again = try overnight("run", "search.json")
    #expect(again.output.contains("results/search.h5 is complete"))
    let importance = try overnight("importance", "results/search.h5", "--save")
    #expect(importance.output.contains("hidden_sizes.layers"), "\(importance.errors)")
    #expect(try overnight("verify", "results/search.h5").exitCode == 0)
  }

  /// One, two and seven threads give the same trials, rungs and bits.
  @Test(arguments: ["adaptive", "halving", "hyperband"])
  func theNumberOfThreadsChangesNothing(method: String) throws {
    let method = ["--set", "search.method=\(method)"]
    #expect(try search("one.h5", method + ["--threads", "1"]).exitCode == 0)
    for threads in ["2", "7"] {
      #expect(try search("other.h5", method + ["--threads", threads, "--fresh"]).exitCode == 0)
      try expectTheSame("one.h5", "other.h5")
    }
  }

  /// Killed at random moments and gone on with: the trials, rungs and bits of an undisturbed run.
  /// OVERNIGHT_KILLS=100 makes it the long test.
  @Test func killedAgainAndAgain() throws {
    let kills = ProcessInfo.processInfo.environment["OVERNIGHT_KILLS"].flatMap { Int($0) } ?? 15
    #expect(try search("undisturbed.h5").exitCode == 0)
    var random = RandomStream(seed: 6, purpose: .data)
    var count = 0
    while count < kills {
      let run = try Command.overnight(
        [
          "run", "search.json", "--output", "a.h5", "-q", "--threads", "2", "--checkpoint-every",
          "0.05", "--publish-every", "0.05",
        ], folder: folder.path, signal: (SIGKILL, 0.01 + 0.3 * random.uniformDouble()))
      guard run.exitCode == 0 else {
        #expect(run.exitCode == 128 + SIGKILL, "\(run.errors)")
        count += 1
        continue
      }
      try expectTheSame("a.h5", "undisturbed.h5")
      unlink(folder.file("a.h5"))
    }
    #expect(try search("a.h5").exitCode == 0)
    try expectTheSame("a.h5", "undisturbed.h5")
    #expect(try overnight("verify", "a.h5", "--replay").exitCode == 0)
  }

  /// A larger budget goes on, and comes to what it would have come to at once; another search is
  /// refused.
  @Test func aLargerBudgetGoesOn() throws {
    #expect(try search("a.h5").exitCode == 0)
    let more = ["--set", "search.budget.full_trainings=20"]
    #expect(try search("a.h5", more).exitCode == 0)
    #expect(try search("b.h5", more).exitCode == 0)
    try expectTheSame("a.h5", "b.h5")
    let other = try search("a.h5", more + ["--set", "search.seed=5"])
    #expect(other.exitCode == 64 && other.errors.contains("search.seed: was not given, is 5"))
    let objective = try search("a.h5", more + ["--set", "objective.metric=validation_accuracy"])
    #expect(objective.exitCode == 64, "\(objective.errors)")
  }

  /// The best settings of an earlier sweep come first, and its trials feed the model.
  @Test func earlierResultsAreAStart() throws {
    #expect(try search("old.h5").exitCode == 0)
    let start = ["--set", "search.start={results: \"old.h5\", best: 3}"]
    let run = try Command.overnight(
      ["run", "search.json", "--output", "new.h5", "--set", "search.seed=1"] + start,
      folder: folder.path)
    #expect(run.exitCode == 0)
    #expect(run.errors.contains("begins with 3 settings of old.h5, whose "), "\(run.errors)")
    let best = try HDF5File(opening: folder.file("old.h5")),
      new = try HDF5File(opening: folder.file("new.h5"))
    let losses = try best.read("/best_validation_loss", as: Double.self)
    let order = losses.indices.sorted { losses[$0] < losses[$1] }
    let rates = try best.read("/learning_rate", as: Double.self)
    let starts = try new.read("/learning_rate", as: Double.self).prefix(3)
    #expect(Array(starts) == order.prefix(3).map { rates[$0] })
    #expect(try overnight("verify", "new.h5", "--replay").exitCode == 0)
  }

  /// Small networks with several seeds train in lockstep, with the bits that each has alone; at the
  /// end the best have all of their seeds.
  @Test func repeatsAndFinals() throws {
    let repeats = ["--set", "search.repeats=3", "--set", "search.final_repeats=5"]
    #expect(try search("a.h5", repeats).exitCode == 0)
    let verify = try overnight("verify", "a.h5", "--replay", "--retrain", "4")
    #expect(verify.exitCode == 0, "\(verify.errors)")
    let top = try overnight("top", "a.h5").output
    #expect(top.contains("best settings, seeds as repeats"))
  }
}
