import Experiments
import NeuralNetworks

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
  fileprivate mutating func history() throws(Malformed) -> TrainingHistory {
    let count: UInt64 = try next()
    guard count <= Metric.allCases.count else { throw Malformed() }
    var columns: [(metric: Metric, values: [Float])] = []
    for _ in 0..<count {
      guard let metric = Metric(rawValue: try text()) else { throw Malformed() }
      columns.append((metric, try array(of: Float.self)))
    }
    let learningRate = try array(of: Float.self)
    guard columns.allSatisfy({ $0.values.count == learningRate.count }),
      Set(columns.map(\.metric)).count == columns.count
    else { throw Malformed() }
    return TrainingHistory(columns: columns, learningRate: learningRate)
  }

  fileprivate mutating func layer() throws(Malformed) -> NetworkWeights.Layer {
    let inputs = Int(try next(UInt32.self))
    let outputs = Int(try next(UInt32.self))
    let weights = try array(of: Float.self)
    // One bit for each vector that is there: biases, gains, shifts.
    let bits = try next(UInt8.self)
    var vectors: [[Float]?] = [nil, nil, nil]
    for i in 0..<3 where bits >> i & 1 == 1 { vectors[i] = try array(of: Float.self) }
    guard weights.count == inputs * outputs, (vectors[1] == nil) == (vectors[2] == nil),
      vectors.allSatisfy({ $0.map { $0.count == outputs } ?? true })
    else { throw Malformed() }
    return NetworkWeights.Layer(
      inputs: inputs, outputs: outputs, weights: weights, biases: vectors[0], gains: vectors[1],
      shifts: vectors[2])
  }
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
      writer.add(UInt8((layer.biases == nil ? 0 : 1) + (layer.gains == nil ? 0 : 6)))
      for (_, values) in layer.vectors { writer.add(values) }
    }
    return writer.bytes
  }

  /// The record of a trial, which has the number `id` now.
  ///
  /// - Parameter start: where in the bytes it begins.
  package init(id: Int, bytes: [UInt8], from start: Int = 0) throws(ByteReader.Malformed) {
    var reader = ByteReader(bytes, from: start)
    _ = try reader.next(Int64.self)
    guard let status = TrialOutcome.Status(rawValue: try reader.next()) else {
      throw ByteReader.Malformed()
    }
    let message = try reader.text()
    startTime = try reader.next()
    wallTime = try reader.next()
    let history = try reader.history()
    var layers: [NetworkWeights.Layer] = []
    for _ in 0..<(try reader.next(UInt32.self)) { layers.append(try reader.layer()) }
    guard reader.isAtEnd else { throw ByteReader.Malformed() }
    self.id = id
    outcome = TrialOutcome(
      status: status, message: message, history: history,
      weights: layers.isEmpty ? nil : NetworkWeights(layers: layers))
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
