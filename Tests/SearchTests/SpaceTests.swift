import SeededRandom
import Testing

import Search

/// Points of search spaces, and what a model sees of them.
@Suite struct SpaceTests {
  private static let layers = SearchSpace.Dimension(
    parameter: .hiddenSizes,
    choices: .layers(
      LayerRange(
        layers: 1...3,
        width: SearchSpace.Range(
          from: 8, to: 64, logarithmic: true, integer: true, count: nil, step: nil),
        isFunnel: false)), line: nil, path: "")
  private static let rate = SearchSpace.Dimension(
    parameter: .learningRate,
    choices: .range(
      SearchSpace.Range(
        from: 1e-4, to: 1, logarithmic: true, integer: false, count: nil, step: nil)), line: nil,
    path: "")
  private static let momentum = SearchSpace.Dimension(
    parameter: .momentum,
    choices: .range(
      SearchSpace.Range(
        from: 0, to: 0.99, logarithmic: false, integer: false, count: nil, step: nil)), line: nil,
    path: "")

  /// Adam, and SGD with a momentum.
  private static let spaces = [
    SearchSpace(dimensions: [layers, rate, SearchDriver.fixed(.optimizer, .text("adam"))]),
    SearchSpace(dimensions: [
      layers, rate, SearchDriver.fixed(.optimizer, .text("sgd")), momentum,
    ]),
  ]

  /// Whatever is drawn or moved lies in the spaces, both of them come, and the point of its values
  /// has the same values again.
  @Test func pointsStayInTheirSpaces() throws {
    let union = SpaceUnion(Self.spaces)
    var random = RandomStream(seed: 1, purpose: .proposals)
    var point = union.draw(&random)
    var spaces: Set<Int> = []
    for _ in 0..<2000 {
      point = union.move(point, &random)
      spaces.insert(point.space)
      #expect(point.coordinates.allSatisfy { (0..<1).contains($0) })
      let values = try #require(union.combination(at: point))
      #expect((values[.momentum] != nil) == (values[.optimizer] == .text("sgd")))
      let same = try #require(union.point(of: values))
      #expect(union.combination(at: same) == values)
    }
    #expect(spaces == [0, 1])
  }

  /// Numbers by their scale, two categories in one column, nothing for what is not used.
  @Test func featuresAreSharesOfRanges() {
    let features = SpaceFeatures(Self.spaces)
    var values = ParameterValues()
    values[.hiddenSizes] = .sizes([64, 64])
    values[.learningRate] = .number(1e-2)
    values[.optimizer] = .text("sgd")
    values[.momentum] = .number(0.495)
    let numbers = features.features(values)
    // In the order of the hyperparameters: layers, width, optimizer, momentum, learning rate.
    #expect(numbers.count == 5 && features.count == 5)
    for (number, expected) in zip(numbers, [0.5, 1, 1, 0.5, 0.5]) {
      #expect(abs(number - expected) < 1e-9)
    }
    values[.optimizer] = .text("adam")
    values[.momentum] = nil
    #expect(features.features(values)[2...3] == [0, 0])
  }

  @Test func categoriesAreAColumnEach() {
    let features = SpaceFeatures([
      SearchSpace(dimensions: [
        SearchDriver.fixed(.activation, .text("relu"), .text("tanh"), .text("gelu")),
        SearchDriver.fixed(.shuffle, .flag(true), .flag(false)),
        SearchDriver.fixed(.batchSize, .integer(16), .integer(32), .integer(256)),
        SearchDriver.fixed(.hiddenSizes, .sizes([8]), .sizes([32, 16])),
        SearchDriver.fixed(.epochs, .integer(9)),
      ])
    ])
    var values = ParameterValues()
    values[.activation] = .text("tanh")
    values[.shuffle] = .flag(false)
    values[.batchSize] = .integer(64)
    values[.hiddenSizes] = .sizes([32, 16])
    // Layers, first and last; activation; batch size on a logarithmic scale; shuffle.
    #expect(features.features(values) == [1, 1, 0.5, 0, 1, 0, 0.5, 1])
  }

  @Test func funnelsHalve() {
    let width = SearchSpace.Range(
      from: 5, to: 100, logarithmic: true, integer: true, count: 2, step: nil)
    let range = LayerRange(layers: 1...4, width: width, isFunnel: true)
    #expect(range.sizes(layers: 4, width: 100) == [100, 50, 25, 13])
    #expect(range.sizes(layers: 4, width: 5) == [5, 3, 2, 1])
    #expect(range.gridValues()?.count == 8)
    #expect(range.shares(of: [100, 50, 25, 13]) != nil && range.shares(of: [100, 100]) == nil)
  }
}
