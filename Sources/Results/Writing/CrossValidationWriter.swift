import HDF5
import Records
import Search
import Training

/// Writes what the folds of every setting give together: mean and spread of each metric.
struct CrossValidationWriter {
  /// One combination of hyperparameters.
  private struct Setting {
    let values: ParameterValues
    /// The places of its trials, by fold; nil for one that is not in this file.
    var places: [Int?]
  }

  private let description: SweepDescription
  private let outcomes: OutcomeColumns
  private let folds: Int
  private var settings: [Setting] = []

  /// Nil without folds.
  init?(description: SweepDescription, outcomes: OutcomeColumns) {
    guard let folds = description.dataset.folds else { return nil }
    self.description = description
    self.outcomes = outcomes
    self.folds = folds
    var known: [ParameterValues: Int] = [:]
    for (place, trial) in description.trials.enumerated() {
      var values = trial.values
      guard let fold = values[.fold]?.number.map({ Int($0) }), (1...folds).contains(fold)
      else { continue }
      values[.fold] = nil
      let index = known[values] ?? settings.count
      if index == settings.count {
        known[values] = index
        settings.append(Setting(values: values, places: Array(repeating: nil, count: folds)))
      }
      settings[index].places[fold - 1] = place
    }
  }

  func write(to file: HDF5File) throws {
    let group = "/cross_validation"
    try file.createGroup(group)
    for (name, count) in [("setting", settings.count), ("fold", folds)] {
      try file.write((0..<count).map { Int32($0 + 1) }, to: "\(group)/\(name)", filters: .checksum)
      try file.makeScale("\(group)/\(name)", name: name)
    }
    let trials = "\(group)/trial"
    try file.write(
      settings.flatMap { $0.places.map { $0.map { Int64(description.trials[$0].id) } ?? 0 } },
      to: trials, shape: [settings.count, folds], filters: .compressedChecksum)
    try file.attachScale("\(group)/setting", to: trials, axis: 0)
    try file.attachScale("\(group)/fold", to: trials, axis: 1)
    try file.setAttribute("long_name", of: trials, to: "number of the trial, 0 if it is not here")

    let columns = ColumnWriter(file: file, group: group, scale: "\(group)/setting")
    for parameter in description.parameters.used where parameter != .fold {
      try columns.add(
        parameter, settings.map { $0.values[parameter] },
        swept: description.parameters.swept.contains(parameter))
    }
    let done = settings.map { setting in
      setting.places.compactMap { $0 }.filter {
        outcomes.status[$0] == TrialOutcome.Status.done.rawValue
      }
    }
    try columns.add("done_folds", done.map { Int32($0.count) })
    for metric in description.metrics {
      for (name, values) in [
        ("kept", outcomes.kept), ("final", outcomes.final), ("best", outcomes.best),
      ] {
        let column = "\(name)_\(metric.rawValue)"
        let spreads = done.map { places in
          // A metric that is undefined in one fold is left out of the mean of the others.
          Spread(places.map { Double(values[metric]?[$0] ?? .nan) }.filter { !$0.isNaN })
        }
        try columns.add("mean_" + column, spreads.map(\.mean), fillValue: .nan)
        try columns.add(
          "deviation_" + column, spreads.map(\.deviation), fillValue: .nan,
          longName: "standard deviation of the folds, divided by their number less one")
      }
    }
  }
}
