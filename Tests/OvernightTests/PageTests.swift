import Foundation
import TestSupport
import Testing

/// The page of `overnight report` in a real browser: Chromium by selenium, as Tests/Pages/pages.py uses it.
@Suite(.serialized) struct PageTests {
  /// What the browser saw.
  struct Seen: Decodable {
    let title, heading, policy, hash, cleared_hash, light, dark: String
    let sections, axes, moved, messages, requests: [String]
    let unnamed_charts, unlabelled_controls, all, brushed, table_follows, after_reload: Int
    let cleared, best_tenth, after_arrow, after_escape, rows_in_page, last, svg_shapes: Int
    let pdf_bytes: Int
    let sorted, filtered: [Int]
    let tip: String
    let too_wide, png_is_one, too_wide_on_a_phone: Bool
  }

  private static let isThere = Browser.isThere && Python.isThere

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func size(of name: String) throws -> Int {
    try Data(contentsOf: URL(fileURLWithPath: folder.file(name))).count
  }

  private func overnight(_ arguments: String...) throws -> Command {
    let command = try Command.overnight(arguments, folder: folder.path)
    #expect(command.exitCode == 0, "\(arguments): \(command.errors)")
    return command
  }

  private func look(at page: String) throws -> Seen {
    let downloads = try TemporaryFolder()
    let python = try Command(
      #require(Python.path),
      [Repository.path + "/Tests/Pages/pages.py", folder.file(page), downloads.path])
    try #require(python.exitCode == 0, "\(python.errors)")
    return try JSONDecoder().decode(Seen.self, from: Data(python.output.utf8))
  }

  /// What must be so for every page.
  private func check(_ seen: Seen, trials: Int) {
    #expect(seen.messages == [] && seen.requests == [])
    #expect(seen.policy.hasPrefix("default-src 'none'"))
    #expect(seen.unnamed_charts == 0 && seen.unlabelled_controls == 0)
    #expect(!seen.too_wide && !seen.too_wide_on_a_phone)
    #expect(seen.all == trials && seen.cleared == trials && seen.after_escape == trials)
    #expect(seen.brushed > 0 && seen.brushed < trials && seen.table_follows == seen.brushed)
    // The address keeps the brush.
    #expect(seen.hash.contains("=") && seen.after_reload > 0 && seen.after_reload < trials)
    #expect(seen.cleared_hash == "")
    #expect(seen.best_tenth == (trials + 9) / 10 && seen.after_arrow < trials)
    #expect(seen.moved != seen.axes && Set(seen.moved) == Set(seen.axes))
    #expect(seen.tip.hasPrefix("trial "))
    #expect(seen.rows_in_page < 60 && seen.sorted == [1, 2, 3] && seen.last == trials)
    #expect(seen.filtered == [trials])
    #expect(seen.svg_shapes > 3 && seen.png_is_one && seen.pdf_bytes > 10_000)
    #expect(seen.light == "rgb(255, 255, 255)" && seen.dark != seen.light)
  }

  @Test(.enabled(if: isThere, Comment(rawValue: Browser.reason)))
  func aSmallPageDoesWhatPeopleDoWithIt() throws {
    // Texts of the data that would be elements, if they were not shown as text.
    let hostile = ["<script>alert(1)</script>", "</script><b>", "a & \"b\""]
    var table = "x,y,kind\n"
    for row in 0..<150 {
      let kind = hostile[row % 3].replacing("\"", with: "\"\"")
      table += "\(Double(row * 37 % 101) / 20),\(row % 3),\"\(kind)\"\n"
    }
    try folder.write(table, to: "kinds.csv")
    try folder.write(
      """
      {"dataset": {"source": "kinds.csv", "target": "kind", "validation": 0.2, "test": 0.1},
       "parameters": {"hidden_sizes": [4, 8, 16, [8, 4]], "learning_rate": [0.001, 0.01, 0.1],
                      "activation": ["relu", "tanh"], "seed": [1, 2], "epochs": 12}}
      """, to: "kinds.json")
    let run = try overnight("run", "kinds.json", "--report")
    #expect(run.output.contains("the report is results/kinds.html"))
    #expect(try size(of: "results/kinds.html") < 150_000)
    let seen = try look(at: "results/kinds.html")
    check(seen, trials: 48)
    #expect(seen.title == "kinds" && seen.heading == "kinds")
    #expect(
      seen.sections.filter { !$0.hasPrefix("Predictions of trial ") } == [
        "Best settings", "Parameters and objective", "validation_loss by parameter",
        "Two parameters together", "Learning curves", "What mattered", "Best so far", "Trials",
      ] && seen.sections.count == 9)
    #expect(
      seen.axes == ["hidden_sizes", "activation", "learning_rate", "seed", "validation_loss"])
  }

  @Test(.enabled(if: isThere, Comment(rawValue: Browser.reason)))
  func aLargePageDoesTheSame() throws {
    #if DEBUG
      let trials = 4000
    #else
      let trials = 100_000
    #endif
    try folder.write(
      """
      {"dataset": {"generate": "two_moons", "rows": 80, "noise": 0.2, "validation": 0.25},
       "parameters": {"hidden_sizes": {"from": 2, "to": 6}, "activation": ["relu", "tanh"],
                      "learning_rate": {"from": 1e-3, "to": 0.3, "scale": "log"}, "batch_size": 60,
                      "weight_decay": {"from": 1e-6, "to": 1e-2, "scale": "log"}, "epochs": 30},
       "search": {"method": "random", "trials": \(trials)}}
      """, to: "many.json")
    _ = try overnight("run", "many.json", "-q")
    let report = try overnight("report", "results/many.h5", "--output", "many.html")
    #expect(report.output == "the report is many.html\n")
    #expect(try size(of: "many.html") < 8_000_000)
    check(try look(at: "many.html"), trials: trials)
  }
}

/// The browser that `bin/test` prepares.
private enum Browser {
  static let isThere = ["chromium", "chromedriver"].allSatisfy { name in
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
    }
  }
  static let reason = "chromium and chromedriver are not installed, or OVERNIGHT_PYTHON is not set"
}
