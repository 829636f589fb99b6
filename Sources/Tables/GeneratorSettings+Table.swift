import MatrixKernels
import SeededRandom

extension GeneratorSettings {
  /// Makes the rows: the same bits for the same settings, on every machine.
  package func table() -> DataTable {
    var random = RandomStream(seed: seed, purpose: .data)
    let featureCount = generator == .friedman ? 10 : 2
    let features = Matrix(rows: rows, columns: featureCount)
    var labels = [Int32](repeating: 0, count: rows)
    let values = Matrix(rows: generator == .friedman ? rows : 0, columns: 1)
    for i in 0..<rows {
      let label = i % classCount
      labels[i] = Int32(label)
      let position = Double(i / classCount) / Double(max(1, (rows - 1) / classCount))
      let x = features.row(i)
      func place(_ horizontal: Double, _ vertical: Double) {
        x[0] = Float(horizontal + noise * random.normal())
        x[1] = Float(vertical + noise * random.normal())
      }
      switch generator {
      case .twoMoons:
        let angle = Double.pi * position
        let (c, s) = (PortableMath.cosine(angle), PortableMath.sine(angle))
        label == 0 ? place(c, s) : place(1 - c, 0.5 - s)
      case .circles:
        let angle = 2 * Double.pi * position
        let radius = label == 0 ? 1 : 0.5
        place(radius * PortableMath.cosine(angle), radius * PortableMath.sine(angle))
      case .spirals:
        let angle = Double.pi * (0.5 + 3 * position)
        let radius = (label == 0 ? 1 : -1) * (0.1 + 0.9 * position)
        place(radius * PortableMath.cosine(angle), radius * PortableMath.sine(angle))
      case .blobs:
        let angle = 2 * Double.pi * Double(label) / Double(classCount)
        place(2 * PortableMath.cosine(angle), 2 * PortableMath.sine(angle))
      case .xor:
        let horizontal = 2 * random.uniformDouble() - 1
        let vertical = 2 * random.uniformDouble() - 1
        labels[i] = (horizontal < 0) != (vertical < 0) ? 1 : 0
        place(horizontal, vertical)
      case .friedman:
        for j in 0..<10 { x[j] = random.uniform() }
        let centred = Double(x[2]) - 0.5
        let sine = PortableMath.sine(Double.pi * Double(x[0]) * Double(x[1]))
        values[i, 0] = Float(
          10 * sine + 20 * centred * centred + 10 * Double(x[3]) + 5 * Double(x[4])
            + noise * random.normal())
      }
    }
    let names = featureCount == 2 ? ["x", "y"] : (1...10).map { "x\($0)" }
    let target = CellColumn(
      name: generator == .friedman ? "y" : "class",
      numbers: generator == .friedman
        ? (0..<rows).map { Double(values[$0, 0]) } : labels.map { Double($0) })
    return DataTable(
      file: generator.rawValue, numbers: .single(features), names: names, hasNames: true,
      targets: [target], canLackNumbers: false)
  }

  private var classCount: Int {
    switch generator {
    case .blobs: 3
    case .friedman: 1
    default: 2
    }
  }
}
