import HDF5
import Networks

/// The weights in a result file, found by trial.
final class StoredWeights {
  /// Networks of one shape: for each layer its tensors, stacked over the trials.
  private struct Group {
    let layers: [[(role: Tensor.Role, reader: HDF5SliceReader<Float>)]]
  }

  private let file: HDF5File
  private var groups: [Group] = []
  private var places: [Int: (group: Int, slice: Int)] = [:]

  init(_ file: HDF5File) throws {
    self.file = file
    for name in try file.names(in: "/weights") {
      let object = "/weights/\(name)"
      let ids = try file.read("\(object)/\(WeightsLocation.trials)", as: Int64.self)
      for (slice, id) in ids.enumerated() { places[Int(id)] = (groups.count, slice) }
      groups.append(Group(layers: try Self.layers(of: object, file)))
    }
  }

  /// The layers of a group, as many as have weights.
  private static func layers(
    of group: String, _ file: HDF5File
  ) throws -> [[(role: Tensor.Role, reader: HDF5SliceReader<Float>)]] {
    var layers: [[(role: Tensor.Role, reader: HDF5SliceReader<Float>)]] = []
    while true {
      let tensors = try Tensor.Role.trained.compactMap { role in
        let path = "\(group)/\(WeightsLocation.name(role, layer: layers.count + 1))"
        return file.isDataset(path)
          ? (role, try HDF5SliceReader<Float>(file, path, blockElements: 65_536)) : nil
      }
      guard tensors.first?.0 == .weights else { return layers }
      layers.append(tensors)
    }
  }

  /// The trials that have weights.
  var trials: some Sequence<Int> { places.keys }

  /// The weights of a trial; nil if it has none.
  func weights(trial id: Int) throws -> NetworkWeights? {
    guard let place = places[id] else { return nil }
    let group = groups[place.group]
    return NetworkWeights(
      layers: try group.layers.enumerated().map { index, tensors in
        // Trials, perhaps members, inputs, outputs.
        let shape = tensors[0].reader.shape
        let roles = tensors.map(\.role)
        guard shape.count == 3 || shape.count == 4,
          roles.contains(.gains) == roles.contains(.shifts),
          tensors.dropFirst().allSatisfy({
            $0.role.isOfInput
              || $0.reader.shape == shape.dropLast(2) + [shape[shape.count - 1]]
          })
        else {
          throw HDF5Error(
            operation: "read", file: file.path, object: "/weights",
            reasons: ["layer \(index + 1) of trial \(id) has shapes that do not go together"])
        }
        return NetworkWeights.Layer(
          inputs: shape[shape.count - 2], outputs: shape[shape.count - 1],
          tensors: try tensors.map { TensorValues($0.role, try $0.reader.slice(place.slice)) })
      })
  }
}
