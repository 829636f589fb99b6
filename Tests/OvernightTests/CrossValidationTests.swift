import HDF5
import MatrixKernels
import Networks
import Results
import SweepRunner
import TestSupport
import Testing
import Training

/// Sweeps with folds, from the command line on.
@Suite struct CrossValidationTests {
  private let folder: TemporaryFolder
  private static let iris = Repository.path + "/configs/data/iris.csv"

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      """
      {"dataset": {"source": "\(Self.iris)", "scaling": "standardize", "folds": 3, "test": 0.2},
       "parameters": {"hidden_sizes": [4, 9], "epochs": 6, "seed": [1, 2], "learning_rate": 0.02}}
      """, to: "iris.json")
  }

  private func overnight(_ arguments: String...) throws -> Command {
    let command = try Command.overnight(arguments, folder: folder.path)
    #expect(command.exitCode == 0, "\(arguments): \(command.errors)")
    return command
  }

  @Test func everyFoldIsATrialOfItsOwnData() throws {
    let run = try overnight("run", "iris.json")
    #expect(run.output.hasPrefix("iris: 12 trials on "))
    #expect(run.output.contains("3 folds of 120 rows, 30 test rows, 4 features, 3 classes"))
    #expect(run.output.contains("best settings, folds and seeds as repeats"))
    let results = try SweepResults(opening: folder.file("results/iris.h5"))
    let sweep = try PreparedSweep(configFile: folder.file("iris.json"))
    for (row, trial) in sweep.plan.trials.enumerated() {
      let fold = try #require(trial.fold)
      #expect(fold == row % 3 + 1)
      let trainer = Trainer(
        dataset: sweep.datasets[fold - 1], kernels: KernelSets.available[0])
      let outcome = try #require(trainer.train(trial.settings, workspace: Workspace()))
      let stored = try results.record(row: row).outcome
      #expect(stored.weights == outcome.weights && stored.history == outcome.history)
      #expect(
        try results.preparation(row: row).features == sweep.datasets[fold - 1].preparation)
    }
    _ = try overnight("verify", "results/iris.h5", "--retrain", "12")

    // A prediction scales as its own fold did.
    let accuracy = try #require(results.history(of: .validationAccuracy, row: 4).last)
    let predicted = try overnight("predict", "results/iris.h5", Self.iris, "--trial", "5")
    let classes = predicted.output.split(separator: "\n").dropFirst().map {
      String($0.split(separator: ",")[1])
    }
    let part = try #require(sweep.datasets[1].validation)
    let right = part.rows.count { row in
      classes[Int(row)] == sweep.dataset.classNames[Int(part.labels[Int(row)])]
    }
    #expect(abs(Double(right) / Double(part.count) - Double(accuracy)) < 1e-6)
  }

  @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.reason)))
  func theFileHasMeanAndSpreadOfEverySetting() throws {
    _ = try overnight("run", "iris.json")
    let program = """
      import sys, numpy, xarray
      path = sys.argv[1]
      trials = xarray.open_dataset(path, engine="h5netcdf")
      settings = xarray.open_dataset(path, group="cross_validation", engine="h5netcdf")
      rows = xarray.open_dataset(path, group="preprocessing", engine="h5netcdf")
      assert settings.trial.dims == ("setting", "fold") and settings.trial.shape == (4, 3)
      assert (settings.done_folds == 3).all()
      for name in ["final_validation_loss", "best_validation_accuracy", "final_training_loss"]:
          values = trials[name].sel(trial=settings.trial.values.ravel()).values.reshape(4, 3)
          assert numpy.allclose(settings["mean_" + name], values.mean(axis=1))
          assert numpy.allclose(settings["deviation_" + name], values.std(axis=1, ddof=1))
      assert [int(size) for size in settings.hidden_sizes.values] == [4, 4, 9, 9]
      assert list(settings.seed) == [1, 2, 1, 2] and "fold" in trials
      assert sorted(numpy.unique(rows.validation_fold)) == [1, 2, 3]
      assert len(rows.divided_row) == 120 and rows.feature_offset.shape == (3, 4)
      """
    let python = try Command.python(program, [folder.file("results/iris.h5")])
    #expect(python.exitCode == 0, "\(python.errors)")
  }

  @Test func shardsOfFoldsMerge() throws {
    for shard in ["1/2", "2/2"] {
      _ = try overnight(
        "run", "iris.json", "--shard", shard, "--output", "part-\(shard.prefix(1)).h5")
    }
    _ = try overnight("merge", "part-1.h5", "part-2.h5", "--output", "whole.h5")
    _ = try overnight("run", "iris.json")
    _ = try overnight("diff", "whole.h5", "results/iris.h5")
    func mean(_ path: String) throws -> [Double] {
      try HDF5File(opening: folder.file(path)).read(
        "/cross_validation/mean_final_validation_loss", as: Double.self)
    }
    #expect(try mean("whole.h5") == mean("results/iris.h5"))
    // A part alone has the folds that it has.
    let done = try HDF5File(opening: folder.file("part-1.h5")).read(
      "/cross_validation/done_folds", as: Int32.self)
    #expect(done.reduce(0, +) == 6)
  }
}
