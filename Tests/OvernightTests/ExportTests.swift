import Foundation
import Networks
import TestSupport
import Testing

/// Exported networks, opened by the tools they are for: their predictions are those of `predict`.
@Suite struct ExportTests {
  /// Reads each export of a trial, and prints the largest difference from the predictions. The
  /// Keras file is read as Keras's own loader does, layer by layer from its config; where Keras is
  /// installed, by that, too.
  private static let program = """
    import csv, json, math, os, sys
    import h5py, numpy, onnxruntime
    stem, data, predictions, features = sys.argv[1:5]
    rows = list(csv.DictReader(open(data)))
    session = onnxruntime.InferenceSession(stem + ".onnx")
    # 32 bits, unless these do not carry the features.
    wide = session.get_inputs()[0].type == "tensor(double)"
    x = numpy.array([[float(r[f]) for f in features.split(",")] for r in rows], "f8" if wide else "f4")
    table = list(csv.DictReader(open(predictions)))
    names = [n for n in table[0] if n not in ("row", "class")]
    expected = numpy.array([[float(r[n]) for n in names] for r in table])
    erf = numpy.vectorize(math.erf)
    scale, alpha = 1.0507009873554805, 1.6732632423543772
    functions = {
      "identity": lambda z: z, "linear": lambda z: z,
      "sigmoid": lambda z: 1 / (1 + numpy.exp(-z)), "tanh": numpy.tanh,
      "relu": lambda z: numpy.maximum(z, 0),
      "leaky_relu": lambda z: numpy.where(z > 0, z, 0.01 * z),
      "elu": lambda z: numpy.where(z > 0, z, numpy.expm1(z)),
      "selu": lambda z: scale * numpy.where(z > 0, z, alpha * numpy.expm1(z)),
      "gelu": lambda z: z * 0.5 * (1 + erf(z / math.sqrt(2))),
      "silu": lambda z: z / (1 + numpy.exp(-z)),
      "softplus": lambda z: numpy.logaddexp(0, z),
      "softmax": lambda z: numpy.exp(z - z.max(1, keepdims=True))
          / numpy.exp(z - z.max(1, keepdims=True)).sum(1, keepdims=True),
    }
    def normalized(z, gains, shifts):
        if gains is None: return z
        z = z - z.mean(1, keepdims=True)
        return gains * z / numpy.sqrt((z * z).mean(1, keepdims=True) + 1e-5) + shifts
    def network(layers, activations, output, offset, scales, target_offset, target_scale):
        y = (x.astype("f8") - offset) / scales
        for (w, b, gains, shifts), a in zip(layers, activations):
            y = functions[a](normalized(y @ w + (0 if b is None else b), gains, shifts))
        y = functions[output](y)
        return y if target_scale is None else y * target_scale + target_offset
    found = {}
    parts = ["weights", "biases", "gains", "shifts"]
    a = numpy.load(stem + ".npz")
    n = len(a["activations"])
    found["npz"] = network(
        [[a.get(f"layer_{i}_{what}") for what in parts] for i in range(1, n + 1)],
        a["activations"], str(a["output_function"][0]), a["feature_offset"], a["feature_scale"],
        a.get("target_offset"), a.get("target_scale"))
    assert list(a["feature_names"]) == features.split(",")
    j = json.load(open(stem + ".json"))
    found["json"] = network(
        [[None if l.get(what) is None else numpy.array(l[what]) for what in parts]
         for l in j["layers"]],
        [l["activation"] for l in j["layers"]], j["output_function"], j["feature_offset"],
        j["feature_scale"], j["target_offset"], j["target_scale"])
    c = {}
    for r in csv.DictReader(open(stem + ".csv")):
        c.setdefault(r["tensor"], []).append(r)
    def tensor(name):
        if name not in c: return None
        values = [float(r["value"]) for r in c[name]]
        columns = {r["column"] for r in c[name]}
        return numpy.array(values).reshape(-1, len(columns)) if c[name][0]["row"] and \
            c[name][0]["column"] else numpy.array(values)
    found["csv"] = network(
        [[tensor(f"layer_{i}_{what}") for what in parts] for i in range(1, n + 1)],
        [c[f"layer_{i}_activation"][0]["value"] for i in range(1, n + 1)],
        c["output_function"][0]["value"], tensor("feature_offset"), tensor("feature_scale"),
        tensor("target_offset"), tensor("target_scale"))
    found["onnx"] = session.run(None, {"features": x})[0]
    with h5py.File(stem + ".keras.h5") as file:
        config = json.loads(file.attrs["model_config"])
        assert config["class_name"] == "Sequential"
        group = file["model_weights"]
        y = x.astype("f8")
        listed = [name.decode() for name in group.attrs["layer_names"]]
        layers = [l for l in config["config"]["layers"] if l["class_name"] != "InputLayer"]
        assert listed == [l["config"]["name"] for l in layers]
        for layer in layers:
            s = layer["config"]
            own = group[s["name"]]
            values = [own[name.decode()][()] for name in own.attrs["weight_names"]]
            if layer["class_name"] == "Normalization" and s["invert"]:
                y = y * numpy.sqrt(s["variance"]) + numpy.array(s["mean"])
            elif layer["class_name"] == "Normalization":
                y = (y - numpy.array(s["mean"])) / numpy.sqrt(s["variance"])
            elif layer["class_name"] == "Dense":
                assert values[0].shape[1] == s["units"] and len(values) == 1 + s["use_bias"]
                y = functions[s["activation"]](y @ values[0] + sum(values[1:]))
            elif layer["class_name"] == "LayerNormalization":
                assert s["axis"] == -1 and s["epsilon"] == numpy.float32(1e-5)
                y = normalized(y, *values)
            elif layer["class_name"] == "LeakyReLU":
                y = numpy.where(y > 0, y, s["negative_slope"] * y)
            else:
                y = functions[s["activation"]](y)
        found["keras"] = y
    try:
        os.environ["KERAS_BACKEND"] = "numpy"
        import keras
        model = keras.models.load_model(stem + ".keras.h5", compile=False)
        found["keras itself"] = numpy.asarray(model(x))
    except ImportError: pass
    for name, values in found.items():
        if values.shape[1] == 1 and expected.shape[1] == 2:
            values = numpy.concatenate([1 - values, values], 1)
        difference = numpy.abs(values - expected) / numpy.maximum(1, numpy.abs(expected))
        print(name, float(difference.max()))
    """

  private static let cases: [(name: String, dataset: String, parameters: String)] = [
    (
      "classes",
      "{\"generate\": \"blobs\", \"rows\": 90, \"validation\": 0.2, "
        + "\"scaling\": \"standardize\"}",
      """
      {"hidden_sizes": [[6, 5]], "epochs": 8, "learning_rate": 0.01,
       "activation": ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "silu",
                      "softplus", "identity"]}
      """
    ),
    (
      "two",
      "{\"generate\": \"two_moons\", \"rows\": 90, \"validation\": 0.2, "
        + "\"scaling\": \"min_max\"}",
      "[{\"hidden_sizes\": 5, \"epochs\": 5, \"loss\": \"binary_cross_entropy\"}, "
        + "{\"hidden_sizes\": [[]], \"epochs\": 5, \"biases\": false}]"
    ),
    (
      "numbers", "{\"generate\": \"friedman\", \"rows\": 90, \"validation\": 0.2}",
      "{\"hidden_sizes\": [[8, 4]], \"epochs\": 5, \"output_activation\": [\"identity\", \"tanh\"]}"
    ),
    (
      "normalized",
      "{\"generate\": \"blobs\", \"rows\": 90, \"validation\": 0.2}",
      """
      {"hidden_sizes": [[6, 5]], "epochs": 8, "learning_rate": 0.01,
       "activation": ["tanh", "leaky_relu", "identity"], "normalization": ["batch", "layer"]}
      """
    ),
    (
      "times", "{\"source\": \"times.csv\", \"scaling\": \"standardize\", \"validation\": 0.2}",
      "{\"hidden_sizes\": [[6]], \"epochs\": 8, \"learning_rate\": 0.01}"
    ),
  ]

  /// Timestamps a second apart, which 32 bits do not tell from each other.
  private static let times =
    "t,x,y\n"
    + (0..<90).map { "\(1_700_000_000 + $0),\($0 * 7 % 13),\($0 / 30)" }
    .joined(separator: "\n")

  @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.reason)), arguments: 0..<5)
  func exportsPredictAsPredictDoes(_ index: Int) throws {
    let (name, dataset, parameters) = Self.cases[index]
    let folder = try TemporaryFolder()
    try folder.write(
      "{\"dataset\": \(dataset), \"parameters\": \(parameters)}", to: "\(name).json")
    try folder.write(Self.times, to: "times.csv")
    func overnight(_ arguments: String...) throws -> Command {
      try Command.overnight(arguments, folder: folder.path)
    }
    let run = try overnight("run", "\(name).json", "-q")
    #expect(run.exitCode == 0, "\(run.errors)")
    let file = "results/\(name).h5"
    let table = try overnight("export", file, "--table", "csv", "-o", "-")
    let lines = table.output.split(separator: "\n")
    #expect(lines[0].hasPrefix("trial,hidden_sizes,"))
    let features = try overnight("export", file, "--trial", "1", "--format", "json", "-o", "-")
    struct Names: Decodable { let feature_names: [String] }
    let names = try JSONDecoder().decode(Names.self, from: Data(features.output.utf8)).feature_names
    var text = names.joined(separator: ",") + "\n"
    for row in 0..<25 {
      text +=
        names.indices.map { column in
          let value = Double((row * 7 + column * 5) % 23)
          return names[column] == "t" ? "\(1_700_000_000 + 4 * value)" : "\(value / 8 - 1)"
        }.joined(separator: ",") + "\n"
    }
    try folder.write(text, to: "rows.csv")
    for trial in 1..<lines.count {
      for format in ["npz", "onnx", "json", "csv", "keras"] {
        let export = try overnight("export", file, "--trial", "\(trial)", "--format", format)
        #expect(export.exitCode == 0, "\(export.errors)")
        let again = try overnight("export", file, "--trial", "\(trial)", "--format", format)
        #expect(again.exitCode != 0, "\(format) was overwritten")
      }
      let saved = folder.file("predictions-\(trial).csv")
      let predict = try overnight(
        "predict", file, "rows.csv", "--trial", "\(trial)", "-o", saved)
      #expect(predict.exitCode == 0, "\(predict.errors)")
      let python = try Command.python(
        Self.program,
        [
          folder.file("results/\(name)-trial-\(trial)"), folder.file("rows.csv"), saved,
          names.joined(separator: ","),
        ])
      #expect(python.exitCode == 0, "\(python.errors)")
      let differences = python.output.split(separator: "\n").map { $0.split(separator: " ") }
      #expect(differences.count >= 5)
      for line in differences {
        #expect(Double(line[line.count - 1]) ?? 1 < 1e-5, "trial \(trial): \(line)")
      }
    }
  }

  @Test func oneOfFormatAndTable() throws {
    for arguments in [[], ["--format", "npz", "--table", "csv"], ["--format", "pickle"]] {
      #expect(try Command.overnight(["export", "x.h5"] + arguments).exitCode == 64)
    }
  }
}
