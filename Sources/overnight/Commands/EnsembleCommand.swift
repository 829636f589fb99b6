import ArgumentParser
import Datasets
import MatrixKernels
import Prediction
import Results
import Search
import SweepRunner
import SystemSupport
import Wording

struct EnsembleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ensemble",
    abstract: "Puts networks of a finished sweep together, so that their mean predicts.",
    discussion: """
      The members are chosen by the validation rows and kept in the result, where predict, test and \
      export know them as the trial ensemble, which is also best from then on.

        greedy  one after the other, each the one with which the mean is best (Caruana et al. 2004)
        top     the best ones by themselves
        seeds   those of the best setting's seeds
        folds   those of the best setting's folds
      """)

  @OptionGroup var file: ResultOptions

  @Option(help: "The most members; one that is taken twice counts twice.")
  var size = 10

  @Option(help: "How they are chosen: greedy, top, seeds or folds.")
  var selection: EnsembleSettings.Selection = .greedy

  func validate() throws {
    if !(1...1000).contains(size) {
      throw ValidationError("--size \(size): give a number from 1 to 1000")
    }
  }

  func run() throws {
    try Failure.reported {
      let results = try SweepResults(opening: file.results)
      try EnsembleAddition.add(
        EnsembleSettings(size: size, selection: selection), to: results,
        data: ReloadedData(results).data, quiet: false)
    }
  }
}

extension EnsembleSettings.Selection: ExpressibleByArgument {}

/// Puts an ensemble together, keeps it in the result, and says what it is.
enum EnsembleAddition {
  static func add(
    _ settings: EnsembleSettings, to results: SweepResults, data: DatasetCollection, quiet: Bool
  ) throws {
    var builder = try EnsembleBuilder(
      results, data: data, kernels: KernelSets.choose(nil), threads: Processors.usable)
    let ensemble = try builder.build(settings)
    try ensemble.save(to: results.path)
    for notice in builder.notices { Failure.say("note: \(notice)") }
    if !quiet {
      print(ensemble.sentence(NumberStyle.metric))
      print(
        "members: "
          + zip(ensemble.members, ensemble.shares)
          .map { "trial \($0) \(Int(($1 * 100).rounded())) %" }.joined(separator: ", "))
    }
  }
}
