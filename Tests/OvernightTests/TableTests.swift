import Foundation
import Results
import TestSupport
import Testing

/// Raw tables from the command line on: what a result file and an exported network say of their
/// columns gives the predictions of `predict`, by NumPy and onnxruntime alone, for rows with missing
/// cells and levels that were not trained on.
@Suite struct TableTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Reads a result file or an archive of arrays as docs/results-format.md tells, and predicts rows
  /// of text cells.
  private static let program = """
    import csv, json, sys
    import h5py, numpy, onnxruntime
    result, trial, stem, data, predictions = sys.argv[1:6]
    numpy.seterr(all="ignore")
    rows = list(csv.DictReader(open(data)))
    table = list(csv.DictReader(open(predictions)))
    names = [n for n in table[0] if n not in ("row", "class")]
    expected = numpy.array([[float(r[n]) for n in names] for r in table])

    def features(a):
        texts = lambda name: [str(t) for t in a[name]] if name in a else []
        parts = lambda name, i: a[name][a[name + "_start"][i]:a[name + "_start"][i + 1]]
        columns, scaled, embedded = [], [], []
        numbers, categories = texts("number_column"), texts("category_column")
        for column in texts("prepared_column"):
            cells = [r[column] for r in rows]
            if column in numbers:
                i = numbers.index(column)
                x = numpy.array([float(c) if c not in ("", "NA") else numpy.nan for c in cells])
                missing = numpy.isnan(x)
                if "number_fill" in a: x = numpy.where(missing, a["number_fill"][i], x)
                if "knot" in a:
                    s = a["knot_start"]
                    z = numpy.interp(x, parts("knot", i), a["knot_score"][s[i]:s[i + 1]])
                else:
                    z = (x - a["number_offset"][i]) / a["number_scale"][i]
                    if a["scaling"] == "robust": z = z / numpy.sqrt(1 + (z / 3) ** 2)
                scaled.append(len(columns))
                columns.append(z)
                if "number_indicator" in a and a["number_indicator"][i]: columns.append(missing)
                edges = parts("bin_edge", i) if "bin_edge" in a else []
                for k in range(len(edges) - 1):
                    e = (x - edges[k]) / (edges[k + 1] - edges[k])
                    if k > 0: e = numpy.maximum(e, 0)
                    if k < len(edges) - 2: e = numpy.minimum(e, 1)
                    columns.append(e)
            else:
                i = categories.index(column)
                s = a["level_start"]
                levels = texts("level")[s[i]:s[i + 1]]
                lacks = a["missing_level"][i]
                if len(levels) == 2 and not lacks:
                    columns.append([{levels[0]: -1, levels[1]: 1}.get(c, 0) for c in cells])
                elif a["category_encoding"] == "embedding":
                    embedded.append(len(columns))
                    names = {level: place for place, level in enumerate(levels)}
                    if lacks: names.update({"": len(levels), "NA": len(levels)})
                    columns.append([names.get(c, -1) for c in cells])
                    a.setdefault("counts", {})[embedded[-1]] = len(levels) + int(lacks)
                else:
                    columns += [[c == level for c in cells] for level in levels]
                    if lacks: columns.append([c in ("", "NA") for c in cells])
        a["scaled"], a["embedded"] = scaled, embedded
        return numpy.array(columns, "f8").T

    def inputs_of(x, t, a):
        parts = [x[:, [j for j in range(x.shape[1]) if j not in a["embedded"]]]]
        first = 0
        for feature in a["embedded"]:
            count = a["counts"][feature]
            vectors = t["layer_1_embeddings"][first:first + count]
            table = numpy.vstack([vectors, numpy.zeros((1, vectors.shape[1]))])
            parts.append(table[x[:, feature].astype(int)])
            first += count
        if "layer_1_frequencies" in t:
            for i, feature in enumerate(a["scaled"]):
                turns = 2 * numpy.pi * x[:, feature:feature + 1] * t["layer_1_frequencies"][i]
                v = numpy.hstack([numpy.cos(turns), numpy.sin(turns)])
                sums = v @ t["layer_1_periodic_weights"][i] + t["layer_1_periodic_biases"][i]
                parts.append(numpy.maximum(sums, 0))
        return numpy.hstack(parts)

    def network(features, t, activations, output, a):
        inputs, last, results = inputs_of(features, t, a), len(activations), []
        scales = t.get("layer_1_member_scales")
        for m in range(1 if scales is None else len(scales)):
            x = inputs if scales is None else inputs * scales[m]
            for i, activation in enumerate(activations, 1):
                w, b = t[f"layer_{i}_weights"], t[f"layer_{i}_biases"]
                y = x @ (w[m] if w.ndim == 3 else w) + (b[m] if b.ndim == 2 else b)
                if f"layer_{i}_gains" in t:
                    y = (y - y.mean(1, keepdims=True)) / numpy.sqrt(y.var(1, keepdims=True) + 1e-5)
                    y = y * t[f"layer_{i}_gains"] + t[f"layer_{i}_shifts"]
                if activation == "relu": y = numpy.maximum(y, 0)
                skips = a.get("skip") and 1 < i < last and y.shape == x.shape
                x = y + x if skips else y
            if output == "softmax":
                x = numpy.exp(x - x.max(1, keepdims=True))
                x = x / x.sum(1, keepdims=True)
            results.append(x)
        x = numpy.mean(results, axis=0)
        if "target_scale" in a:
            x = x * a["target_scale"] + a["target_offset"]
            if a["target_scaling"] == "log": x = numpy.exp(x)
        return x

    found = {}
    with h5py.File(result) as file:
        place = list(file["trial"][:]).index(int(trial))
        group = root = file["preprocessing"]
        if "pipeline" in file: group = group[f"pipeline_{file['pipeline'][place]}"]
        settings = dict(group.attrs)
        if "fold" in file: group = group[f"fold_{file['fold'][place]}"]
        a = {k: v[:] for k, v in group.items() if isinstance(v, h5py.Dataset)}
        a = {k: [t.decode() for t in v] if v.dtype.kind in "OS" else v for k, v in a.items()}
        a.update(settings)
        x = features(a)
        assert x.shape[1] == len(a["feature"])
        a["skip"] = settings["skip"] = "skip" in file and file["skip"][place] == 1
        for weights in file["weights"].values():
            trials = list(weights["weights_trial"][:])
            if int(trial) in trials:
                t = {k: v[trials.index(int(trial))] for k, v in weights.items()
                     if k.startswith("layer_")}
    z = numpy.load(stem + ".npz")
    output = str(z["output_function"][0])
    found["result file"] = network(x, t, z["activations"], output, a)
    b = {k: z[k] for k in z.files}
    b.update(settings)
    rows_of_archive = features(b)
    if "periodic_feature" in b: assert list(b["periodic_feature"]) == b["scaled"]
    if "embedded_feature" in b: assert list(b["embedded_feature"]) == b["embedded"]
    assert ("skips" in b) == b["skip"]
    found["npz"] = network(rows_of_archive, b, z["activations"], output, b)
    session = onnxruntime.InferenceSession(stem + ".onnx")
    notes = session.get_modelmeta().custom_metadata_map
    inputs = {}
    for i in session.get_inputs():
        if i.name == "features":
            wanted = notes["feature_names"].split("\\n")
            cell = lambda c: float(c) if c not in ("", "NA") else float("nan")
            inputs[i.name] = numpy.array([[cell(r[c]) for c in wanted] for r in rows],
                                         "f8" if "double" in i.type else "f4")
        else:
            wanted = notes["category_names"].split("\\n")
            inputs[i.name] = numpy.array([[r[c] for c in wanted] for r in rows], object)
    found["onnx"] = session.run(None, inputs)[0]
    for name, values in found.items():
        difference = numpy.abs(values - expected) / numpy.maximum(1, numpy.abs(expected))
        print(name, float(difference.max()))
    """

  /// A table of four columns with holes and words; `other` has levels that the first has not.
  private static func table(rows: Int, isOther: Bool = false) -> String {
    var lines = ["size,age,color,sex,price,kind"]
    for row in 0..<rows {
      let color = ["red", "blue", "green", "", "NA"][row * 7 % 5]
      let size = row % 11 == 3 ? "" : "\(Double((row * 37 + (isOther ? 11 : 0)) % 101) / 7 - 3)"
      let age = isOther && row % 5 == 0 ? "NA" : "\(20 + row * 13 % 50)"
      let price = 3 + Double(row % 17) / 3 + (color == "red" ? 2 : 0)
      lines.append(
        "\(size),\(age),\(isOther && row % 6 == 1 ? "violet" : color),"
          + "\(isOther && row % 7 == 2 ? "other" : row % 3 == 0 ? "m" : "f"),\(price),"
          + "kind \(row % 3)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let cases: [(name: String, target: String, dataset: String, parameters: String)] =
    [
      ("plain", "kind", #""exclude": "price", "scaling": "standardize", "validation": 0.2"#, ""),
      (
        "swept", "kind", #""exclude": ["price"], "validation": 0.2"#,
        #", "scaling": ["quantile", "robust"], "numeric_encoding": ["none", "piecewise_linear"]"#
      ),
      (
        "given", "kind", #""exclude": "price", "validation": 0.2"#,
        #", "scaling": "robust", "numeric_encoding": "piecewise_linear", "bins": 5"#
      ),
      (
        "folds", "price",
        #""exclude": ["kind"], "folds": 3, "scaling": "min_max", "numeric_encoding": "piecewise_linear", "bins": 4"#,
        ""
      ),
      (
        "logs", "price", #""exclude": ["kind"], "target_scaling": "log", "validation": 0.2"#,
        #", "scaling": ["standardize", "quantile"], "edges": "quantile", "numeric_encoding": "piecewise_linear""#
      ),
      (
        "trained", "kind", #""exclude": "price", "validation": 0.2, "scaling": "standardize""#,
        #", "category_encoding": ["embedding"], "numeric_encoding": "periodic", "hidden_sizes": [[8, 8, 8]], "skip": [true, false]"#
      ),
      (
        "members", "price",
        #""exclude": ["kind"], "folds": 2, "target_scaling": "log", "scaling": "quantile", "categories": {"encoding": "embedding"}"#,
        #", "numeric_encoding": ["none", "periodic"], "members": [3], "normalization": ["none", "layer"]"#
      ),
    ]

  /// Periodic features of large numbers are noise; whoever asks for them is told.
  @Test func periodicNumbersThatAreNotScaledAreTold() throws {
    try folder.write(Self.table(rows: 200), to: "table.csv")
    for (scaling, isTold) in [("none", true), ("quantile", false)] {
      try folder.write(
        """
        {"dataset": {"source": "table.csv", "target": "kind", "validation": 0.2, "scaling": "\(scaling)"},
         "parameters": {"hidden_sizes": 4, "epochs": 1, "numeric_encoding": ["none", "periodic"]}}
        """, to: "unscaled.json")
      let run = try Command.overnight(["run", "unscaled.json", "--fresh"], folder: folder.path)
      #expect(run.exitCode == 0)
      #expect(run.errors.contains("the numbers of age are not scaled") == isTold, "\(run.errors)")
    }
  }

  @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.reason)), arguments: 0..<7)
  func otherToolsPredictFromRawCells(_ index: Int) throws {
    let (name, target, dataset, parameters) = Self.cases[index]
    try folder.write(Self.table(rows: 200), to: "table.csv")
    try folder.write(Self.table(rows: 60, isOther: true), to: "other.csv")
    let sizes = parameters.contains("hidden_sizes") ? "" : #", "hidden_sizes": [[8]]"#
    try folder.write(
      """
      {"dataset": {"source": "table.csv", "target": "\(target)", \(dataset)},
       "parameters": {"epochs": 3, "learning_rate": 0.01, "seed": 1\(parameters)\(sizes)}}
      """, to: "\(name).json")
    func overnight(_ arguments: String...) throws -> Command {
      let command = try Command.overnight(arguments, folder: folder.path)
      #expect(command.exitCode == 0, "\(arguments): \(command.errors)")
      return command
    }
    _ = try overnight("run", "\(name).json", "-q")
    let file = "results/\(name).h5"
    if name == "swept" {
      let plan = try overnight("plan", "\(name).json")
      #expect(plan.output.contains("features in 4 pipelines"), "\(plan.output)")
    }
    #expect(try overnight("verify", file, "--retrain", "4").output.contains("all is well"))
    let results = try SweepResults(opening: folder.file(file))
    #expect(try results.foreignContent() == [])
    for trial in results.trialIDs.map(String.init) {
      let predicted = try overnight("predict", file, "other.csv", "--trial", trial, "-o", "-")
      #expect(
        predicted.errors.contains("column color: 10 cells have a level that was not trained on"))
      #expect(predicted.errors.contains("column sex: 9 cells have a level"))
      try folder.write(predicted.output, to: "predicted.csv")
      for format in ["npz", "onnx", "json", "csv"] {
        _ = try overnight(
          "export", file, "--trial", trial, "--format", format, "-o", "network.\(format)", "--force"
        )
      }
      let python = try Command.python(
        Self.program,
        [folder.file(file), trial] + ["network", "other.csv", "predicted.csv"].map(folder.file))
      #expect(python.exitCode == 0, "\(name) trial \(trial): \(python.errors)")
      let lines = python.output.split(separator: "\n")
      #expect(lines.count == 3)
      for line in lines {
        let difference = try #require(Double(line.split(separator: " ").last ?? ""))
        #expect(difference < 1e-5, "\(name) trial \(trial): \(line)")
      }
    }
  }
}
