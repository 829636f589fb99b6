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
    let threads = options.threadCount
    let sweep = try options.prepared(shard: shard, isFresh: fresh)
    if let hours = sweep.configuration.budget.hours,
      began + 3600 * hours < deadline?.moment ?? .infinity
    {
      deadline?.end()
      deadline = DeadlineWatch(began + 3600 * hours, stop)
    }
    let path = options.outputPath(sweep)
    let estimate = SweepEstimate(sweep, threads: threads, output: path, kernels: nil)
    if let obstacle = estimate.obstacle {
      Failure.say(obstacle)
      throw Failure.usage
    }
    let signals = SignalWatch(stop)
    defer { signals.cancel() }
    let description = sweep.description(
      Provenance(
        source: "overnight \(ProgramVersion.text)", kernelSet: kernels.name,
        threads: options.threadCount))
    let share = try RoundShare(sweep, path: path, description: description)
    if let share, share.assignments.isEmpty {
      if !quiet { print(share.text) }
      return
    }
    var (store, found) = try open(description, path)
    share?.limit(&found)
    if found.isComplete { return try endComplete(path, found, sweep) }
    if !quiet { printBeginning(sweep, share, found, path, deadline) }
    if night.keepAwake { StayingAwake.begin() }

    let coordinator = SweepCoordinator(
      sweep, share: share?.assignments, found: found, kernels: kernels, threads: threads,
      stop: stop,
      publication: estimate.publicationSeconds)
    let progress = coordinator.progress
    deadline?.watch(coordinator.timeToEnd)
    night.begin(path, progress)
    let display = ProgressDisplay(progress, objective: sweep.plan.objective.measure, quiet: quiet)
    let note = StatusNote(sweep, progress, threads: threads, path: store.statusPath)
    display.start()
    let ending = coordinator.run(
      store: store,
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
    let seconds = progress.elapsed
    display.finish()
    if sweep.plan.search != nil, share == nil { store.reasonOfEnd = coordinator.reasonOfEnd }

    let end = SweepEnd(
      store: store, ending: ending, isShare: share != nil, progress: progress, trainedFor: seconds,
      quiet: quiet,
      deadline: deadline, isTimeUp: signals.isTimeUp)
    let (code, status) = end.publish()
    if status != "complete" { note.write() }
    let last = conclude(sweep, path, progress, code, status)
    objects?.writeEnd(progress, status: status, result: path, exitCode: last.rawValue)
    deadline?.end()
    // The system frees all memory at once; piece by piece, a plan of thousands would take longer
    // than its table.
    withExtendedLifetime((sweep, store, coordinator)) {
      Self.exit(withError: last == .success ? nil : last)
    }
  }

  /// Opens the sweep of a path, or begins one.
  private func open(
    _ description: SweepDescription, _ path: String
  ) throws -> (SweepStore, FoundSweep) {
    if fresh {
      for aside in try SweepStore.moveAside(path) where !quiet {
        print("moved the earlier result to \(aside)")
      }
    }
    return try SweepStore.open(path: path, description: description)
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

  private func printBeginning(
    _ sweep: PreparedSweep, _ share: RoundShare?, _ found: FoundSweep, _ path: String,
    _ deadline: DeadlineWatch?
  ) {
    let report = PlanReport(sweep.plan, data: sweep.data)
    print(
      "\(sweep.configuration.name)\(shard.map { ", shard \($0)" } ?? ""): "
        + "\(report.search ?? counted(sweep.plan.trials.count, "trial")) on \(options.threadText)")
    print(report.data)
    if let share { print(share.text) }
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
        "going on with \(path): \(counted(found.finished.count, "trial")) finished"
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
