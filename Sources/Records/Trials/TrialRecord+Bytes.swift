import Networks
import Search
import Training

extension ByteWriter {
  fileprivate mutating func add(_ history: TrainingHistory) {
    add(UInt64(history.metrics.count))
    for metric in history.metrics {
      add(metric.rawValue)
      add(history[metric])
    }
    add(history.learningRate)
  }
}

extension ByteReader {
  /// Metrics by the bytes of their names.
  private static let metrics = Metric.allCases.map { (name: Array($0.rawValue.utf8), metric: $0) }

  private mutating func metric() throws(Malformed) -> Metric {
    let name = try range(of: UInt8.self)
    for (known, metric) in Self.metrics where bytes[name].elementsEqual(known) {
      return metric
    }
    throw Malformed()
  }

  /// Where the columns of a history are, in the order of ``Metric``, and its learning rates.
  mutating func historyRanges() throws(Malformed) -> (
    columns: [(metric: Metric, values: Range<Int>)], learningRate: Range<Int>
  ) {
    let count: UInt64 = try next()
    guard count <= Metric.allCases.count else { throw Malformed() }
    var columns: [(metric: Metric, values: Range<Int>)] = []
    columns.reserveCapacity(Int(count))
    for _ in 0..<count {
      let metric = try metric()
      columns.append((metric, try range(of: Float.self)))
    }
    columns.sort { $0.metric < $1.metric }
    let learningRate = try range(of: Float.self)
    guard columns.allSatisfy({ $0.values.count == learningRate.count }),
      zip(columns, columns.dropFirst()).allSatisfy({ $0.metric < $1.metric })
    else { throw Malformed() }
    return (columns, learningRate)
  }

  fileprivate mutating func history() throws(Malformed) -> TrainingHistory {
    let (columns, learningRate) = try historyRanges()
    return TrainingHistory(
      columns: columns.map { ($0.metric, Self.floats(bytes, $0.values)) },
      learningRate: Self.floats(bytes, learningRate))
  }

  /// Where one layer's parameters are.
  mutating func layerRanges() throws(Malformed) -> RecordView.Layer {
    let inputs = Int(try next(UInt32.self))
    let outputs = Int(try next(UInt32.self))
    var tensors = [(role: Tensor.Role.weights, values: try range(of: Float.self))]
    // Once for each member in the last layer.
    let (weightBytes, each) = (tensors[0].values.count, 4 * inputs * outputs)
    guard each > 0, weightBytes > 0, weightBytes % each == 0 else { throw Malformed() }
    let vectorBytes = weightBytes / inputs
    let bits = try next(UInt8.self)
    for (bit, role) in Tensor.Role.vectors.enumerated() where bits >> bit & 1 == 1 {
      tensors.append((role, try range(of: Float.self)))
      guard role.isOfInput || tensors[tensors.count - 1].values.count == vectorBytes else {
        throw Malformed()
      }
    }
    let roles = tensors.map(\.role)
    guard roles.contains(.gains) == roles.contains(.shifts)
    else { throw Malformed() }
    return RecordView.Layer(inputs: inputs, outputs: outputs, tensors: tensors)
  }
}

extension Tensor.Role {
  /// What a layer may have beside its weights: one bit each in a record, the first the lowest.
  fileprivate static let vectors = Array(trained.dropFirst())
}

extension TrialRecord {
  /// The record as a journal keeps it.
  package func bytes(key: TrialKey) -> [UInt8] {
    var writer = ByteWriter(capacity: outcome.byteCount + 1024)
    writer.add(key.value)
    writer.add(outcome.status.rawValue)
    writer.add(outcome.message)
    writer.add(startTime)
    writer.add(wallTime)
    writer.add(outcome.history)
    writer.add(UInt32(outcome.weights?.layers.count ?? 0))
    for layer in outcome.weights?.layers ?? [] {
      writer.add(UInt32(layer.inputs))
      writer.add(UInt32(layer.outputs))
      writer.add(layer.weights)
      let bits = Tensor.Role.vectors.enumerated().reduce(UInt8(0)) { bits, role in
        layer[role.element] == nil ? bits : bits | 1 << role.offset
      }
      writer.add(bits)
      for vector in layer.vectors { writer.add(vector.values) }
    }
    return writer.bytes
  }

  /// The record of a trial, which has the number `id` now.
  package init(id: Int, _ view: RecordView) {
    self.init(
      id: id,
      outcome: TrialOutcome(
        status: view.status, message: view.message, history: view.history, weights: view.weights),
      startTime: view.startTime, wallTime: view.wallTime)
  }
}

extension TrialCheckpoint {
  /// The checkpoint as a file keeps it.
  package func bytes(key: TrialKey) -> [UInt8] {
    var writer = ByteWriter(capacity: state.byteCount + 1024)
    writer.add(key.value)
    writer.add(startTime)
    writer.add(wallTime)
    writer.add(UInt64(state.epoch))
    writer.add(UInt64(state.step))
    writer.add(state.epochLoss)
    writer.add(state.history)
    writer.add(state.parameters)
    writer.add(state.optimizer.first)
    writer.add(state.optimizer.second)
    writer.add(state.optimizer.scalars)
    writer.add(state.best)
    return writer.bytes
  }

  /// The checkpoint of a trial, which has the number `id` now.
  package init(id: Int, bytes: [UInt8]) throws(ByteReader.Malformed) {
    var reader = ByteReader(bytes)
    _ = try reader.next(Int64.self)
    self.id = id
    startTime = try reader.next()
    wallTime = try reader.next()
    let epoch = Int(clamping: try reader.next(UInt64.self))
    let step = Int(clamping: try reader.next(UInt64.self))
    let epochLoss: Double = try reader.next()
    state = TrainingState(
      epoch: epoch, step: step, epochLoss: epochLoss, history: try reader.history(),
      parameters: try reader.array(of: Float.self),
      optimizer: OptimizerMemory(
        first: try reader.array(of: Float.self), second: try reader.array(of: Float.self),
        scalars: try reader.array(of: Double.self)), best: try reader.array(of: Float.self))
    guard reader.isAtEnd else { throw ByteReader.Malformed() }
  }
}
