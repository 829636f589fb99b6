import ArgumentParser
import Datasets
import MatrixKernels
import Reports
import Results
import SweepRunner
import SystemSupport
import Wording

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes one HTML file that shows results: charts, and a table of all trials.",
    discussion: """
      The file opens from the disk, in any browser, without a network. Several results are compared on \
      one page. A sweep that runs is shown as far as it was published.
      """)

  @Argument(help: "The result files.", completion: .file(extensions: ["h5"]))
  var results: [String]

  @Option(
    name: .shortAndLong,
    help: "Where the page goes; by default beside the first result, as NAME.html.",
    completion: .file(extensions: ["html"]))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Writes every chart of the result as a file to this folder, sized for papers.",
      valueName: "folder"), completion: .directory)
  var figures: String?

  @Option(help: "What the figures are: svg, or png where rsvg-convert or inkscape is installed.")
  var format: FigureFormat = .svg

  @Flag(help: "Opens the page in the browser.")
  var open = false

  func validate() throws {
    if figures != nil, results.count > 1 {
      throw ValidationError("--figures: give one result; each has figures of its own")
    }
    if figures == nil, format != .svg {
      throw ValidationError("--format \(format.rawValue) is for --figures")
    }
  }

  func run() throws {
    try Failure.reported {
      if figures != nil { try FigureFiles.check(format) }
      let all = try results.map { try SweepResults(opening: $0) }
      let path = output ?? PageFile.path(ofResult: results[0])
      try PageFile.write(all, data: all.map(PageFile.data), to: path)
      if path != "-" { print("the report is \(path)") }
      if let figures {
        let count = try FigureFiles.write(SweepFigures(all[0]).all(), format, to: figures)
        if path != "-" { print("\(counted(count, "figure")) in \(figures)") }
      }
      if open, path != "-" { PageFile.show(path) }
    }
  }
}

/// The file of a page.
enum PageFile {
  /// Beside a result.
  static func path(ofResult path: String) -> String {
    (path.hasSuffix(".h5") ? String(path.dropLast(3)) : path) + ".html"
  }

  /// The data of a result, loaded again; nil, and a note, where they are not there any more.
  static func data(of results: SweepResults) -> DatasetCollection? {
    do { return try ReloadedData(results).data } catch {
      Failure.say("note: the page has no predictions, for lack of the data: \(error)")
      return nil
    }
  }

  /// Writes the page of some results, in the place of an earlier one. A file that is no such page
  /// stays.
  ///
  /// - Parameter data: of each result; nil for a page without predictions.
  static func write(
    _ results: [SweepResults], data: [DatasetCollection?], to path: String
  ) throws {
    if path != "-", let earlier = FileManager.default.contents(atPath: path),
      earlier.prefix(4096).firstRange(of: ResultPage.mark.utf8) == nil
    {
      throw ReportError.otherFile(path: path)
    }
    let kernels = try KernelSets.choose(nil)
    let truths = try zip(results, data).map { results, data in
      try data.flatMap { try PageTruth(results, data: $0, kernels: kernels) }
    }
    let page = try ResultPage(results, truths: truths)
    try NewFile.write(Array(page.html.utf8), to: path, replaces: path != "-")
  }

  /// Opens a page in the browser; where that is not possible, says so.
  static func show(_ path: String) {
    #if os(macOS)
      let opener = "/usr/bin/open"
    #else
      let opener = "/usr/bin/xdg-open"
    #endif
    guard FileManager.default.isExecutableFile(atPath: opener),
      case .exited(0)? = try? ChildProcess.run(opener, [path], environment: [:])
    else { return Failure.say("note: no browser could be opened; the page is \(path)") }
  }
}
