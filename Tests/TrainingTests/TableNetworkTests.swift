import Datasets
import Foundation
import KernelContract
import MatrixKernels
import Networks
import SeededRandom
import Testing
import Training

/// Networks with vectors of levels, periodic numbers, members and skip connections.
@Suite struct TableNetworkTests {
  /// What make_tables.py writes.
  struct Reference: Decodable {
    struct Case: Decodable {
      let members: Int
      let embedding, periodic, skip: Bool
      let normalization, loss: String
      let hidden_sizes: [Int]
      let features, targets, outputs: [[Float]]
      let labels: [Int32]
      let parameters: [String: [Float]]
      let gradients: [String: [Double]]
      let loss_value: Double
    }
    let categories: [[Int]]
    let numbers: [Int]
    let embedding_size, frequencies, periodic_size: Int
    let cases: [Case]
  }

  private static func reference() throws -> Reference {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/tables.json")
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: path))
  }

  @Test func lossesAndGradientsAreThoseOfPyTorch() throws {
    let reference = try Self.reference()
    for (number, item) in reference.cases.enumerated() {
      // Layer normalization needs all rows at once.
      for capacity in item.normalization == "layer" ? [6] : [6, 4] {
        try Self.compare(item, reference, number, capacity: capacity)
      }
    }
  }

  private static func compare(
    _ item: Reference.Case, _ reference: Reference, _ number: Int, capacity: Int
  ) throws {
    let (rows, outputs) = (item.features.count, 3)
    var settings = NetworkSettings(
      hiddenSizes: item.hidden_sizes, loss: try #require(Loss(rawValue: item.loss)))
    settings.activations = [.tanh]
    settings.skip = item.skip
    settings.members = item.members
    var input = InputEncoding()
    input.members = item.members
    if item.embedding {
      input.categories = reference.categories.map {
        FeatureShape.Category(feature: $0[0], levels: $0[1])
      }
      input.embeddingSize = reference.embedding_size
    }
    if item.periodic {
      input.periodicFeatures = reference.numbers
      input.frequencies = reference.frequencies
      input.periodicSize = reference.periodic_size
    }
    let layout = NetworkLayout(
      sizes: [item.features[0].count] + item.hidden_sizes + [outputs], biases: true,
      normalization: item.normalization == "layer" ? .layer : .none, input: input)
    let workspace = Workspace()
    try workspace.reserve(
      NetworkPass.floatCount(layout: layout, settings: settings, rows: capacity))
    let pass = NetworkPass(
      kernels: TeamKernels(KernelSets.available[0]), layout: layout, settings: settings,
      rows: capacity, workspace: workspace)
    func name(_ tensor: Tensor) -> String { "layer_\(tensor.layer + 1)_\(tensor.role.rawValue)" }
    for tensor in layout.tensors {
      tensor.copy(try #require(item.parameters[name(tensor)]), to: pass.parameters)
    }
    let order = (0..<Int32(rows)).map { $0 }
    let part = DataPart(
      features: matrix(item.features), labels: item.labels, targets: matrix(item.targets),
      sampleWeights: nil, rows: order)
    let loss = order.withUnsafeBufferPointer { pass.lossAndGradients(part, $0, step: 0).loss }
    #expect(abs(loss - item.loss_value) < 1e-6 * max(1, item.loss_value), "case \(number)")
    for tensor in layout.tensors {
      let expected = try #require(item.gradients[name(tensor)])
      for (place, found) in tensor.values(in: pass.gradients).enumerated() {
        #expect(
          abs(Double(found) - expected[place]) < 3e-6 * max(1, abs(expected[place])),
          "case \(number), \(name(tensor)) \(place)")
      }
    }
    try Evaluated(part, capacity).check(pass, item.outputs, number)
  }

  /// What the network says as it is evaluated.
  private struct Evaluated {
    let part: DataPart
    let capacity: Int

    init(_ part: DataPart, _ capacity: Int) {
      self.part = part
      self.capacity = capacity
    }

    func check(_ pass: NetworkPass, _ expected: [[Float]], _ number: Int) throws {
      for start in stride(from: 0, to: expected.count, by: capacity) {
        let rows = start..<min(start + capacity, expected.count)
        pass.forward(FeatureRows(part.features, rows: rows))
        let outputs = pass.lastOutputs(rows: rows.count)
        for row in rows {
          for j in 0..<outputs.columns {
            let found = outputs.values[(row - start) * outputs.stride + j]
            #expect(
              abs(found - expected[row][j]) < 3e-6 * max(1, abs(expected[row][j])),
              "case \(number), row \(row)")
          }
        }
      }
    }
  }

  private static func matrix(_ rows: [[Float]]) -> Matrix {
    let result = Matrix(rows: rows.count, columns: rows[0].count)
    for (i, row) in rows.enumerated() {
      for (j, value) in row.enumerated() { result[i, j] = value }
    }
    return result
  }

  @Test func wavesAreCosinesAndSinesOfAnyTurns() {
    var random = RandomStream(seed: 4, purpose: .data)
    for size: Float in [0.1, 1, 30, 4000] {
      for _ in 0..<200 {
        var turns = SIMD16<Float>()
        for lane in 0..<16 { turns[lane] = size * (2 * random.uniform() - 1) }
        let (cosines, sines) = InputWaves.cosineAndSine(ofTurns: turns)
        for lane in 0..<16 {
          let angle = 2 * Double.pi * Double(turns[lane])
          #expect(abs(Double(cosines[lane]) - cos(angle)) < 3e-7, "cos of \(turns[lane]) turns")
          #expect(abs(Double(sines[lane]) - sin(angle)) < 3e-7, "sin of \(turns[lane]) turns")
        }
      }
    }
    let (cosines, sines) = InputWaves.cosineAndSine(ofTurns: SIMD16(repeating: 1e30))
    #expect(cosines[0].isFinite && sines[0].isFinite)
  }

  /// The same bits by any number of threads, whole or after a pause.
  @Test(arguments: [Loss.crossEntropy, .binaryCrossEntropy])
  func trainingsHaveTheSameBitsHoweverTheyAreMade(_ loss: Loss) throws {
    let data = try dataset(.spirals)
    var settings = TrialSettings(hiddenSizes: [32, 32], loss: loss, epochs: 6)
    settings.members = 5
    settings.skip = true
    settings.preprocessing.features.numericEncoding = .periodic
    settings.batchSize = .rows(300)
    settings.dropout = 0.2
    settings.inputDropout = 0.1
    let alone = try train(settings, data)
    #expect(alone.status == .done)
    try withHelpers(3) { team in
      let helped = Trainer(dataset: data, kernels: KernelSets.available[0], team: team)
        .train(settings, workspace: Workspace())
      #expect(helped?.weights == alone.weights && helped?.history == alone.history)
    }
    for kernels in KernelSets.available.dropFirst() {
      let other = try train(settings, data, kernels: kernels)
      #expect(other.weights == alone.weights, "\(kernels.name)")
    }
    let trainer = Trainer(dataset: data, kernels: KernelSets.available[0])
    let state = try #require(stateLeft(by: trainer, settings, after: 4))
    let resumed = trainer.train(settings, from: state, workspace: Workspace())
    #expect(resumed?.weights == alone.weights && resumed?.history == alone.history)
  }

  /// What drops out of a member's inputs or of a skipped layer drops out of the gradient, too.
  @Test func gradientsGoThroughDropout() throws {
    var settings = NetworkSettings(hiddenSizes: [6, 6, 6], loss: .meanSquaredError)
    settings.activations = [.tanh]
    (settings.skip, settings.members) = (true, 3)
    (settings.dropout, settings.inputDropout) = (0.3, 0.2)
    var input = InputEncoding()
    input.members = 3
    (input.periodicFeatures, input.frequencies, input.periodicSize) = ([0, 2], 3, 4)
    let layout = NetworkLayout(sizes: [3, 6, 6, 6, 2], biases: true, input: input)
    let (rows, workspace) = (7, Workspace())
    try workspace.reserve(NetworkPass.floatCount(layout: layout, settings: settings, rows: rows))
    let pass = NetworkPass(
      kernels: TeamKernels(KernelSets.available[0]), layout: layout, settings: settings, rows: rows,
      workspace: workspace)
    var random = RandomStream(seed: 29, purpose: .data)
    func numbers(_ count: Int) -> [[Float]] {
      (0..<rows).map { _ in (0..<count).map { _ in Float(random.normal()) } }
    }
    let order = (0..<Int32(rows)).map { $0 }
    let part = DataPart(
      features: Self.matrix(numbers(3)), labels: [], targets: Self.matrix(numbers(2)),
      sampleWeights: nil, rows: order)
    let places = layout.trainedPlaces
    for place in places { pass.parameters[place] = Float(0.5 * random.normal()) }
    func loss() -> Double {
      order.withUnsafeBufferPointer { pass.lossAndGradients(part, $0, step: 5).loss }
    }
    _ = loss()
    let gradients = places.map { pass.gradients[$0] }
    let expected = differences(of: pass, at: places, step: 4e-3, loss: loss)
    for (number, difference) in expected.enumerated() {
      #expect(
        abs(Double(gradients[number]) - difference) < 3e-3 * max(1, abs(difference)),
        "parameter \(number) of \(places.count)")
    }
  }

  /// A network with members is several in one: with factors of 1 and equal last layers, all are the
  /// network that has one.
  @Test func equalMembersAreOneNetwork() throws {
    let data = try dataset(.twoMoons)
    var settings = TrialSettings(hiddenSizes: [16], loss: .crossEntropy, epochs: 3)
    let single = try train(settings, data)
    settings.members = 4
    let layout = settings.evaluatedLayout(for: data)
    let weights = try #require(single.weights)
    let last = weights.layers[1]
    let repeated = NetworkWeights(layers: [
      NetworkWeights.Layer(
        inputs: 2, outputs: 16,
        tensors: weights.layers[0].tensors
          + [TensorValues(.memberScales, [Float](repeating: 1, count: 8))]),
      NetworkWeights.Layer(
        inputs: 16, outputs: 2,
        tensors: last.tensors.map { tensor in
          TensorValues(tensor.role, (0..<4).flatMap { _ in tensor.values })
        }),
    ])
    #expect(repeated.fits(layout))
    func probabilities(_ weights: NetworkWeights, _ layout: NetworkLayout) throws -> [Float] {
      let workspace = Workspace()
      let rows = data.training.count
      try workspace.reserve(
        NetworkPass.floatCount(layout: layout, settings: settings.network, rows: rows))
      let pass = NetworkPass(
        kernels: TeamKernels(KernelSets.available[0]), layout: layout, settings: settings.network,
        rows: rows, workspace: workspace)
      weights.copy(to: pass.parameters, layout: layout)
      pass.forward(FeatureRows(data.training.features, rows: 0..<rows))
      let outputs = pass.lastOutputs(rows: rows)
      KernelSets.available[0].losses.softmax(outputs)
      return (0..<rows).flatMap { i in (0..<2).map { outputs.values[i * outputs.stride + $0] } }
    }
    let several = try probabilities(repeated, layout)
    settings.members = 1
    let one = try probabilities(weights, settings.evaluatedLayout(for: data))
    for (a, b) in zip(one, several) { #expect(abs(a - b) < 1e-6) }
  }
}
