import SeededRandom

/// Networks of several hidden layers: how many layers, and how many nodes the first one has.
package struct LayerRange: Sendable {
  /// How many hidden layers.
  package let layers: ClosedRange<Int>
  /// Nodes of the first hidden layer; a range of one number has it as both ends.
  package let width: SearchSpace.Range
  /// Whether each layer has half as many nodes as the one before; otherwise all have the same.
  package let isFunnel: Bool

  /// Creates a value of its properties.
  package init(layers: ClosedRange<Int>, width: SearchSpace.Range, isFunnel: Bool) {
    self.layers = layers
    self.width = width
    self.isFunnel = isFunnel
  }

  /// The nodes of each layer.
  package func sizes(layers: Int, width: Int) -> [Int] {
    var sizes: [Int] = []
    for layer in 0..<layers {
      sizes.append(isFunnel && layer > 0 ? max(1, (sizes[layer - 1] + 1) / 2) : width)
    }
    return sizes
  }

  /// The nodes at shares of the layers and of the widths, 0..<1.
  func sizes(_ layerShare: Double, _ widthShare: Double) -> [Int] {
    let extra = min(layers.count - 1, Int(layerShare * Double(layers.count)))
    let width = width.from == width.to ? width.from : width.value(of: widthShare)
    return sizes(layers: layers.lowerBound + extra, width: Int(width))
  }

  /// One network drawn uniformly.
  func sample(_ random: inout RandomStream) -> [Int] {
    let layers = layers.lowerBound + random.below(layers.count)
    let width = width.from == width.to ? width.from : width.sample(&random)
    return sizes(layers: layers, width: Int(width))
  }

  /// The shares that give a network; nil where it is none of these.
  package func shares(of sizes: [Int]) -> [Double]? {
    guard let first = sizes.first, layers.contains(sizes.count),
      sizes == self.sizes(layers: sizes.count, width: first)
    else { return nil }
    let place = Double(sizes.count - layers.lowerBound)
    let share = width.from == width.to ? 0.5 : width.share(of: Double(first))
    return share.map { [(place + 0.5) / Double(layers.count), $0] }
  }

  /// Every network of a grid; nil where the widths are not divided.
  package func gridValues() -> [[Int]]? {
    guard let widths = width.gridValues() else { return nil }
    var seen = Set<[Int]>()
    return layers.flatMap { layers in widths.map { sizes(layers: layers, width: Int($0)) } }
      .filter { seen.insert($0).inserted }
  }

  /// At most how many networks a grid has.
  var mostGridValues: Double { Double(layers.count) * width.mostGridValues }
}
