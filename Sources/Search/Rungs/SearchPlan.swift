import Networks

/// A search that makes its trials while it runs: all that is known of it beforehand.
public struct SearchPlan: Sendable {
  /// How many settings are drawn to see what they are like.
  package static let sampleCount = 256

  /// What the config asks for.
  public let settings: RungSearchSettings
  /// The epochs at which trials pause.
  public let rungs: Rungs
  /// Trials of settings drawn at random, as the search may make them.
  public let samples: [PlannedTrial]
  /// Epochs of all networks together; nil for any number.
  public let mostEpochs: Int?
  /// Networks that each setting is trained as: seeds times folds.
  public let networksOfSetting: Int
  /// What is compared.
  public let metric: Metric
  private let maker: SettingMaker
  private let spaces: [SearchSpace]

  /// Plans a search.
  ///
  /// - Parameters:
  ///   - epochs: of a whole training.
  ///   - samples: trials of settings drawn at random.
  package init(
    settings: RungSearchSettings, spaces: [SearchSpace], builder: TrialBuilder, folds: Int?,
    epochs: Int, metric: Metric, samples: [PlannedTrial]
  ) {
    self.settings = settings
    self.spaces = spaces
    self.metric = metric
    self.samples = samples
    maker = SettingMaker(spaces, builder, folds: folds, seeds: settings.trialsOfSetting)
    rungs = Rungs(mostEpochs: epochs)
    mostEpochs = settings.budget.mostEpochs(ofTraining: epochs)
    networksOfSetting = settings.repeats * (folds ?? 1)
  }

  /// Epochs that the best settings are trained with more seeds at the end, beyond the budget, at most.
  public var finalEpochs: Int {
    let seeds = settings.finalRepeats - settings.repeats
    return RungSearchSettings.finalists * seeds * (networksOfSetting / settings.repeats)
      * rungs.epochs[rungs.last]
  }

  /// The hyperparameters of which there is a choice.
  package var swept: [Parameter] {
    Parameter.given.filter { parameter in
      spaces.contains { space in
        space.dimensions.contains { dimension in
          guard dimension.parameter == parameter else { return false }
          if case .values(let values) = dimension.choices { return values.count > 1 }
          return true
        }
      }
    }
  }

  /// Whether a setting is one of the search spaces, and meets the conditions.
  package func takes(_ values: ParameterValues) -> Bool {
    maker.union.point(of: values).flatMap { maker.setting(at: $0, number: 1) } != nil
  }

  /// The search, at its beginning.
  ///
  /// - Parameters:
  ///   - start: settings of earlier sweeps to begin with, after those of the config.
  ///   - earlier: trials of earlier sweeps of the same data, for the model.
  package func source(
    start: [ParameterValues] = [], earlier: [EarlierTrial] = []
  ) -> RungSearch {
    var search = settings
    search.start += start.filter(takes)
    return source(search, earlier: earlier)
  }

  /// The same spaces searched with other settings.
  func source(_ settings: RungSearchSettings, earlier: [EarlierTrial] = []) -> RungSearch {
    RungSearch(
      settings, maker, epochs: rungs.epochs[rungs.last], metric: metric, earlier: earlier)
  }

  /// About how many settings are begun: where a third of each rung goes on, a setting costs on
  /// average so many epochs. More of the first settings go on, so that there are mostly fewer.
  public var likelySettings: Int {
    var epochs = Double(rungs.epochs[0])
    var share = 1.0
    for (lower, upper) in zip(rungs.epochs, rungs.epochs.dropFirst()) {
      share /= Double(Rungs.factor)
      epochs += share * Double(upper - lower)
    }
    let byEpochs = mostEpochs.map { max(1, Int(Double($0) / (epochs * Double(networksOfSetting)))) }
    return [byEpochs, settings.budget.trials].compactMap { $0 }.min() ?? 0
  }
}
