import Datasets
import Tables

/// Adds what becomes of raw columns to an ONNX model: fill values, indicators, scaling, bins and
/// levels.
struct ONNXPreparation {
  private let preparation: FittedFeatures
  private let missing: MissingValues
  /// Whether numbers come in 64 bits, though 32 would do.
  private let isWide: Bool

  init(_ preparation: FittedFeatures, missing: MissingValues, isWide: Bool = false) {
    self.preparation = preparation
    self.missing = missing
    self.isWide = isWide
  }

  /// Whether numbers come in 32 bits.
  var isSingle: Bool { preparation.plainScale?.isCarriedBySinglePrecision == true && !isWide }

  /// Adds everything; the last output is then the network's features, in 32 bits.
  ///
  /// - Returns: the model's inputs.
  func add(to graph: inout ONNXGraph) -> [ONNXGraph.Input] {
    let numbers = preparation.numbers
    let categories = preparation.categories
    if let scale = preparation.plainScale {
      return [addPlain(scale, fills: numbers.map(\.fill), to: &graph)]
    }
    var inputs: [ONNXGraph.Input] = []
    if !numbers.isEmpty {
      inputs.append(.init(name: "features", columns: numbers.count, type: .double))
    }
    if !categories.isEmpty {
      inputs.append(.init(name: "categories", columns: categories.count, type: .text))
    }
    let prepared = numbers.isEmpty ? nil : Numbers(numbers, &graph)
    var pieces: [String] = []
    var (number, category) = (0, 0)
    for column in preparation.columns {
      switch column {
      case .number(let column):
        if let prepared { pieces += prepared.pieces(number, column, &graph) }
        number += 1
      case .category(let column):
        pieces.append(piece(category, column, &graph))
        category += 1
      }
    }
    graph.apply(
      "Concat", Array(pieces.dropFirst()), to: pieces[0], attributes: [("axis", .whole(1))])
    return inputs
  }

  /// One scaling for all columns, after fill values where some are known.
  private func addPlain(
    _ scale: FeatureScale, fills: [Double], to graph: inout ONNXGraph
  ) -> ONNXGraph.Input {
    let isSingle = isSingle
    func add(_ name: String, _ values: [Double]) -> String {
      isSingle
        ? graph.add(name, values.map { Float($0) }, shape: [values.count])
        : graph.add(name, doubles: values)
    }
    if fills.contains(where: { !$0.isNaN }) {
      let isMissing = graph.apply("IsNaN", to: "features")
      graph.apply("Where", [add("number_fill", fills), "features"], to: isMissing)
      graph.apply("Sub", [add("feature_offset", scale.offsets)])
    } else {
      graph.apply("Sub", [add("feature_offset", scale.offsets)], to: "features")
    }
    graph.apply("Div", [add("feature_scale", scale.scales)])
    if !isSingle { graph.cast(to: .float) }
    return .init(name: "features", columns: scale.offsets.count, type: isSingle ? .float : .double)
  }

  /// The columns of numbers, prepared together.
  private struct Numbers {
    /// The outputs with all columns: missing cells as 0 and 1, numbers with fill values, scaled
    /// numbers. The last is nil where each column is scaled by itself.
    let missing, filled: String
    let scaled: String?

    init(_ columns: [NumberColumn], _ graph: inout ONNXGraph) {
      let isMissing = graph.apply("IsNaN", to: "features")
      filled = graph.apply(
        "Where", [graph.add("number_fill", doubles: columns.map(\.fill)), "features"],
        to: isMissing)
      missing = graph.cast(to: .float, isMissing)
      var pairs: [(offset: Double, divisor: Double)] = []
      var clips = false
      for column in columns {
        switch column.scale {
        case .linear(let offset, let divisor): pairs.append((offset, divisor))
        case .clipped(let offset, let divisor):
          pairs.append((offset, divisor))
          clips = true
        case .scores: break
        }
      }
      guard pairs.count == columns.count else {
        scaled = nil
        return
      }
      graph.apply(
        "Sub", [graph.add("number_offset", doubles: pairs.map(\.offset))], to: filled)
      let linear = graph.apply(
        "Div", [graph.add("number_scale", doubles: pairs.map(\.divisor))])
      if clips {
        graph.apply("Mul", [linear])
        graph.apply("Mul", [graph.add("clip_factor", doubles: [1.0 / 9], shape: [])])
        graph.apply("Add", [graph.add("clip_one", doubles: [1], shape: [])])
        let root = graph.apply("Sqrt")
        graph.apply("Div", [root], to: linear)
      }
      scaled = graph.cast(to: .float)
    }

    /// The features of one column, as outputs [rows, features].
    func pieces(_ index: Int, _ column: NumberColumn, _ graph: inout ONNXGraph) -> [String] {
      let place = graph.add("number_\(index + 1)", wholes: [index])
      func gathered(_ matrix: String) -> String {
        graph.apply("Gather", [place], to: matrix, attributes: [("axis", .whole(1))])
      }
      var pieces: [String] = []
      if let scaled {
        pieces.append(gathered(scaled))
      } else if case .scores(let knots, let scores) = column.scale {
        pieces.append(score(gathered(filled), knots, scores, "number_\(index + 1)", &graph))
      }
      if column.hasIndicator { pieces.append(gathered(missing)) }
      if column.bins > 0 {
        let edges = column.edges
        let widths = zip(edges.dropFirst(), edges).map { $0 - $1 }
        var (low, high) = (
          [Double](repeating: 0, count: widths.count), [Double](repeating: 1, count: widths.count)
        )
        low[0] = -.infinity
        high[widths.count - 1] = .infinity
        clip(
          gathered(filled), from: Array(edges.dropLast()), widths, low: low, high: high,
          "number_\(index + 1)_bin", &graph)
        pieces.append(graph.cast(to: .float))
      }
      return pieces
    }

    /// How far each number is through some bins.
    private func clip(
      _ numbers: String, from starts: [Double], _ widths: [Double], low: [Double], high: [Double],
      _ name: String, _ graph: inout ONNXGraph
    ) {
      graph.apply("Sub", [graph.add(name + "_start", doubles: starts)], to: numbers)
      graph.apply("Div", [graph.add(name + "_width", doubles: widths)])
      graph.apply("Max", [graph.add(name + "_low", doubles: low)])
      graph.apply("Min", [graph.add(name + "_high", doubles: high)])
    }

    /// Scores between knots: the first, and what each segment adds.
    private func score(
      _ numbers: String, _ knots: [Double], _ scores: [Double], _ name: String,
      _ graph: inout ONNXGraph
    ) -> String {
      let segments = max(1, knots.count - 1)
      // A single knot has one segment that adds nothing.
      let starts = knots.count > 1 ? Array(knots.dropLast()) : knots
      let widths = knots.count > 1 ? zip(knots.dropFirst(), knots).map { $0 - $1 } : [1]
      let gains = knots.count > 1 ? zip(scores.dropFirst(), scores).map { $0 - $1 } : [0]
      clip(
        numbers, from: starts, widths, low: [Double](repeating: 0, count: segments),
        high: [Double](repeating: 1, count: segments), name + "_knot", &graph)
      graph.apply("MatMul", [graph.add(name + "_gain", doubles: gains, shape: [segments, 1])])
      graph.apply("Add", [graph.add(name + "_score", doubles: [scores[0]], shape: [])])
      return graph.cast(to: .float)
    }
  }

  /// The features of one category, as an output [rows, features].
  private func piece(
    _ index: Int, _ column: CategoryColumn, _ graph: inout ONNXGraph
  ) -> String {
    let name = "category_\(index + 1)"
    graph.apply(
      "Gather", [graph.add(name, wholes: [index])], to: "categories",
      attributes: [("axis", .whole(1))])
    if column.isSigned {
      return graph.apply(
        "LabelEncoder",
        attributes: [
          ("keys_strings", .texts(column.levels)), ("values_floats", .numbers([-1, 1])),
          ("default_float", .number(0)),
        ], domain: ONNXGraph.textOperators.domain)
    }
    var keys = column.levels
    var values = Array(column.levels.indices)
    if column.hasMissingLevel {
      let texts = missing.texts.flatMap { [$0, $0.lowercased(), $0.uppercased()] }
      for text in texts where !keys.contains(text) {
        keys.append(text)
        values.append(column.levels.count)
      }
    }
    graph.apply(
      "LabelEncoder",
      attributes: [
        ("keys_strings", .texts(keys)), ("values_int64s", .wholes(values)),
        ("default_int64", .whole(-1)),
      ], domain: ONNXGraph.textOperators.domain)
    if column.isEmbedded { return graph.cast(to: .float) }
    graph.apply("Equal", [graph.add(name + "_levels", wholes: Array(0..<column.places))])
    return graph.cast(to: .float)
  }
}
