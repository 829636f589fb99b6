import Datasets
import Results
import Tables

/// Several trained networks whose mean predicts, with everything that a prediction from raw columns
/// needs.
public struct ExportedEnsemble: Sendable {
  /// The networks.
  public let networks: [ExportedNetwork]
  /// What each counts; they add up to 1.
  public let shares: [Double]

  /// Reads the members of a result's ensemble.
  public init(_ results: SweepResults, _ ensemble: StoredEnsemble) throws {
    networks = try ensemble.members.map { try ExportedNetwork(results, row: results.row(of: $0)) }
    shares = ensemble.shares
  }

  /// The ensemble as an ONNX model, with the inputs and outputs of ``ExportedNetwork/onnx()``.
  ///
  /// - Throws: ``ExportError/tooLarge(format:)`` from 2 GB on, the most that its encoding holds.
  public func onnx() throws -> [UInt8] {
    let numbers = networks.flatMap(\.layers).reduce(0) { $0 + $1.parameters.weights.count }
    guard numbers < 1 << 28 else { throw ExportError.tooLarge(format: "onnx") }
    let first = networks[0]
    // All networks take the same inputs.
    let isWide = networks.contains {
      !ONNXPreparation($0.preparation, missing: $0.missingValues).isSingle
    }
    let outputs =
      first.classNames.count > 2 || networks.contains { $0.outputs > 1 }
      ? max(first.classNames.count, first.outputs) : first.outputs
    var graph = ONNXGraph(input: "features")
    var inputs: [ONNXGraph.Input] = []
    var prepared: [(features: FittedFeatures, output: String)] = []
    var sum: String?
    for (index, (network, share)) in zip(networks, shares).enumerated() {
      graph.prefix = "member_\(index + 1)_"
      if let known = prepared.first(where: { $0.features == network.preparation }) {
        graph.goOn(from: known.output)
      } else {
        inputs = ONNXPreparation(
          network.preparation, missing: network.missingValues, isWide: isWide
        ).add(to: &graph)
        prepared.append((network.preparation, graph.last))
      }
      network.addLayers(to: &graph)
      network.addOutput(to: &graph, name: nil)
      if network.outputs == 1, outputs == 2, !network.classNames.isEmpty {
        // The other class has what is left.
        let second = graph.last
        graph.apply("Sub", [second], to: graph.add("one", [1], shape: [1]))
        graph.apply("Concat", [second], attributes: [("axis", .whole(1))])
      }
      let weighted = graph.apply("Mul", [graph.add("share", [Float(share)], shape: [])])
      sum = sum.map { graph.apply("Add", [weighted], to: $0) } ?? weighted
    }
    let result = first.output == .identity ? "predictions" : "probabilities"
    graph.apply("Identity", output: result)
    return graph.model(
      name: "\(first.title)_ensemble", inputs: inputs, output: result, outputs: outputs,
      notes: first.notes)
  }

  /// The ensemble as `.npz`: `member_share`, and for each member the arrays of
  /// ``ExportedNetwork/npz()`` with `member_1_` and so on before their names.
  ///
  /// - Throws: ``ExportError/tooLarge(format:)`` from 4 GB on.
  public func npz() throws -> [UInt8] {
    var archive = NumPyArchive()
    archive.add("member_share", shares, shape: [shares.count])
    for (index, network) in networks.enumerated() {
      try network.add(to: &archive, prefix: "member_\(index + 1)_")
    }
    return archive.finished()
  }

  /// The ensemble as one JSON object: `members`, each with its `share` and its `network`.
  public func json() throws -> [UInt8] {
    var text = "{\"members\":["
    for (index, (network, share)) in zip(networks, shares).enumerated() {
      let document = String(decoding: try network.json().dropLast(), as: UTF8.self)
      text += (index == 0 ? "" : ",") + "{\"network\":\(document),\"share\":\(share)}"
    }
    return Array((text + "]}\n").utf8)
  }
}
