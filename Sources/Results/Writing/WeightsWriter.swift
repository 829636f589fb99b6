import HDF5
import Networks
import Records

/// Writes the weights: one group for each shape of network, with its trials stacked.
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
    let tensors = layout.tensors.filter(\.role.isTrained)
    let axes = WeightsLocation.axes(layout)
    for (axis, size) in axes.map({ ($0.name, $0.size) }) {
      try file.write((0..<Int32(size)).map { $0 }, to: "\(group)/\(axis)", filters: .checksum)
      try file.makeScale("\(group)/\(axis)", name: axis)
    }
    func path(_ tensor: Tensor) -> String {
      "\(group)/\(WeightsLocation.name(tensor.role, layer: tensor.layer + 1))"
    }
    // A trial's weights first, then its vectors: the order in which their chunks lie in the file.
    let inOrder = tensors.filter { $0.role == .weights } + tensors.filter { $0.role != .weights }
    let writers = try inOrder.map { tensor in
      try HDF5SliceWriter<Float>(
        file, path(tensor), shape: [trials.count] + tensor.shape, filters: .checksum)
    }
    try reading.forEach(trials) { records, trial in
      try records.weights(of: trial)?.layers ?? []
    } do: { _, layers in
      for (tensor, writer) in zip(inOrder, writers) {
        try writer.append(layers[tensor.layer][tensor.role] ?? [])
      }
    }
    try HDF5SliceWriter.finish(writers)
    for tensor in tensors {
      let names = WeightsLocation.axes(of: tensor, layout)
      try attach([trialScale] + names.map { "\(group)/\($0)" }, to: path(tensor))
    }
  }

  private func attach(_ scales: [String], to object: String) throws {
    for (axis, scale) in scales.enumerated() {
      try file.attachScale(scale, to: object, axis: axis)
    }
  }
}
