import Networks
import Training

/// A record in the bytes that a journal keeps it in: taken apart, and copied only when it is asked
/// for. A result file takes histories and weights at different times.
package struct RecordView {
  /// One layer's parameters.
  struct Layer {
    let inputs, outputs: Int
    /// Where the numbers of each tensor are, in the order of ``Tensor/Role``.
    let tensors: [(role: Tensor.Role, values: Range<Int>)]
  }

  let status: TrialOutcome.Status
  let message: String
  let startTime: Double
  let wallTime: Double
  /// Where the numbers of each metric are, in the order of ``Metric``; as many as there are
  /// learning rates.
  let columns: [(metric: Metric, values: Range<Int>)]
  let learningRate: Range<Int>
  let layers: [Layer]
  private let bytes: [UInt8]

  /// - Parameter start: where in the bytes it begins.
  package init(_ bytes: [UInt8], from start: Int = 0) throws(ByteReader.Malformed) {
    self.bytes = bytes
    var reader = ByteReader(bytes, from: start)
    _ = try reader.next(Int64.self)
    guard let status = TrialOutcome.Status(rawValue: try reader.next()) else {
      throw ByteReader.Malformed()
    }
    self.status = status
    message = try reader.text()
    startTime = try reader.next()
    wallTime = try reader.next()
    (columns, learningRate) = try reader.historyRanges()
    var layers: [Layer] = []
    for _ in 0..<(try reader.next(UInt32.self)) { layers.append(try reader.layerRanges()) }
    guard reader.isAtEnd else { throw ByteReader.Malformed() }
    self.layers = layers
  }

  /// The numbers of a range.
  func floats(_ range: Range<Int>) -> [Float] { ByteReader.floats(bytes, range) }

  var history: TrainingHistory {
    TrainingHistory(
      columns: columns.map { ($0.metric, floats($0.values)) }, learningRate: floats(learningRate))
  }

  /// The epoch, from 1, whose network is kept; 0 where none is.
  func keptEpoch(_ stopping: StoppingRule?) -> Int {
    guard status.hasNetwork, let stopping else {
      return status.hasNetwork ? learningRate.count / 4 : 0
    }
    let watched = StoppingRule.watched(of: columns.map(\.metric))
    let losses = columns.first { $0.metric == watched }.map { floats($0.values) } ?? []
    return stopping.keptEpoch(losses: losses)
  }

  /// Nil where there are none worth keeping.
  var weights: NetworkWeights? {
    guard !layers.isEmpty else { return nil }
    return NetworkWeights(
      layers: layers.map { layer in
        NetworkWeights.Layer(
          inputs: layer.inputs, outputs: layer.outputs,
          tensors: layer.tensors.map { TensorValues($0.role, floats($0.values)) })
      })
  }

  /// What ``TrialOutcome/checksum`` is of the whole record.
  var checksum: UInt32 {
    var checksum = Checksum()
    bytes.withUnsafeBytes { bytes in
      func add(_ range: Range<Int>) { checksum.add(UnsafeRawBufferPointer(rebasing: bytes[range])) }
      for (_, values) in columns { add(values) }
      add(learningRate)
      for layer in layers {
        for tensor in layer.tensors { add(tensor.values) }
      }
    }
    return checksum.value
  }
}
