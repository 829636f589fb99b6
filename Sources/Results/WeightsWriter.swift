import Experiments
import Foundation
import HDF5
import NeuralNetworks

/// Writes the weights: one group for each shape of network, all its trials stacked.
struct WeightsWriter {
  let file: HDF5File
  let description: SweepDescription
  let records: [Int: TrialRecord]

  func write() throws {
    try file.createGroup("/weights")
    var groups: [(name: String, layout: NetworkLayout, records: [TrialRecord])] = []
    for trial in description.plan.trials {
      guard let record = records[trial.id], record.outcome.weights != nil else { continue }
      let layout = NetworkLayout(
        sizes: trial.settings.layerSizes(for: description.dataset),
        biases: trial.settings.biases)
      let name = WeightsLocation.groupName(layout)
      if let index = groups.firstIndex(where: { $0.name == name }) {
        groups[index].records.append(record)
      } else {
        groups.append((name, layout, [record]))
      }
    }
    for group in groups {
      try writeGroup("/weights/" + group.name, group.layout, group.records)
    }
  }

  private func writeGroup(
    _ group: String, _ layout: NetworkLayout, _ records: [TrialRecord]
  ) throws {
    try file.createGroup(group)
    let trialScale = "\(group)/\(WeightsLocation.trials)"
    try file.write(records.map { Int64($0.id) }, to: trialScale, filters: .checksum)
    try file.makeScale(trialScale, name: WeightsLocation.trials)
    // The nodes between two layers are one axis: outputs of the first and inputs of the second.
    let axes = layout.sizes.indices.map { index in
      index == 0 ? "input" : index == layout.sizes.count - 1 ? "output" : "hidden_\(index)"
    }
    for (axis, size) in zip(axes, layout.sizes) {
      try file.write((0..<Int32(size)).map { $0 }, to: "\(group)/\(axis)", filters: .checksum)
      try file.makeScale("\(group)/\(axis)", name: axis)
    }
    for (index, layer) in layout.layers.enumerated() {
      let weights = "\(group)/\(WeightsLocation.weights(layer: index + 1))"
      try file.writeSlices(
        to: weights, shape: [records.count, layer.inputs, layer.outputs], filters: .checksum
      ) { records[$0].outcome.weights?.layers[index].weights ?? [] }
      try attach(
        [trialScale, "\(group)/\(axes[index])", "\(group)/\(axes[index + 1])"], to: weights)
      guard layout.hasBiases else { continue }
      let biases = "\(group)/\(WeightsLocation.biases(layer: index + 1))"
      try file.writeSlices(
        to: biases, shape: [records.count, layer.outputs], filters: .checksum
      ) { records[$0].outcome.weights?.layers[index].biases ?? [] }
      try attach([trialScale, "\(group)/\(axes[index + 1])"], to: biases)
    }
  }

  private func attach(_ scales: [String], to object: String) throws {
    for (axis, scale) in scales.enumerated() {
      try file.attachScale(scale, to: object, axis: axis)
    }
  }
}

/// Where weights stand in a result file.
enum WeightsLocation {
  static let trials = "weights_trial"

  static func groupName(_ layout: NetworkLayout) -> String {
    layout.sizes.map(String.init).joined(separator: "_")
      + (layout.hasBiases ? "" : "_without_biases")
  }

  static func weights(layer: Int) -> String { "layer_\(layer)_weights" }
  static func biases(layer: Int) -> String { "layer_\(layer)_biases" }
}
