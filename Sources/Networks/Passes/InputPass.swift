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
  /// Cosines and sines of every row and periodic feature: [rows][features][2][frequency stride].
  private let waves: UnsafeMutablePointer<Float>
  /// One periodic feature's gradient.
  private let gradient: UnsafeMutablePointer<Float>

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
    waves = workspace.take(
      rows * input.periodicFeatures.count * 2 * layout.frequencyStride)
    gradient = workspace.take(layout.periodicStride)
  }

  /// The first layer's inputs of some rows: those of the first member, then of the second, and so
  /// on.
  func forward(
    _ batch: FeatureRows, _ parameters: UnsafePointer<Float>, _ layout: InputLayout
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
      for number in input.periodicFeatures.indices {
        periodicForward(
          source[input.periodicFeatures[number]], number, row: i, parameters, layout,
          to: target + periodicPlace + number * input.periodicSize)
      }
    }
    if let scales = layout.memberScales { multiply(rows: batch.count, parameters + scales) }
    return rows(batch.count)
  }

  /// What ``forward(_:_:_:)`` left of some rows of the data.
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
          Self.store(Self.load(source + j) * Self.load(factors + j), to: target + j)
        }
      }
    }
  }

  /// The gradients of all numbers of the encoding, added to those of earlier rows.
  ///
  /// - Parameters:
  ///   - batch: the rows that went forward.
  ///   - inputs: the gradient of what ``forward(_:_:_:)`` gave; it is changed.
  ///   - gradients: the block of all gradients.
  ///   - isFirst: whether no rows came before.
  func backward(
    _ batch: FeatureRows, _ parameters: UnsafePointer<Float>, _ layout: InputLayout,
    inputs: UnsafeMutablePointer<Float>, gradients: UnsafeMutablePointer<Float>, isFirst: Bool
  ) {
    if isFirst { clear(gradients, layout) }
    if let scales = layout.memberScales {
      scaleGradients(rows: batch.count, inputs, parameters + scales, gradients + scales)
    }
    for i in 0..<batch.count {
      let source = batch.row(i)
      let row = inputs + i * stride
      if let embeddings = layout.embeddings {
        for category in categories {
          guard let level = Self.level(source[category.feature], category.levels) else { continue }
          let target = gradients + embeddings + level * layout.embeddingStride
          for j in 0..<input.embeddingSize { target[j] += row[category.place + j] }
        }
      }
      for number in input.periodicFeatures.indices {
        periodicBackward(
          source[input.periodicFeatures[number]], number, row: i, parameters, layout,
          row + periodicPlace + number * input.periodicSize, gradients)
      }
    }
  }

  private func clear(_ gradients: UnsafeMutablePointer<Float>, _ layout: InputLayout) {
    func clear(_ start: Int?, _ count: Int) {
      if let start { (gradients + start).update(repeating: 0, count: count) }
    }
    let numbers = input.periodicFeatures.count
    clear(layout.embeddings, input.levels * layout.embeddingStride)
    clear(layout.frequencies, numbers * layout.frequencyStride)
    clear(layout.periodicWeights, numbers * 2 * input.frequencies * layout.periodicStride)
    clear(layout.periodicBiases, numbers * layout.periodicStride)
    clear(layout.memberScales, input.members * stride)
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
        let value = Self.load(x + j)
        var sum = Lanes(repeating: 0)
        for member in 0..<input.members {
          let place = member * stride + j
          let delta = Self.load(inputs + (member * rows + row) * stride + j)
          Self.store(Self.load(gradients + place) + delta * value, to: gradients + place)
          sum += delta * Self.load(scales + place)
        }
        Self.store(sum, to: inputs + row * stride + j)
      }
    }
  }
}

/// Periodic features.
extension InputPass {
  /// max(0, v·W + b) with v = (cos 2πc·x, sin 2πc·x).
  private func periodicForward(
    _ x: Float, _ number: Int, row: Int, _ parameters: UnsafePointer<Float>, _ layout: InputLayout,
    to target: UnsafeMutablePointer<Float>
  ) {
    guard let place = PeriodicPlaces(layout, number, input) else { return }
    let cosines = waves(row, number, layout)
    let sines = cosines + layout.frequencyStride
    for j in Swift.stride(from: 0, to: input.frequencies, by: 16) {
      let turns = Self.load(parameters + place.frequencies + j) * x
      let (cosine, sine) = InputWaves.cosineAndSine(ofTurns: turns)
      Self.store(cosine, to: cosines + j)
      Self.store(sine, to: sines + j)
    }
    let distance = layout.periodicStride
    for j in Swift.stride(from: 0, to: input.periodicSize, by: 16) {
      let weights = parameters + place.weights + j
      var sum = Self.load(parameters + place.biases + j)
      for k in 0..<input.frequencies {
        sum += Self.load(weights + k * distance) * cosines[k]
        sum += Self.load(weights + (input.frequencies + k) * distance) * sines[k]
      }
      for lane in 0..<min(16, input.periodicSize - j) { target[j + lane] = max(0, sum[lane]) }
    }
  }

  /// The gradients of a feature's frequencies, weights and biases.
  ///
  /// - Parameter outputs: the gradient of its outputs.
  private func periodicBackward(
    _ x: Float, _ number: Int, row: Int, _ parameters: UnsafePointer<Float>, _ layout: InputLayout,
    _ outputs: UnsafePointer<Float>, _ gradients: UnsafeMutablePointer<Float>
  ) {
    guard let place = PeriodicPlaces(layout, number, input) else { return }
    let values = encoded + row * stride + periodicPlace + number * input.periodicSize
    for j in 0..<input.periodicSize { gradient[j] = values[j] > 0 ? outputs[j] : 0 }
    let cosines = waves(row, number, layout)
    let sines = cosines + layout.frequencyStride
    let distance = layout.periodicStride
    for j in Swift.stride(from: 0, to: input.periodicSize, by: 16) {
      let delta = Self.load(gradient + j)
      Self.add(delta, to: gradients + place.biases + j)
      for k in 0..<input.frequencies {
        let (first, second) = (k * distance, (input.frequencies + k) * distance)
        Self.add(delta * cosines[k], to: gradients + place.weights + first + j)
        Self.add(delta * sines[k], to: gradients + place.weights + second + j)
        let weights = parameters + place.weights + j
        // The derivatives of cos 2πc·x and sin 2πc·x with respect to c.
        let slope =
          (Self.load(weights + second) * delta).sum() * cosines[k]
          - (Self.load(weights + first) * delta).sum() * sines[k]
        gradients[place.frequencies + k] += 2 * Float.pi * x * slope
      }
    }
  }

  private func waves(
    _ row: Int, _ number: Int, _ layout: InputLayout
  ) -> UnsafeMutablePointer<Float> {
    waves + (row * input.periodicFeatures.count + number) * 2 * layout.frequencyStride
  }

  /// Where the numbers of one periodic feature stand.
  private struct PeriodicPlaces {
    let frequencies, weights, biases: Int

    init?(_ layout: InputLayout, _ number: Int, _ input: InputEncoding) {
      guard let frequencies = layout.frequencies, let weights = layout.periodicWeights,
        let biases = layout.periodicBiases
      else { return nil }
      self.frequencies = frequencies + number * layout.frequencyStride
      self.weights = weights + number * 2 * input.frequencies * layout.periodicStride
      self.biases = biases + number * layout.periodicStride
    }
  }

  private static func load(_ place: UnsafePointer<Float>) -> Lanes {
    UnsafeRawPointer(place).loadUnaligned(as: Lanes.self)
  }

  private static func store(_ value: Lanes, to place: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(place).storeBytes(of: value, as: Lanes.self)
  }

  private static func add(_ value: Lanes, to place: UnsafeMutablePointer<Float>) {
    store(load(place) + value, to: place)
  }
}
