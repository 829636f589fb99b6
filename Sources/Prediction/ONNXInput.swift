import Datasets
import Networks

extension ExportedNetwork {
  /// Adds what stands between the features, which are the last output, and the first layer: vectors
  /// of levels, periodic numbers and members' factors. With members, everything behind is [members,
  /// rows, …].
  func addInput(to graph: inout ONNXGraph) {
    let input = layout.input
    if !input.categories.isEmpty || !input.periodicFeatures.isEmpty {
      addPieces(input, to: &graph)
    }
    if let scales = layers[0].parameters[.memberScales] {
      reshape(&graph, "member_rows", [1, -1, layout.sizes[0]])
      graph.apply(
        "Mul", [graph.add("member_scales", scales, shape: [input.members, 1, layout.sizes[0]])])
    }
  }

  private func addPieces(_ input: InputEncoding, to graph: inout ONNXGraph) {
    let features = graph.last
    func columns(_ name: String, _ places: [Int]) -> String {
      graph.apply(
        "Gather", [graph.add(name, wholes: places)], to: features, attributes: [("axis", .whole(1))]
      )
    }
    var pieces: [String] = []
    let places = Set(input.categories.map(\.feature))
    let plain = (0..<layout.features).filter { !places.contains($0) }
    if !plain.isEmpty { pieces.append(columns("plain_features", plain)) }
    if let vectors = layers[0].parameters[.embeddings] {
      let size = input.embeddingSize
      var first = 0
      for (index, category) in input.categories.enumerated() {
        let name = "embedding_\(index + 1)"
        graph.cast(to: .wholeNumber, columns(name + "_feature", [category.feature]))
        // A level's place of -1 is the last row: zeros.
        let rows = vectors[first * size..<(first + category.levels) * size]
        let table = graph.add(
          name, Array(rows) + [Float](repeating: 0, count: size),
          shape: [category.levels + 1, size])
        graph.apply("Gather", [graph.last], to: table, attributes: [("axis", .whole(0))])
        pieces.append(reshape(&graph, name + "_rows", [-1, size]))
        first += category.levels
      }
    }
    if !input.periodicFeatures.isEmpty {
      _ = columns("periodic_features", input.periodicFeatures)
      pieces.append(addPeriodic(input, to: &graph))
    }
    graph.apply(
      "Concat", Array(pieces.dropFirst()), to: pieces[0], attributes: [("axis", .whole(1))])
  }

  /// max(0, v·W + b) with v = (cos 2πc·x, sin 2πc·x), of the last output's columns. Whole turns go
  /// first, so that 32 bits do.
  private func addPeriodic(_ input: InputEncoding, to graph: inout ONNXGraph) -> String {
    let parameters = layers[0].parameters
    let (count, size) = (input.periodicFeatures.count, input.periodicSize)
    reshape(&graph, "periodic_columns", [-1, count, 1])
    let turns = graph.apply(
      "Mul",
      [
        graph.add(
          "frequencies", parameters[.frequencies] ?? [], shape: [count, input.frequencies])
      ])
    let whole = graph.apply("Round")
    graph.apply("Sub", [whole], to: turns)
    let angle = graph.apply("Mul", [graph.add("turn", [2 * Float.pi], shape: [])])
    let cosine = graph.apply("Cos", to: angle)
    let sine = graph.apply("Sin", to: angle)
    graph.apply("Concat", [sine], to: cosine, attributes: [("axis", .whole(2))])
    reshape(&graph, "periodic_waves", [-1, count, 1, 2 * input.frequencies])
    graph.apply(
      "MatMul",
      [
        graph.add(
          "periodic_weights", parameters[.periodicWeights] ?? [],
          shape: [count, 2 * input.frequencies, size])
      ])
    graph.apply(
      "Add",
      [
        graph.add(
          "periodic_biases", parameters[.periodicBiases] ?? [], shape: [count, 1, size])
      ])
    graph.apply("Relu")
    return reshape(&graph, "periodic_rows", [-1, count * size])
  }

  @discardableResult
  private func reshape(_ graph: inout ONNXGraph, _ name: String, _ shape: [Int]) -> String {
    graph.apply("Reshape", [graph.add(name + "_shape", wholes: shape)])
  }
}
