import Foundation
import Results
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The figures of `overnight report --figures`, and the folder of `overnight export --tensorboard`.
@Suite struct ReportFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      """
      {"dataset": {"generate": "two_moons", "rows": 120, "noise": 0.2, "validation": 0.25},
       "parameters": {"hidden_sizes": [4, [8, 4]], "learning_rate": {"from": 0.001, "to": 0.1, "scale": "log"},
                      "biases": [true, false], "epochs": 8},
       "search": {"method": "random", "trials": 20}}
      """, to: "moons.json")
    _ = try Command.overnight(["run", "moons.json", "-q"], folder: folder.path)
  }

  @Test func figuresAreWholeDrawings() throws {
    let command = try Command.overnight(
      ["report", "results/moons.h5", "--figures", "figures"], folder: folder.path)
    #expect(command.exitCode == 0, "\(command.errors)")
    #expect(command.output == "the report is results/moons.html\n8 figures in figures\n")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("figures")).sorted()
    #expect(
      names == [
        "best-so-far.svg", "heat-map.svg", "importance.svg", "learning-curves.svg",
        "parallel-coordinates.svg", "validation_loss-by-biases.svg",
        "validation_loss-by-hidden_sizes.svg", "validation_loss-by-learning_rate.svg",
      ])
    for name in names {
      let text = try String(contentsOfFile: folder.file("figures/\(name)"), encoding: .utf8)
      let parser = XMLShapes(text)
      #expect(parser.isWhole, "\(name)")
      // Every number is a number, and lies in the figure.
      #expect(parser.shapes > 5 && !text.contains("nan") && !text.contains("inf"), "\(name)")
      #expect(text.contains("validation_loss"), "\(name)")
    }
    let other = try Command.overnight(
      ["report", "results/moons.h5", "--figures", "figures", "--format", "png"],
      folder: folder.path, environment: ["PATH": "/nowhere"])
    #expect(other.exitCode == 64 && other.errors.contains("svg needs neither"))
  }

  /// What would be silently wrong is refused, and a file of somebody else stays.
  @Test func mistakesOfReportsAreRefused() throws {
    let config = try String(contentsOfFile: folder.file("moons.json"), encoding: .utf8)
    try folder.write(
      config.replacing(
        "\"search\"", with: "\"objective\": {\"metric\": \"validation_accuracy\"}, \"search\""),
      to: "other.json")
    _ = try Command.overnight(["run", "other.json", "-q"], folder: folder.path)
    let mine = try folder.write("<html>mine</html>", to: "results/moons.html")
    for (arguments, message) in [
      (
        ["report", "results/moons.h5", "results/other.h5", "-o", "both.html"],
        "results/moons.h5 is ranked by validation_loss, results/other.h5 by validation_accuracy"
      ),
      (["report", "results/moons.h5"], "results/moons.html exists and is no report of overnight"),
      (["report", "moons.json"], "it is no HDF5 file"),
      (
        ["export", "results/moons.h5", "--format", "npz", "--most", "3"],
        "--most is for --tensorboard"
      ),
      (
        ["export", "results/moons.h5", "--tensorboard", "events", "-o", "x"],
        "--tensorboard names the folder itself"
      ),
    ] {
      let command = try Command.overnight(arguments, folder: folder.path)
      #expect(
        command.exitCode == 64 && command.errors.contains(message),
        "\(arguments): \(command.errors)")
    }
    #expect(try String(contentsOfFile: mine, encoding: .utf8) == "<html>mine</html>")
    #expect(!FileManager.default.fileExists(atPath: folder.file("both.html")))
    // One's own page is renewed.
    for _ in 0..<2 {
      let command = try Command.overnight(
        ["report", "results/moons.h5", "-o", "page.html"], folder: folder.path)
      #expect(command.exitCode == 0, "\(command.errors)")
    }
  }

  @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.reason)))
  func tensorBoardReadsHistoriesAndHyperparameters() throws {
    let arguments = ["export", "results/moons.h5", "--tensorboard", "events", "--most", "15"]
    let command = try Command.overnight(arguments, folder: folder.path)
    #expect(
      command.output
        == "15 trials in events; 5 others are left out (--most); tensorboard --logdir events opens it\n",
      "\(command.errors)")
    #expect(try Command.overnight(arguments, folder: folder.path).exitCode == 64)
    // Its reader checks the checksums of all records.
    let python = try Command.python(
      """
      import glob, h5py, json, numpy, os, sys
      from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
      from tensorboard.plugins.hparams import metadata
      result, folder = sys.argv[1:]
      file = h5py.File(result)
      trials = list(file["trial"][:])
      names = sorted(os.listdir(folder))
      assert sum(n.startswith("trial_") for n in names) == 15 and len(names) == 16, names
      def events(path):
          found = EventAccumulator(path)
          found.Reload()
          return found
      def content(found, tag):
          return found.PluginTagToContent("hparams")["_hparams_/" + tag]
      experiment = metadata.parse_experiment_plugin_data(content(events(folder), "experiment"))
      assert experiment.name == "moons"
      assert [i.name for i in experiment.hparam_infos] == ["hidden_sizes", "biases", "learning_rate"] or \\
          {i.name for i in experiment.hparam_infos} == {"hidden_sizes", "biases", "learning_rate"}
      assert experiment.metric_infos[0].name.tag == "hparams/validation_loss"
      for name in names:
          if not name.startswith("trial_"): continue
          row = trials.index(int(name[6:]))
          found = events(os.path.join(folder, name))
          for metric in ["validation_loss", "training_loss", "validation_accuracy"]:
              scalars = found.Scalars(metric)
              assert [s.step for s in scalars] == list(range(1, 9))
              assert numpy.allclose([s.value for s in scalars], file[metric][row])
          kept = found.Scalars("hparams/validation_loss")[0].value
          assert abs(kept - file["kept_validation_loss"][row]) < 1e-7
          start = metadata.parse_session_start_info_plugin_data(content(found, "session_start_info"))
          assert start.hparams["learning_rate"].number_value == file["learning_rate"][row]
          assert start.hparams["hidden_sizes"].string_value == file["hidden_sizes"][row].decode()
          assert start.hparams["biases"].bool_value == (file["biases"][row] == 1)
          end = metadata.parse_session_end_info_plugin_data(content(found, "session_end_info"))
          assert end.status == 1 and end.end_time_secs >= start.start_time_secs
      print("read")
      """, [folder.file("results/moons.h5"), folder.file("events")])
    #expect(python.output == "read\n", "\(python.errors)")
  }
}

/// Counts the shapes of a drawing.
private final class XMLShapes: NSObject, XMLParserDelegate {
  private(set) var shapes = 0
  private(set) var isWhole = false

  init(_ text: String) {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    isWhole = parser.parse()
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) { shapes += 1 }
}
