import Configs
import Datasets
import Search

/// Which sweep the records of a journal are of.
package struct JournalHeader {
  /// What names a planned trial.
  package struct Trial: Equatable {
    package let key: TrialKey
    /// The same for any number of epochs.
    package let keyWithoutEpochs: TrialKey
    package let epochs: Int

    /// Creates a value of its properties.
    package init(key: TrialKey, keyWithoutEpochs: TrialKey, epochs: Int) {
      self.key = key
      self.keyWithoutEpochs = keyWithoutEpochs
      self.epochs = epochs
    }
  }

  package let source: ConfigurationSource
  package let datasetSHA256: String
  package let trials: [Trial]
  /// How the data were prepared where the config does not say.
  package let version: PreparationVersion

  /// Creates a value of its properties.
  package init(
    source: ConfigurationSource, datasetSHA256: String, trials: [Trial],
    version: PreparationVersion
  ) {
    self.source = source
    self.datasetSHA256 = datasetSHA256
    self.trials = trials
    self.version = version
  }

  package init(_ description: SweepDescription) {
    self.init(
      source: description.source, datasetSHA256: description.dataset.sha256,
      trials: description.trials.map {
        Trial(key: $0.key, keyWithoutEpochs: $0.keyWithoutEpochs, epochs: $0.epochs)
      }, version: description.dataset.reading.version)
  }

  var bytes: [UInt8] {
    var writer = ByteWriter()
    for text in [source.name, source.file, source.text, datasetSHA256] { writer.add(text) }
    writer.add(UInt64(source.overrides.count))
    for override in source.overrides { writer.add(override) }
    writer.add(trials.map(\.key.value))
    writer.add(trials.map(\.keyWithoutEpochs.value))
    writer.add(trials.map { Int64($0.epochs) })
    writer.add(version.rawValue)
    return writer.bytes
  }

  init(bytes: [UInt8]) throws(ByteReader.Malformed) {
    var reader = ByteReader(bytes)
    let name = try reader.text()
    let file = try reader.text()
    let text = try reader.text()
    datasetSHA256 = try reader.text()
    var overrides: [String] = []
    for _ in 0..<(try reader.next(UInt64.self)) { overrides.append(try reader.text()) }
    source = ConfigurationSource(name: name, file: file, text: text, overrides: overrides)
    let keys = try reader.array(of: Int64.self)
    let others = try reader.array(of: Int64.self)
    let epochs = try reader.array(of: Int64.self)
    guard keys.count == others.count, keys.count == epochs.count else {
      throw ByteReader.Malformed()
    }
    trials = keys.indices.map {
      Trial(
        key: TrialKey(value: keys[$0]), keyWithoutEpochs: TrialKey(value: others[$0]),
        epochs: Int(epochs[$0]))
    }
    // Earlier versions scaled in 32 bits, and said nothing of it.
    version =
      reader.isAtEnd ? .single : PreparationVersion(rawValue: try reader.text()) ?? .current
  }
}
