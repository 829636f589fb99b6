import ArgumentParser
import Clusters
import Reports
import SystemSupport

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Shows how far a sweep is, from another terminal or machine.",
    discussion: """
      Reads the note that a running sweep writes beside its journal once a second, and the result \
      file. Of a sweep in shards it adds up all of them, with their jobs in the queue. Exit code 0 where it is running or complete, 1 where work is left and nobody does it.
      """)

  @OptionGroup var file: ResultOptions

  @Flag(
    name: .shortAndLong, help: "Show it again every second, shards every ten, until the sweep ends."
  )
  var follow = false

  func run() throws {
    try Failure.reported {
      var state = try state()
      let terminal = isatty(STDOUT_FILENO) == 1
      while follow && state.isRunning {
        // On a terminal, in place of what was there.
        print(terminal ? "\u{1B}[H\u{1B}[2J" + state.text : state.text + "\n")
        fflush(nil)
        sleep(state.pause)
        state = try self.state()
      }
      print(follow && terminal ? "\u{1B}[H\u{1B}[2J" + state.text : state.text)
      if !state.isRunning && !state.isComplete { throw Failure.unfinished }
    }
  }

  private typealias State = (text: String, isRunning: Bool, isComplete: Bool, pause: UInt32)

  private func state() throws -> State {
    let submission = Submission.read(result: file.results)
    if let shards = try ShardsReport(
      file.results, submitted: submission?.nodes, jobs: jobs(submission))
    {
      // A queue must not be asked every second.
      return (shards.text, shards.isRunning, shards.isComplete, 10)
    }
    let report = try StatusReport(file.results)
    return (report.text, report.isRunning, report.isComplete, 1)
  }

  /// What the cluster's queue has of the shards; nothing where there is no queue.
  private func jobs(_ submission: Submission?) -> [Int: (name: String, state: String)] {
    guard let submission,
      let tasks = try? SlurmQueue.tasks(of: submission.numbers)
    else { return [:] }
    var jobs: [Int: (name: String, state: String)] = [:]
    for task in tasks {
      // Of the rounds of a search that wait, the next one.
      for shard in submission.shards(of: task)
      where jobs[shard] == nil || task.state == "RUNNING" {
        jobs[shard] = (task.name, task.state)
      }
    }
    return jobs
  }
}
