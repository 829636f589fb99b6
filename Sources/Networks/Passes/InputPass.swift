import MatrixKernels

/// The way from features to the first layer's inputs, and that of the gradients back: see
/// ``InputEncoding``. Only additions and multiplications, each rounded by itself and in the order of
/// the rows, so that every machine has the same bits.
struct InputPass {
  private typealias Lanes = SIMD16<Float>

  private let input: InputEncoding
  /// Runs of features that stay as they are.
  private let runs: [Range<Int>]
  /// Of each category, its feature, its levels among all, and where its vector stands in the inputs.
  private let categories: [(feature: Int, levels: Range<Int>, place: Int)]
  /// Where the outputs of periodic features begin in the inputs.
  private let periodicPlace: Int
  /// Distance of rows of inputs.
  private let stride: Int
  /// The inputs before members multiply them, and those of all members, member by member.
  private let encoded, multiplied: UnsafeMutablePointer<Float>
  /// What periodic features need; nil without.
  private let periodic: PeriodicPass?

  /// Takes its memory.
  ///
  /// - Parameter rows: of the data that fit.
  /// - Returns: nil where the first layer takes the features.
  init?(_ network: NetworkLayout, rows: Int, workspace: Workspace) {
    guard let layout = network.inputLayout else { return nil }
    let input = network.input
    self.input = input
    stride = layout.inputStride
    var runs: [Range<Int>] = []
    var next = 0
    for category in input.categories {
      if next < category.feature { runs.append(next..<category.feature) }
      next = category.feature + 1
    }
    if next < network.features { runs.append(next..<network.features) }
    self.runs = runs
    var level = 0
    var place = network.features - input.categories.count
    var categories: [(feature: Int, levels: Range<Int>, place: Int)] = []
    for category in input.categories {
      categories.append((category.feature, level..<level + category.levels, place))
      level += category.levels
      place += input.embeddingSize
    }
    self.categories = categories
    periodicPlace = place
    encoded = workspace.take(rows * layout.inputStride)
    multiplied = input.members > 1 ? workspace.take(rows * input.members * stride) : encoded
    periodic = PeriodicPass(input, layout, rows: rows, workspace: workspace)
  }

  /// The first layer's inputs of some rows: those of the first member, then of the second, and so
  /// on.
  func forward(
    _ batch: FeatureRows, _ parameters: UnsafePointer<Float>, _ layout: InputLayout,
    _ kernels: TeamKernels
  ) -> FeatureRows {
    for i in 0..<batch.count {
      let source = batch.row(i)
      let target = encoded + i * stride
      var next = target
      for run in runs {
        next.update(from: source + run.lowerBound, count: run.count)
        next += run.count
      }
      if let embeddings = layout.embeddings {
        for category in categories {
          embed(
            source[category.feature], category.levels, parameters + embeddings,
            layout.embeddingStride, to: target + category.place)
        }
      }
    }
    periodic?.forward(batch, parameters, to: encoded + periodicPlace, stride, kernels)
    if let scales = layout.memberScales { multiply(rows: batch.count, parameters + scales) }
    return rows(batch.count)
  }

  /// What ``forward(_:_:_:_:)`` left of some rows of the data.
  func rows(_ count: Int) -> FeatureRows {
    FeatureRows(multiplied, stride: stride, count: count * input.members)
  }

  /// A level's vector; zeros for none.
  private func embed(
    _ value: Float, _ levels: Range<Int>, _ vectors: UnsafePointer<Float>, _ distance: Int,
    to target: UnsafeMutablePointer<Float>
  ) {
    guard let level = Self.level(value, levels) else {
      return target.update(repeating: 0, count: input.embeddingSize)
    }
    target.update(from: vectors + level * distance, count: input.embeddingSize)
  }

  /// A level's number among those of all categories; nil for none.
  private static func level(_ value: Float, _ levels: Range<Int>) -> Int? {
    value >= 0 && value < Float(levels.count) ? levels.lowerBound + Int(value) : nil
  }

  /// Multiplies the inputs by each member's factors.
  private func multiply(rows: Int, _ scales: UnsafePointer<Float>) {
    for member in 0..<input.members {
      let factors = scales + member * stride
      for row in 0..<rows {
        let source = encoded + row * stride
        let target = multiplied + (member * rows + row) * stride
        for j in Swift.stride(from: 0, to: stride, by: 16) {
          (Lanes(at: source + j) * Lanes(at: factors + j)).store(to: target + j)
        }
      }
    }
  }

  /// The gradients of all numbers of the encoding, added to those of earlier rows.
  ///
  /// - Parameters:
  ///   - batch: the rows that went forward.
  ///   - inputs: the gradient of what ``forward(_:_:_:_:)`` gave; it is changed.
  ///   - gradients: the block of all gradients.
  ///   - isFirst: whether no rows came before.
  func backward(
    _ batch: FeatureRows, _ parameters: UnsafePointer<Float>, _ layout: InputLayout,
    inputs: UnsafeMutablePointer<Float>, gradients: UnsafeMutablePointer<Float>, isFirst: Bool,
    _ kernels: TeamKernels
  ) {
    if isFirst {
      clear(layout.embeddings, input.levels * layout.embeddingStride, gradients)
      clear(layout.memberScales, input.members * stride, gradients)
    }
    if let scales = layout.memberScales {
      scaleGradients(rows: batch.count, inputs, parameters + scales, gradients + scales)
    }
    if let embeddings = layout.embeddings {
      for i in 0..<batch.count {
        let (source, row) = (batch.row(i), inputs + i * stride)
        for category in categories {
          guard let level = Self.level(source[category.feature], category.levels) else { continue }
          let target = gradients + embeddings + level * layout.embeddingStride
          for j in 0..<input.embeddingSize { target[j] += row[category.place + j] }
        }
      }
    }
    periodic?.backward(
      batch, parameters, outputs: encoded + periodicPlace, deltas: inputs + periodicPlace, stride,
      gradients: gradients, isFirst: isFirst, kernels)
  }

  private func clear(_ start: Int?, _ count: Int, _ gradients: UnsafeMutablePointer<Float>) {
    if let start { (gradients + start).update(repeating: 0, count: count) }
  }

  /// The gradients of the members' factors, and that of the inputs before them, which takes the
  /// place of the first member's.
  private func scaleGradients(
    rows: Int, _ inputs: UnsafeMutablePointer<Float>, _ scales: UnsafePointer<Float>,
    _ gradients: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<rows {
      let x = encoded + row * stride
      for j in Swift.stride(from: 0, to: stride, by: 16) {
        let value = Lanes(at: x + j)
        var sum = Lanes(repeating: 0)
        for member in 0..<input.members {
          let place = member * stride + j
          let delta = Lanes(at: inputs + (member * rows + row) * stride + j)
          (Lanes(at: gradients + place) + delta * value).store(to: gradients + place)
          sum += delta * Lanes(at: scales + place)
        }
        sum.store(to: inputs + row * stride + j)
      }
    }
  }
}
