import Datasets
import Foundation
import TestSupport
import Testing

/// The result as Python's tools see it: values, labels and dimensions.
@Suite struct OtherToolsTests {
  private static let program = """
    import json, sys, warnings
    warnings.simplefilter("error")
    import h5py, numpy, pandas, xarray

    path = sys.argv[1]
    answer = {}
    with h5py.File(path) as file:
        answer["sizes"] = [v.decode() for v in file["hidden_sizes"][:]]
        answer["loss"] = [float(v) for v in file["final_validation_loss"][:]]
        answer["dimensions"] = [d.label or d[0].name for d in file["training_loss"].dims]
        answer["title"] = file.attrs["title"]
        answer["bare"] = []
        def visit(name, item):
            if isinstance(item, h5py.Dataset) and not item.is_scale:
                if any(len(d) != 1 for d in item.dims): answer["bare"].append(name)
            if isinstance(item, h5py.Dataset) and item.dtype.kind in "OV": answer["bare"].append(name)
        file.visititems(visit)
        table = pandas.DataFrame({k: file[k][:] for k in file.attrs["coordinates"].split()})
        answer["rows"] = len(table)
    data = xarray.open_dataset(path, engine="h5netcdf")
    answer["xarray"] = {k: int(v) for k, v in data.sizes.items()}
    answer["coordinates"] = sorted(data.coords)
    best = data.final_validation_loss.argmin("trial")
    answer["best"] = int(data.trial[best])
    answer["status"] = data.status.attrs["flag_meanings"]
    frame = data[["final_validation_loss"]].to_dataframe()
    answer["frame"] = [float(v) for v in frame["final_validation_loss"]]
    tree = xarray.open_datatree(path, engine="h5netcdf")
    # The network of the best trial, by hand, on its own validation rows.
    id = answer["best"]
    group = next(g for g in tree["weights"].children.values() if id in g.weights_trial)
    weights = group.to_dataset().sel(weights_trial=id)
    answer["axes"] = list(weights["layer_1_weights"].dims)
    preprocessing = tree["preprocessing"]
    answer["classes"] = list(preprocessing["class"].values)
    rows = pandas.read_csv(sys.argv[2])
    names = list(preprocessing["feature"].values)
    x = (rows[names].to_numpy() - preprocessing.feature_offset.values) / preprocessing.feature_scale.values
    x = x[preprocessing.validation_row.values]
    layer = 1
    while f"layer_{layer}_weights" in weights:
        if layer > 1: x = numpy.maximum(x, 0)
        x = x @ weights[f"layer_{layer}_weights"].values + weights[f"layer_{layer}_biases"].values
        layer += 1
    right = rows["species"].to_numpy()[preprocessing.validation_row.values]
    found = numpy.array(answer["classes"])[x.argmax(1)]
    answer["accuracy"] = float((right == found).mean())
    answer["stored"] = float(data.final_validation_accuracy[best])
    print(json.dumps(answer))
    """

  private struct Answer: Decodable {
    let sizes: [String]
    let loss: [Double]
    let dimensions: [String]
    let title: String
    let bare: [String]
    let rows: Int
    let xarray: [String: Int]
    let coordinates: [String]
    let best: Int
    let status: String
    let frame: [Double]
    let axes: [String]
    let classes: [String]
    let accuracy: Double
    let stored: Double
  }

  @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.reason)))
  func h5pyPandasAndXarrayReadIt() throws {
    let folder = try TemporaryFolder()
    let data = Repository.path + "/configs/data/iris.csv"
    try folder.write(
      """
      {"name": "iris",
       "dataset": {"source": "\(data)", "scaling": "standardize", "validation": 0.3},
       "parameters": {"hidden_sizes": [4, [6, 5]], "seed": [1, 2], "epochs": 20,
                      "learning_rate": 0.01, "activation": "relu"}}
      """, to: "iris.json")
    let run = try Command.overnight(["run", "iris.json"], folder: folder.path)
    #expect(run.exitCode == 0, "\(run.errors)")
    let python = try Command.python(Self.program, [folder.file("results/iris.h5"), data])
    #expect(python.exitCode == 0, "\(python.errors)")
    let answer = try JSONDecoder().decode(Answer.self, from: Data(python.output.utf8))
    #expect(answer.sizes == ["4", "4", "6-5", "6-5"])
    #expect(answer.title == "iris" && answer.rows == 4)
    #expect(answer.bare == [], "datasets without labelled axes, or of types that tools skip")
    #expect(answer.dimensions == ["/trial", "/epoch"])
    #expect(answer.xarray["trial"] == 4 && answer.xarray["epoch"] == 20)
    #expect(answer.coordinates.contains("hidden_sizes") && answer.coordinates.contains("seed"))
    #expect(answer.frame == answer.loss)
    #expect(answer.status == "done diverged failed stopped pending")
    #expect(answer.axes == ["input", "hidden_1"])
    #expect(answer.classes == ["setosa", "versicolor", "virginica"])
    #expect(abs(answer.accuracy - answer.stored) < 1e-6)
    // The printed table agrees with what the tools read.
    let top = try Command.overnight(["top", folder.file("results/iris.h5")])
    #expect(top.output.contains("\n" + String(repeating: " ", count: 4) + "\(answer.best)  "))
    #expect(top.output.contains(String(format: "%.4f", answer.loss.min() ?? 0)))
  }
}
