import ArgumentParser
import Reports
import SystemSupport

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Shows how far a sweep is, from another terminal or machine.",
    discussion: """
      Reads the note that a running sweep writes beside its journal once a second, and the result \
      file. Exit code 0 where it is running or complete, 1 where work is left and nobody does it.
      """)

  @OptionGroup var file: ResultOptions

  @Flag(name: .shortAndLong, help: "Show it again every second, until the sweep ends.")
  var follow = false

  func run() throws {
    try Failure.reported {
      var report = try StatusReport(file.results)
      let terminal = isatty(STDOUT_FILENO) == 1
      while follow && report.isRunning {
        // On a terminal, in place of what was there.
        print(terminal ? "\u{1B}[H\u{1B}[2J" + report.text : report.text + "\n")
        fflush(nil)
        sleep(1)
        report = try StatusReport(file.results)
      }
      print(follow && terminal ? "\u{1B}[H\u{1B}[2J" + report.text : report.text)
      if !report.isRunning && !report.isComplete { throw Failure.unfinished }
    }
  }
}
