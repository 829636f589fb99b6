import Foundation
import Results
import TestSupport
import Testing

/// The snippets of docs/analysis.md, run as they stand there on a freshly made file: all tools find
/// the same numbers.
@Suite struct AnalysisTests {
  /// Printed behind each snippet: trials, sum of the curve, mean for 64 nodes, sum of the weights.
  private static let epilogues = [
    "python": """

    import numpy
    mean = float(means.sel(hidden_sizes="64") if hasattr(means, "sel") else means.loc["64"])
    print(len(table), float(numpy.asarray(curve, dtype="f8").sum()), mean,
          float(numpy.asarray(weights, dtype="f8").sum()))
    """,
    "r": """

    cat(nrow(table), sum(curve), means$kept_validation_loss[means$hidden_sizes == "64"],
        sum(weights), "\\n")
    """,
    "octave": """

    printf("%d %.10g %.10g %.10g\\n", rows(table), sum(double(curve)), means(strcmp(sizes, "64")), ...
           sum(double(weights(:))));
    """,
  ]

  private static let programs = [
    "python": (name: "snippet.py", command: Python.path ?? "python3"),
    "r": (name: "snippet.R", command: "Rscript"),
    "octave": (name: "snippet.m", command: "octave-cli"),
  ]

  private static func isThere(_ language: String) -> Bool {
    guard language != "python" else { return Python.isThere }
    let probe =
      language == "r" ? "Rscript -e 'quit(status = !requireNamespace(\"rhdf5\"))'" : "octave-cli -v"
    return (try? Command("/bin/bash", ["-c", probe]).exitCode) == 0
  }

  private static func snippets(_ language: String) throws -> [String] {
    let page = try String(contentsOfFile: Repository.path + "/docs/analysis.md", encoding: .utf8)
    return page.components(separatedBy: "```\(language)\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
  }

  @Test(
    .enabled(
      if: isThere("python") && isThere("r") && isThere("octave"),
      "Python, R with rhdf5 or Octave is missing; bin/setup --tests installs them"))
  func allToolsFindTheSameNumbers() throws {
    let folder = try TemporaryFolder()
    let config = Repository.path + "/configs/digits.json"
    let run = try Command.overnight(["run", config, "-q"], folder: folder.path)
    #expect(run.exitCode == 0, "\(run.errors)")

    let results = try SweepResults(opening: folder.file("results/digits.h5"))
    let losses = try results.column("final_validation_loss")
    let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
    let sizes = try results.values(of: .hiddenSizes).map { $0?.text }
    let of64 = losses.indices.filter { sizes[$0] == "64" }.map { losses[$0] }
    let weights = try results.weights(row: results.row(of: 47)).layers[0].weights
    let curve = try results.history(of: .validationLoss, row: best)
    let expected = [
      48, curve.reduce(0) { $0 + Double($1) }, of64.reduce(0, +) / Double(of64.count),
      weights.reduce(0) { $0 + Double($1) },
    ]

    for (language, count) in [("python", 2), ("r", 1), ("octave", 1)] {
      let snippets = try Self.snippets(language)
      #expect(snippets.count == count)
      let program = try #require(Self.programs[language])
      for snippet in snippets {
        let file = try folder.write(
          snippet + (Self.epilogues[language] ?? ""), to: program.name)
        let result = try Command(
          "/usr/bin/env", [program.command, file], folder: folder.path,
          environment: ["OMP_NUM_THREADS": "1"])
        let found = result.output.split(whereSeparator: \.isWhitespace).compactMap {
          Double($0)
        }
        try #require(found.count == 4, "\(language): \(result.output)\(result.errors)")
        for (a, b) in zip(found, expected) {
          #expect(abs(a - b) <= 1e-5 * max(1, abs(b)), "\(language): \(found), not \(expected)")
        }
      }
    }
  }

  /// The snippets that draw: each leaves a picture.
  @Test(
    .enabled(
      if: isThere("python") && isThere("r"),
      "Python or R is missing; bin/setup --tests installs them"))
  func chartsAreDrawnByOtherTools() throws {
    let folder = try TemporaryFolder()
    let config = Repository.path + "/configs/digits.json"
    for arguments in [["run", config, "-q"], ["export", "results/digits.h5", "--table", "csv"]] {
      let command = try Command.overnight(arguments, folder: folder.path)
      #expect(command.exitCode == 0, "\(command.errors)")
    }
    for (language, program, picture) in [("py", "python", "digits.png"), ("R", "r", "digits.pdf")] {
      let snippet = try #require(Self.snippets(language).first)
      let (name, command) = try #require(Self.programs[program])
      let file = try folder.write(snippet, to: name)
      let result = try Command(
        "/usr/bin/env", [command, file], folder: folder.path,
        environment: ["MPLBACKEND": "Agg", "OMP_NUM_THREADS": "1"])
      #expect(result.exitCode == 0, "\(language): \(result.errors)")
      let drawn = try Data(contentsOf: URL(fileURLWithPath: folder.file(picture)))
      #expect(drawn.count > 4000, "\(language)")
    }
  }
}
