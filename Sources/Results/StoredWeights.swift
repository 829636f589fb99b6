import HDF5
import NeuralNetworks

/// The weights in a result file, found by trial.
final class StoredWeights {
  private struct Group {
    let weights: [HDF5SliceReader<Float>]
    let biases, gains, shifts: [HDF5SliceReader<Float>]
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
      func readers(_ what: String) throws -> [HDF5SliceReader<Float>] {
        var readers: [HDF5SliceReader<Float>] = []
        while true {
          let path = "\(object)/\(WeightsLocation.name(what, layer: readers.count + 1))"
          guard file.isDataset(path) else { return readers }
          readers.append(try HDF5SliceReader(file, path, blockElements: 65_536))
        }
      }
      groups.append(
        Group(
          weights: try readers("weights"), biases: try readers("biases"),
          gains: try readers("gains"), shifts: try readers("shifts")))
    }
  }

  /// The trials that have weights.
  var trials: some Sequence<Int> { places.keys }

  /// The weights of a trial; nil if it has none.
  func weights(trial id: Int) throws -> NetworkWeights? {
    guard let place = places[id] else { return nil }
    let group = groups[place.group]
    return NetworkWeights(
      layers: try group.weights.enumerated().map { index, reader in
        let vectors = [group.biases, group.gains, group.shifts].map {
          index < $0.count ? $0[index] : nil
        }
        guard reader.shape.count == 3, (vectors[1] == nil) == (vectors[2] == nil),
          vectors.allSatisfy({
            $0.map { $0.shape.count == 2 && $0.shape[1] == reader.shape[2] } ?? true
          })
        else {
          throw HDF5Error(
            operation: "read", file: file.path, object: "/weights",
            reasons: ["layer \(index + 1) of trial \(id) has shapes that do not go together"])
        }
        return NetworkWeights.Layer(
          inputs: reader.shape[1], outputs: reader.shape[2],
          weights: try reader.slice(place.slice),
          biases: try vectors[0]?.slice(place.slice), gains: try vectors[1]?.slice(place.slice),
          shifts: try vectors[2]?.slice(place.slice))
      })
  }
}
