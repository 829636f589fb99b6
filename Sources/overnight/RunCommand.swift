import ArgumentParser
import Foundation
import NeuralNetworks
import Reports
import Results
import SweepRunner

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Trains all trials of a config and writes the result file.",
    discussion: """
      An existing result is never overwritten. Ctrl-C stops the sweep and still writes the trials \
      that were finished.
      """)

  @OptionGroup var options: SweepOptions

  @Flag(help: "Move an earlier result aside, with the date in its name.")
  var fresh = false

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  func run() throws { try Failure.reported(train) }

  private func train() throws {
    let kernels = try options.kernelTable()
    let sweep = try PreparedSweep(configFile: options.config, overrides: options.overrides)
    let path = options.outputPath(sweep)
    let threads = options.threadCount
    let estimate = SweepEstimate(sweep, threads: threads, output: path, kernels: nil)
    if let obstacle = estimate.obstacle {
      Failure.say(obstacle)
      throw Failure.usage
    }
    if fresh, let aside = try ResultFileStore.moveAside(path), !quiet {
      print("moved the earlier result to \(aside)")
    }
    let store = try ResultFileStore(
      path: path,
      description: SweepDescription(
        configuration: sweep.configuration, plan: sweep.plan, dataset: sweep.dataset,
        provenance: Provenance(
          source: "overnight \(ProgramVersion.text)", kernelSet: kernels.name, threads: threads)))

    if !quiet {
      let report = PlanReport(sweep.plan, dataset: sweep.dataset)
      print(
        "\(sweep.configuration.name): \(counted(sweep.plan.trials.count, "trial")) on "
          + counted(threads, "thread"))
      print(report.data)
    }
    let stop = StopFlag()
    let signals = SignalWatch(stop)
    defer { signals.cancel() }
    let coordinator = SweepCoordinator(sweep, kernels: kernels, threads: threads, stop: stop)
    let display = ProgressDisplay(
      coordinator.progress, objective: sweep.plan.objective.metric, quiet: quiet)
    display.start()
    let ending = coordinator.run(store: store, trialEnded: display.trialEnded)
    let seconds = coordinator.progress.elapsed
    display.finish()

    try publish(store, ending, coordinator.progress, trainedFor: seconds)
  }

  private func publish(
    _ store: ResultFileStore, _ ending: SweepCoordinator.Ending, _ progress: SweepProgress,
    trainedFor seconds: Double
  ) throws {
    if case .storeFailed(let error) = ending { throw error }
    let stopped = if case .stopped = ending { true } else { false }
    if stopped && progress.finishedTrials == 0 {
      Failure.say("interrupted before any trial was finished; nothing was written")
      throw Failure.interrupted
    }
    let path = try write(store, stopped ? .partial : .complete)
    if !quiet { try printEnd(path, progress, seconds) }
    if stopped {
      Failure.say(
        "interrupted: \(progress.finishedTrials) of \(progress.plannedTrials) trials are in \(path)"
      )
      throw Failure.interrupted
    }
    if progress.failedTrials > 0 { throw Failure.unfinished }
  }

  /// Hours of training must not be lost to a disk that filled up meanwhile: then the result goes to
  /// the temporary folder.
  private func write(_ store: ResultFileStore, _ status: SweepStatus) throws -> String {
    do { return try store.publish(status) } catch {
      let name = "overnight-\(ProcessInfo.processInfo.globallyUniqueString).h5"
      let other = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
      guard let saved = try? store.publish(status, to: other) else { throw error }
      Failure.say("\(error)\nthe result is in \(saved) instead; move it to a safe place")
      throw Failure.unfinished
    }
  }

  private func printEnd(_ path: String, _ progress: SweepProgress, _ seconds: Double) throws {
    let results = try SweepResults(opening: path)
    let report = try TopReport(results)
    if try !report.ranking().isEmpty {
      print("\nbest trials by final \(results.objective.metric.rawValue)")
      print(try report.trials(count: 5))
      if report.hasRepeats {
        print("\nbest settings, seeds as repeats")
        print(try report.settings(count: 5))
      }
    }
    let rate = Double(progress.trainedSamples) / max(1e-9, seconds)
    print(
      "\n\(counted(progress.finishedTrials, "trial")) in \(NumberStyle.time(seconds)), "
        + "\(NumberStyle.count(rate)) samples/s"
        + (progress.failedTrials > 0 ? ", \(progress.failedTrials) failed" : "")
        + "; the result is \(path)")
  }
}
