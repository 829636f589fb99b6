import ArgumentParser
import Results
import SystemSupport
import Wording

struct SalvageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "salvage",
    abstract: "Gets every whole trial out of a damaged result or journal.",
    discussion: """
      Writes a new result file with the trials whose checksums hold; what is there is not changed. \
      Where the config and the data are at hand, overnight run goes on with a journal by itself.
      """)

  @Argument(
    help: "The result file, or its .journal folder; what stands beside it is used, too.",
    completion: .file())
  var path: String

  @Option(
    name: .shortAndLong, help: "The new result file; NAME-salvaged.h5 by default.",
    completion: .file(), transform: resultPath)
  var output: String?

  @Flag(help: .hidden)
  var inThisProcess = false

  @Flag(help: .hidden)
  var withoutFile = false

  func run() throws {
    try Failure.reported {
      if inThisProcess { try salvage() } else { try salvageInAnotherProcess() }
    }
  }

  private func salvage() throws {
    var stem = path
    while stem.hasSuffix("/") { stem.removeLast() }
    let source = stem
    for ending in [".h5", ".journal"] where stem.hasSuffix(ending) {
      stem.removeLast(ending.count)
    }
    let target = output ?? stem + "-salvaged.h5"
    let salvage = try Salvage(source, into: target, usesFile: !withoutFile)
    for sentence in salvage.damage { Failure.say(sentence) }
    print("\(target) has \(salvage.finished) of \(counted(salvage.trials, "trial"))")
    if salvage.finished < salvage.trials { throw Failure.unfinished }
  }

  /// libhdf5 can crash on a damaged file; then the journal is tried alone.
  private func salvageInAnotherProcess() throws {
    for more in [["--in-this-process"], ["--in-this-process", "--without-file"]] {
      // What a crash would print is for us, not for people.
      let end = try ChildProcess.run(
        ChildProcess.ownProgram, CommandLine.arguments.dropFirst() + more,
        environment: ["SWIFT_BACKTRACE": "enable=no"])
      if case .exited(let code) = end {
        if code != 0 { throw ExitCode(code) }
        return
      }
      Failure.say("\(path): the HDF5 library crashed on the damage")
    }
    throw Failure.unfinished
  }
}
