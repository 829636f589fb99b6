import Experiments
import Foundation
import HDF5
import NeuralNetworks

/// Writes the weights: one group for each shape of network, all its trials stacked.
struct WeightsWriter {
  let file: HDF5File
  /// The trials that have weights.
  let trials: [TrialDescription]
  let reading: RecordReading

  func write() throws {
    try file.createGroup("/weights")
    var names: [String] = []
    var groups: [String: [TrialDescription]] = [:]
    for trial in trials {
      let name = WeightsLocation.groupName(trial.layout)
      if groups[name] == nil { names.append(name) }
      groups[name, default: []].append(trial)
    }
    for name in names {
      if let group = groups[name] { try writeGroup("/weights/" + name, group[0].layout, group) }
    }
  }

  private func writeGroup(
    _ group: String, _ layout: NetworkLayout, _ trials: [TrialDescription]
  ) throws {
    try file.createGroup(group)
    let trialScale = "\(group)/\(WeightsLocation.trials)"
    try file.write(trials.map { Int64($0.id) }, to: trialScale, filters: .checksum)
    try file.makeScale(trialScale, name: WeightsLocation.trials)
    // The nodes between two layers are one axis: outputs of the first and inputs of the second.
    let axes = layout.sizes.indices.map { index in
      index == 0 ? "input" : index == layout.sizes.count - 1 ? "output" : "hidden_\(index)"
    }
    for (axis, size) in zip(axes, layout.sizes) {
      try file.write((0..<Int32(size)).map { $0 }, to: "\(group)/\(axis)", filters: .checksum)
      try file.makeScale("\(group)/\(axis)", name: axis)
    }
    let weights = try layout.layers.enumerated().map { index, layer in
      try HDF5SliceWriter<Float>(
        file, "\(group)/\(WeightsLocation.name("weights", layer: index + 1))",
        shape: [trials.count, layer.inputs, layer.outputs], filters: .checksum)
    }
    let vectors = try layout.layers.enumerated().map { index, layer in
      try layer.vectorNames.map { name in
        try HDF5SliceWriter<Float>(
          file, "\(group)/\(WeightsLocation.name(name, layer: index + 1))",
          shape: [trials.count, layer.outputs], filters: .checksum)
      }
    }
    try reading.forEach(trials) { records, trial in
      try records.weights(of: trial)?.layers ?? []
    } do: { _, layers in
      for (index, writer) in weights.enumerated() {
        try writer.append(layers[index].weights)
        for (vector, found) in zip(vectors[index], layers[index].vectors) {
          try vector.append(found.values)
        }
      }
    }
    try HDF5SliceWriter.finish(weights + vectors.flatMap { $0 })
    for (index, layer) in layout.layers.enumerated() {
      let ends = ["\(group)/\(axes[index])", "\(group)/\(axes[index + 1])"]
      try attach(
        [trialScale] + ends, to: "\(group)/\(WeightsLocation.name("weights", layer: index + 1))")
      for name in layer.vectorNames {
        try attach(
          [trialScale, ends[1]], to: "\(group)/\(WeightsLocation.name(name, layer: index + 1))")
      }
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
      + (layout.normalization == .layer ? "_layer_normalization" : "")
  }

  /// The weights, biases, gains or shifts of a layer.
  static func name(_ what: String, layer: Int) -> String { "layer_\(layer)_\(what)" }
}
