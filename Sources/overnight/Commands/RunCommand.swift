import ArgumentParser
import Datasets
import Records
import Reports
import Results
import Search
import SweepRunner
import SystemSupport
import Wording

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Trains all trials of a config and writes the result file; goes on where it ended.",
    discussion: """
      Every finished trial is on the disk before it is counted. After Ctrl-C, a crash or a power cut \
      the same command goes on, and trials under way go on from their last checkpoint; a complete \
      result is left as it is. A config with more trials extends the result; any other change is \
      refused; a search goes on with a larger budget. The result file can be opened at any time: it is renewed every minute or so.
      """)

  @OptionGroup var options: SweepOptions

  @Flag(help: "Begin anew; an earlier result is moved aside, with the date in its name.")
  var fresh = false

  @Option(
    help: ArgumentHelp(
      "Train one part of the sweep, for several machines; overnight merge joins the results.",
      valueName: "part/parts"))
  var shard: Shard?

  @Option(
    help: ArgumentHelp(
      """
      A shell command to run at the end, also after a failure, with OVERNIGHT_SUMMARY, \
      OVERNIGHT_RESULT, OVERNIGHT_STATUS, OVERNIGHT_EXIT_CODE and more in its environment \
      (docs/nights.md).
      """, valueName: "command"))
  var onFinish: String?

  @Option(help: ArgumentHelp("Keep where trials are every so many seconds.", valueName: "seconds"))
  var checkpointEvery = 60.0

  @Option(
    help: ArgumentHelp("Renew the result file every so many seconds.", valueName: "seconds"))
  var publishEvery = 60.0

  @Flag(help: "Renews the page of overnight report, beside the result, with every publication.")
  var report = false

  @OptionGroup(title: "Nights") var night: NightOptions

  @Flag(name: [.customShort("q"), .customLong("quiet")], help: "Print nothing but errors.")
  var saysNothing = false

  /// Objects of progress have standard output for themselves.
  private var quiet: Bool { saysNothing || night.progress == .json }

  func validate() throws {
    for (name, seconds) in [
      ("--checkpoint-every", checkpointEvery), ("--publish-every", publishEvery),
    ] where !(0.05...1e6).contains(seconds) {
      throw ValidationError("\(name) \(seconds): give seconds from 0.05 to 1000000")
    }
  }

  func run() throws { try Failure.reported(train) }

  private func train() throws {
    // Before any thread begins, which takes over the priority.
    if night.nice { Processors.takeLowestPriority() }
    let stop = StopFlag()
    let began = Date().timeIntervalSince1970
    var deadline = night.deadline(now: began).map { DeadlineWatch($0, stop) }
    let objects = try night.prepareOutput()
    let kernels = try options.kernels.kernelTable()
    let sweep = try options.prepared(shard: shard, isFresh: fresh)
    if let hours = sweep.configuration.budget.hours,
      began + 3600 * hours < deadline?.moment ?? .infinity
    {
      deadline?.end()
      deadline = DeadlineWatch(began + 3600 * hours, stop)
    }
    let signals = SignalWatch(stop)
    defer { signals.cancel() }
    guard let run = try open(sweep, kernels.name) else { return }
    if !quiet { printBeginning(run, deadline) }
    if night.keepAwake { StayingAwake.begin() }

    let coordinator = SweepCoordinator(
      sweep, share: run.share?.assignments, found: run.found, kernels: kernels,
      threads: options.threadCount, stop: stop, publication: run.publicationSeconds)
    let progress = coordinator.progress
    deadline?.watch(coordinator.timeToEnd)
    night.begin(run.path, progress)
    let note = StatusNote(
      sweep, progress, threads: options.threadCount, path: run.store.statusPath)
    let ending = train(run, coordinator, note, objects, deadline)
    let end = SweepEnd(
      store: run.store, ending: ending, isShare: run.share != nil, progress: progress,
      trainedFor: progress.elapsed, quiet: quiet, deadline: deadline, isTimeUp: signals.isTimeUp)
    let (code, status) = end.publish()
    // A complete sweep has no journal any more.
    if status != "complete" || run.share != nil { note.write() }
    let last = conclude(sweep, run.path, progress, code, status)
    objects?.writeEnd(progress, status: status, result: run.path, exitCode: last.rawValue)
    deadline?.end()
    // The system frees all memory at once; piece by piece, a plan of thousands would take longer
    // than its table.
    withExtendedLifetime((sweep, run, coordinator)) {
      Self.exit(withError: last == .success ? nil : last)
    }
  }

  /// A sweep that is open, to be trained.
  private struct OpenRun {
    let sweep: PreparedSweep
    let path: String
    /// Its part of a search's round; nil where it is none.
    let share: RoundShare?
    let store: SweepStore
    let found: FoundSweep
    let publicationSeconds: Double
  }

  /// Opens the sweep, or begins it.
  ///
  /// - Returns: nil where nothing is left to train.
  private func open(_ sweep: PreparedSweep, _ kernelSet: String) throws -> OpenRun? {
    let path = options.outputPath(sweep)
    let estimate = SweepEstimate(
      sweep, threads: options.threadCount, output: path, kernels: nil)
    if let obstacle = estimate.obstacle {
      Failure.say(obstacle)
      throw Failure.usage
    }
    let description = sweep.description(
      Provenance(
        source: "overnight \(ProgramVersion.text)", kernelSet: kernelSet,
        threads: options.threadCount))
    let share = try RoundShare(sweep, path: path, description: description)
    if let share, share.assignments.isEmpty {
      if !quiet { print(share.text) }
      return nil
    }
    if fresh {
      for aside in try SweepStore.moveAside(path) where !quiet {
        print("moved the earlier result to \(aside)")
      }
    }
    var (store, found) = try SweepStore.open(path: path, description: description)
    share?.limit(&found)
    if found.isComplete {
      try endComplete(path, found, sweep)
      return nil
    }
    return OpenRun(
      sweep: sweep, path: path, share: share, store: store, found: found,
      publicationSeconds: estimate.publicationSeconds)
  }

  /// Trains, and shows how it goes on.
  private func train(
    _ run: OpenRun, _ coordinator: SweepCoordinator, _ note: StatusNote,
    _ objects: ProgressObjects?, _ deadline: DeadlineWatch?
  ) -> SweepCoordinator.Ending {
    let progress = coordinator.progress
    let display = ProgressDisplay(
      progress, objective: run.sweep.plan.objective.measure, quiet: quiet)
    display.start()
    let ending = coordinator.run(
      store: run.store,
      intervals: SweepIntervals(
        checkpoint: checkpointEvery, publication: publishEvery,
        firstPublication: max(0.1, deadline?.firstPublication ?? 5)),
      listener: SweepListener(
        trialEnded: display.trialEnded, warning: display.warn,
        secondPassed: {
          note.write()
          objects?.write(progress)
        },
        published: { [report] path in
          if report { Self.renewPage(of: path, data: nil, warn: display.warn) }
        }))
    display.finish()
    if run.sweep.plan.search != nil, run.share == nil {
      run.store.reasonOfEnd = coordinator.reasonOfEnd
    }
    return ending
  }

  /// Does what follows a publication: the ensemble, the page, the command of `--on-finish`.
  private func conclude(
    _ sweep: PreparedSweep, _ path: String, _ progress: SweepProgress, _ code: ExitCode,
    _ status: String
  ) -> ExitCode {
    let ensembleCode = status == "complete" ? addEnsemble(sweep, path) : .success
    if report {
      Self.renewPage(of: path, data: status == "complete" ? sweep.data : nil) { Failure.say($0) }
      if !quiet { print("the report is \(PageFile.path(ofResult: path))") }
    }
    let last = code == .success ? ensembleCode : code
    finish(Hook.State(path, status: status, progress, exitCode: last.rawValue))
    return last
  }

  /// Writes the page beside the result; a failure is said and changes nothing.
  private static func renewPage(
    of path: String, data: DatasetCollection?, warn: (String) -> Void
  ) {
    do {
      try PageFile.write(
        [SweepResults(opening: path)], data: [data], to: PageFile.path(ofResult: path))
    } catch { warn("the report is not renewed: \(error)") }
  }

  /// Puts the ensemble together that the config asks for, unless the result has one.
  private func addEnsemble(_ sweep: PreparedSweep, _ path: String) -> ExitCode {
    guard shard == nil, let settings = sweep.configuration.ensemble else { return .success }
    do {
      let results = try SweepResults(opening: path)
      guard try results.ensemble() == nil else { return .success }
      if !quiet { print("") }
      try EnsembleAddition.add(settings, to: results, data: sweep.data, quiet: quiet)
      return .success
    } catch {
      Failure.say("\(error)")
      return Failure.unfinished
    }
  }

  /// Tells the command of `--on-finish`.
  private func finish(_ state: Hook.State) {
    guard let onFinish else { return }
    var state = state
    state.readBest()
    if report { state.report = PageFile.path(ofResult: state.result) }
    Hook(option: "--on-finish", command: onFinish).run(state)
  }

  /// A second run of a sweep that is done.
  private func endComplete(
    _ path: String, _ found: FoundSweep, _ sweep: PreparedSweep
  ) throws {
    SweepStore.removeJournal(of: path)
    defer { if report { Self.renewPage(of: path, data: sweep.data) { Failure.say($0) } } }
    if !quiet {
      print(
        "\(path) is complete: \(counted(found.finished.count, "trial")); "
          + "--fresh trains them again")
    }
    let failed = found.finished.values.count(where: \.isFailure)
    let code = failed > 0 ? Failure.unfinished : addEnsemble(sweep, path)
    let state = Hook.State(
      result: path, status: "complete", planned: found.finished.count,
      finished: found.finished.count, failed: failed, exitCode: code.rawValue)
    finish(state)
    if code != .success { throw code }
  }

  private func printBeginning(_ run: OpenRun, _ deadline: DeadlineWatch?) {
    let (sweep, found) = (run.sweep, run.found)
    let report = PlanReport(sweep.plan, data: sweep.data)
    print(
      "\(sweep.configuration.name)\(shard.map { ", shard \($0)" } ?? ""): "
        + "\(report.search ?? counted(sweep.plan.trials.count, "trial")) on \(options.threadText)")
    print(report.data)
    if let share = run.share { print(share.text) }
    if let deadline { print("it ends before \(LocalTime.text(deadline.moment)), done or not") }
    for notice in sweep.notices { Failure.say("note: \(notice)") }
    for repair in found.repairs { Failure.say("warning: \(repair)") }
    if found.added > 0 {
      print("the config has \(counted(found.added, "trial")) more than before")
    }
    if found.lengthened > 0 {
      print("\(counted(found.lengthened, "trial")) begin again, for more epochs")
    }
    if let aside = found.movedAside { print("the earlier result is \(aside) now") }
    if found.isAnything {
      print(
        "going on with \(run.path): \(counted(found.finished.count, "trial")) finished"
          + (found.checkpoints.isEmpty
            ? "" : ", \(found.checkpoints.count) go on from a checkpoint"))
    }
    fflush(nil)
  }
}

extension Shard: ExpressibleByArgument {
  /// Reads `3/16`.
  public init?(argument: String) { self.init(argument) }
}
