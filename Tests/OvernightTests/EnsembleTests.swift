import Foundation
import Results
import TestSupport
import Testing

/// Ensembles and figures, from the command line on, against the same done with NumPy.
@Suite struct EnsembleTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func overnight(_ arguments: String...) throws -> Command {
    let command = try Command.overnight(arguments, folder: folder.path)
    #expect(command.exitCode == 0, "\(arguments): \(command.errors)")
    return command
  }

  /// Rows of three classes and a number, which overlap.
  private static let table: String = {
    var lines = ["a,b,color,kind,price"]
    for row in 0..<240 {
      let (x, y) = (Double(row * 37 % 97) / 20, Double(row * 61 % 89) / 15)
      let kind = x + y > 6 ? "high" : x > y ? "right" : "left"
      let isOdd = row % 9 == 4
      lines.append(
        "\(x),\(row % 13 == 0 ? "" : "\(y)"),\(["red", "green", "blue"][row % 3]),"
          + "\(isOdd ? "left" : kind),\(2 * x - y + Double(row % 5))")
    }
    return lines.joined(separator: "\n") + "\n"
  }()

  /// Chooses greedily from the predictions of every trial for the validation rows, and prints the
  /// members with their shares and the loss.
  private static let greedy = """
    import csv, json, sys
    import h5py, numpy
    result, table, target, size = sys.argv[1:5]
    predictions = sys.argv[5:]
    rows = list(csv.DictReader(open(table)))
    with h5py.File(result) as file:
        validation = file["preprocessing/validation_row"][:]
        trials = file["trial"][:]
        names = [t.decode() for t in file["preprocessing/class"][:]] if "class" in file["preprocessing"] else []
        order = numpy.argsort(file["kept_validation_loss"][:], kind="stable")
        member, share = file["ensemble/member"][:], file["ensemble/share"][:]
        value = float(file["ensemble/value"][0])
        single = float(file["ensemble/best_single_value"][0])
    truth = [rows[i][target] for i in validation]
    candidates = []
    for path in predictions:
        p = list(csv.DictReader(open(path)))
        columns = ["probability_" + n for n in names] or [target]
        candidates.append(numpy.array([[float(p[i][c]) for c in columns] for i in validation]))
    candidates = [candidates[i] for i in order]
    def loss(mean):
        if names:
            right = mean[numpy.arange(len(truth)), [names.index(t) for t in truth]]
            return -numpy.log(numpy.maximum(right, 1e-7)).mean()
        return numpy.sqrt(((mean[:, 0] - numpy.array(truth, float)) ** 2).mean())
    total, chosen, best = 0, [], (numpy.inf, 0)
    for k in range(int(size)):
        losses = [loss((total + c) / (k + 1)) for c in candidates]
        i = int(numpy.argmin(losses))
        total = total + candidates[i]
        chosen.append(int(trials[order[i]]))
        if losses[i] < best[0]: best = (losses[i], k + 1)
    chosen = chosen[:best[1]]
    expected = {t: chosen.count(t) / len(chosen) for t in sorted(set(chosen))}
    assert list(member) == list(expected), (member, expected)
    assert numpy.allclose(share, list(expected.values()))
    assert abs(value - best[0]) < 1e-5 * max(1, value), (value, best)
    assert abs(single - min(loss(c) for c in candidates)) < 1e-5
    assert value < single
    # What predict says of the ensemble is the mean of its members.
    mean = sum(s * candidates[list(order).index(list(trials).index(m))] for m, s in zip(member, share))
    p = list(csv.DictReader(open("ensemble.csv")))
    columns = ["probability_" + n for n in names] or [target]
    found = numpy.array([[float(p[i][c]) for c in columns] for i in validation])
    assert numpy.abs(found - mean).max() < 1e-4
    import onnxruntime
    session = onnxruntime.InferenceSession("ensemble.onnx")
    inputs = {
        "features": numpy.array([[float(r[c] or "nan") for c in ("a", "b")] for r in rows]),
        "categories": numpy.array([[r["color"]] for r in rows], object)}
    onnx = session.run(None, inputs)[0][validation]
    assert numpy.abs(onnx - mean).max() < 1e-4
    archive = numpy.load("ensemble.npz")
    assert numpy.allclose(archive["member_share"], share)
    assert len(json.load(open("ensemble.json"))["members"]) == len(member)
    print("all is well")
    """

  @Test(
    .enabled(if: Python.isThere, Comment(rawValue: Python.reason)), arguments: ["kind", "price"])
  func greedyChoosesAsNumPyDoes(target: String) throws {
    try folder.write(Self.table, to: "table.csv")
    let other = target == "kind" ? "price" : "kind"
    try folder.write(
      """
      {"dataset": {"source": "table.csv", "target": "\(target)", "exclude": "\(other)",
                   "validation": 0.3, "scaling": "standardize"},
       "parameters": {"hidden_sizes": [2, 4, 8], "epochs": 8, "learning_rate": [0.003, 0.03], "seed": [1, 2]},
       "ensemble": {"size": 6}}
      """, to: "sweep.json")
    let run = try overnight("run", "sweep.json")
    #expect(run.output.contains("\nensemble of "))
    let results = try SweepResults(opening: folder.file("results/sweep.h5"))
    for trial in results.trialIDs {
      _ = try overnight(
        "predict", "results/sweep.h5", "table.csv", "--trial", "\(trial)", "-o", "p\(trial).csv")
    }
    // The ensemble is the best now.
    _ = try overnight("predict", "results/sweep.h5", "table.csv", "-o", "ensemble.csv")
    for format in ["onnx", "npz", "json"] {
      _ = try overnight(
        "export", "results/sweep.h5", "--format", format, "-o", "ensemble.\(format)")
    }
    let python = try Command(
      Python.path ?? "",
      ["-c", Self.greedy, "results/sweep.h5", "table.csv", target, "6"]
        + results.trialIDs.map { "p\($0).csv" }, folder: folder.path)
    #expect(python.output == "all is well\n", "\(python.errors)")
    #expect(try overnight("top", "results/sweep.h5").output.contains("\nensemble of "))
    #expect(try overnight("verify", "results/sweep.h5").output.contains("all is well"))
    let csv = try Command.overnight(
      ["export", "results/sweep.h5", "--format", "csv"], folder: folder.path)
    #expect(csv.exitCode == 64 && csv.errors.contains("csv holds a single network"))
    // A sweep that grows has other networks to choose from.
    let grown = try overnight("run", "sweep.json", "--set", "seed=[1, 2, 3]")
    #expect(grown.output.contains("the config has 6 trials more"))
    #expect(grown.output.contains("\nensemble of "))
  }

  @Test func foldsPredictTogether() throws {
    try folder.write(Self.table, to: "table.csv")
    try folder.write(
      """
      {"dataset": {"source": "table.csv", "target": "kind", "exclude": "price", "folds": 4},
       "parameters": {"hidden_sizes": [3, 6], "epochs": 6, "seed": [1, 2]}}
      """, to: "folds.json")
    _ = try overnight("run", "folds.json", "-q")
    for (selection, networks) in [("folds", 4), ("seeds", 8), ("top", 16)] {
      _ = try overnight("ensemble", "results/folds.h5", "--selection", selection)
      let results = try SweepResults(opening: folder.file("results/folds.h5"))
      let ensemble = try #require(try results.ensemble())
      #expect(ensemble.members.count == networks && ensemble.selection == selection)
      #expect(ensemble.shares.allSatisfy { abs($0 - 1 / Double(networks)) < 1e-12 })
    }
    _ = try overnight("ensemble", "results/folds.h5")
    let results = try SweepResults(opening: folder.file("results/folds.h5"))
    let ensemble = try #require(try results.ensemble())
    #expect(ensemble.members.count % 4 == 0)
    let predicted = try overnight("predict", "results/folds.h5", "table.csv", "--trial", "ensemble")
    #expect(predicted.output.split(separator: "\n").count == 241)
  }

  /// Prints the metrics of the test rows by NumPy.
  private static let figures = """
    import csv, json, sys
    import h5py, numpy
    result, table, target, predictions = sys.argv[1:5]
    rows, p = list(csv.DictReader(open(table))), list(csv.DictReader(open(predictions)))
    with h5py.File(result) as file:
        test = file["preprocessing/test_row"][:]
        names = [t.decode() for t in file["preprocessing/class"][:]] if "class" in file["preprocessing"] else []
    if names:
        x = numpy.array([[float(p[i]["probability_" + n]) for n in names] for i in test])
        t = numpy.array([names.index(rows[i][target]) for i in test])
        guess = x.argmax(1)
        def auc(c):
            positive, negative = x[t == c, c], x[t != c, c]
            d = positive[:, None] - negative[None, :]
            return ((d > 0) + 0.5 * (d == 0)).mean()
        share = lambda a, b: (a & b).sum() / max(1, b.sum())
        each = range(len(names))
        print(json.dumps({
          "log_loss": -numpy.log(x[numpy.arange(len(t)), t]).mean(), "accuracy": (guess == t).mean(),
          "roc_auc": numpy.mean([auc(c) for c in each]),
          "precision": numpy.mean([share(t == c, guess == c) for c in each]),
          "recall": numpy.mean([share(guess == c, t == c) for c in each])}))
    else:
        x = numpy.array([float(p[i][target]) for i in test])
        t = numpy.array([float(rows[i][target]) for i in test])
        print(json.dumps({
          "root_mean_squared_error": ((x - t) ** 2).mean() ** 0.5, "mean_absolute_error": abs(x - t).mean(),
          "r2": 1 - ((x - t) ** 2).sum() / ((t - t.mean()) ** 2).sum()}))
    """

  @Test(
    .enabled(if: Python.isThere, Comment(rawValue: Python.reason)), arguments: ["kind", "price"])
  func figuresOfTestRowsAreNumPys(target: String) throws {
    struct Report: Decodable {
      struct Figure: Decodable { let value, low, high: Double }
      let metrics: [String: Figure]
      let rows, times_looked: Int
      let confusion: [[Int]]?
    }
    try folder.write(Self.table, to: "table.csv")
    let other = target == "kind" ? "price" : "kind"
    try folder.write(
      """
      {"dataset": {"source": "table.csv", "target": "\(target)", "exclude": "\(other)",
                   "validation": 0.2, "test": 0.25},
       "parameters": {"hidden_sizes": [4, 8], "epochs": 8, "learning_rate": 0.02, "seed": 1}}
      """, to: "sweep.json")
    _ = try overnight("run", "sweep.json", "-q")
    let predicted = try overnight("predict", "results/sweep.h5", "table.csv", "-o", "p.csv")
    #expect(predicted.output.contains("240 rows with a target: "))
    let python = try Command(
      Python.path ?? "",
      ["-c", Self.figures, "results/sweep.h5", "table.csv", target, "p.csv"], folder: folder.path)
    let expected = try JSONDecoder().decode(
      [String: Double].self, from: Data(python.output.utf8))
    for look in 1...2 {
      let text = try overnight("test", "results/sweep.h5", "--json").output
      let report = try JSONDecoder().decode(Report.self, from: Data(text.utf8))
      #expect(report.times_looked == look && report.rows == 60)
      for (name, value) in expected {
        let figure = try #require(report.metrics[name])
        #expect(abs(figure.value - value) < 1e-4 * max(1, abs(value)), "\(name)")
        #expect(figure.low < figure.value && figure.value < figure.high)
      }
      #expect(
        report.confusion.map { $0.flatMap { $0 }.reduce(0, +) } == (target == "kind" ? 60 : nil))
    }
    // More trials do not make anybody forget how often the rows were looked at.
    _ = try overnight("run", "sweep.json", "-q", "--set", "seed=[1, 2]")
    let text = try overnight("test", "results/sweep.h5", "--trial", "1").output
    #expect(text.contains("the test rows were looked at 3 times"))
    #expect(text.contains(target == "kind" ? "true class \\ predicted" : "absolute error of"))
  }

  @Test func mistakesSayWhatWouldBeRight() throws {
    try folder.write(Self.table, to: "table.csv")
    try folder.write(
      """
      {"dataset": {"source": "table.csv", "target": "kind", "exclude": "price"},
       "parameters": {"hidden_sizes": 4, "epochs": 2}}
      """, to: "bare.json")
    _ = try overnight("run", "bare.json", "-q")
    let cases: [([String], String)] = [
      (["test", "results/bare.h5"], "no rows were kept for a test; \"test\": 0.2 in \"dataset\""),
      (["ensemble", "results/bare.h5"], "an ensemble is chosen by validation rows"),
      (["ensemble", "results/bare.h5", "--size", "0"], "--size 0: give a number from 1 to 1000"),
      (
        ["predict", "results/bare.h5", "table.csv", "--trial", "ensemble"],
        "has no ensemble; overnight ensemble results/bare.h5 puts one together"
      ),
      (
        ["show", "results/bare.h5", "ensemble"], "the ensemble of results/bare.h5 is several trials"
      ),
      (["run", "bare.json", "--set", "ensemble.size=0"], "0 is not a whole number from 1 to 1000"),
      (["run", "bare.json", "--set", "ensemble.selection=gredy"], "did you mean \"greedy\"?"),
    ]
    for (arguments, sentence) in cases {
      let command = try Command.overnight(arguments, folder: folder.path)
      #expect(command.exitCode == 64, "\(arguments)")
      #expect(command.errors.contains(sentence), "\(arguments): \(command.errors)")
    }
    // Another table under the same name is not the one that was trained on.
    try folder.write(Self.table + "1,2,red,left,3\n", to: "table.csv")
    let changed = try Command.overnight(["test", "results/bare.h5"], folder: folder.path)
    #expect(changed.exitCode == 64 && changed.errors.contains("their SHA-256 differs"))
  }
}
