import KernelContract
import MatrixKernels
import SeededRandom
import Testing

/// Networks in lockstep have the bits of the kernels for one.
@Suite struct LockstepTests {
  private static let lanes = LockstepProduct.lanes

  private func numbers(_ count: Int, seed: UInt64, scale: Float = 1) -> [Float] {
    var random = RandomStream(seed: seed, purpose: .data)
    return (0..<count).map { _ in scale * Float(random.normal()) }
  }

  /// One network's numbers.
  private func lane(_ values: [Float], _ lane: Int) -> [Float] {
    stride(from: lane, to: values.count, by: Self.lanes).map { values[$0] }
  }

  /// Sums of a [M x K] and b [K x N], in ascending k, with one rounding each.
  private func product(
    _ M: Int, _ N: Int, _ K: Int, start: (_ i: Int, _ j: Int) -> Float,
    a: (_ i: Int, _ k: Int) -> Float, b: (_ k: Int, _ j: Int) -> Float
  ) -> [Float] {
    (0..<M * N).map { element in
      let (i, j) = (element / N, element % N)
      return (0..<K).reduce(start(i, j)) { $0.addingProduct(a(i, $1), b($1, j)) }
    }
  }

  @Test func productsAreThoseOfEachNetwork() {
    var random = RandomStream(seed: 1, purpose: .data)
    let shapes =
      [(4, 3, 4), (1, 1, 1), (0, 3, 2), (3, 2, 0)]
      + (0..<12).map { _ in (random.below(12) + 1, random.below(12) + 1, random.below(12) + 1) }
    for (number, (rows, inputs, outputs)) in shapes.enumerated() {
      let seed = UInt64(10 * number)
      let x = numbers(rows * inputs * Self.lanes, seed: seed)
      let w = numbers(inputs * outputs * Self.lanes, seed: seed + 1)
      let d = numbers(rows * outputs * Self.lanes, seed: seed + 2)
      let bias = numbers(outputs * Self.lanes, seed: seed + 3)
      let before = numbers(inputs * outputs * Self.lanes, seed: seed + 4)
      for kernels in KernelSets.available {
        var y = [Float](repeating: .nan, count: rows * outputs * Self.lanes)
        var unbiased = y
        var dW = before
        var fresh = before
        var dX = [Float](repeating: .nan, count: rows * inputs * Self.lanes)
        kernels.lockstep.multiply(
          .forward(
            rows: rows, inputs: inputs, outputs: outputs, x: x, weights: w, bias: bias, y: &y))
        kernels.lockstep.multiply(
          .forward(
            rows: rows, inputs: inputs, outputs: outputs, x: x, weights: w, bias: nil,
            y: &unbiased))
        kernels.lockstep.multiply(
          .weightGradient(
            rows: rows, inputs: inputs, outputs: outputs, x: x, deltas: d, gradient: &dW,
            accumulates: true))
        kernels.lockstep.multiply(
          .weightGradient(
            rows: rows, inputs: inputs, outputs: outputs, x: x, deltas: d, gradient: &fresh,
            accumulates: false))
        kernels.lockstep.multiply(
          .inputGradient(
            rows: rows, inputs: inputs, outputs: outputs, deltas: d, weights: w, gradient: &dX))
        for l in 0..<Self.lanes {
          let (X, W, D) = (lane(x, l), lane(w, l), lane(d, l))
          let (B, S) = (lane(bias, l), lane(before, l))
          func forward(_ start: (Int, Int) -> Float) -> [Float] {
            product(
              rows, outputs, inputs, start: start, a: { X[$0 * inputs + $1] },
              b: { W[$0 * outputs + $1] })
          }
          func gradient(_ start: (Int, Int) -> Float) -> [Float] {
            product(
              inputs, outputs, rows, start: start, a: { X[$1 * inputs + $0] },
              b: { D[$0 * outputs + $1] })
          }
          let name = "\(kernels.name): \(rows) x \(inputs) x \(outputs), network \(l)"
          #expect(lane(y, l) == forward { B[$1] }, "\(name)")
          #expect(lane(unbiased, l) == forward { _, _ in 0 }, "\(name)")
          #expect(lane(dW, l) == gradient { S[$0 * outputs + $1] }, "\(name)")
          #expect(lane(fresh, l) == gradient { _, _ in 0 }, "\(name)")
          let expected = product(
            rows, inputs, outputs, start: { _, _ in 0 }, a: { D[$0 * outputs + $1] },
            b: { W[$1 * outputs + $0] })
          #expect(lane(dX, l) == expected, "\(name)")
        }
      }
    }
  }

  @Test(arguments: [1, 3, 4, 7, 16])
  func rowsAreGatheredForEachNetwork(columns: Int) {
    let source = Matrix(rows: 30, columns: columns)
    for i in 0..<30 { for j in 0..<columns { source[i, j] = Float(100 * i + j) } }
    var random = RandomStream(seed: 2, purpose: .data)
    let rows = 11
    let lists = (0..<Self.lanes * rows).map { _ in Int32(random.below(30)) }
    for kernels in KernelSets.available {
      var target = [Float](repeating: .nan, count: rows * columns * Self.lanes)
      lists.withUnsafeBufferPointer { lists in
        let places = (0..<Self.lanes).compactMap { lane in
          lists.baseAddress.map { $0 + lane * rows }
        }
        kernels.lockstep.gather(
          source.elements, source.stride, columns, places, rows, &target)
      }
      for l in 0..<Self.lanes {
        let expected = (0..<rows * columns).map {
          Float(100 * Int(lists[l * rows + $0 / columns]) + $0 % columns)
        }
        #expect(lane(target, l) == expected, "\(kernels.name), network \(l)")
      }
    }
  }

  /// Losses and gradients of each network, from the kernels that know one.
  @Test(arguments: [1, 2, 3, 5, 10, 16])
  func lossesAreThoseOfEachNetwork(columns: Int) {
    let rows = 9
    var losses: [LockstepLoss] = DifferenceLoss.allCases.map { .difference($0) }
    losses += [.binaryCrossEntropy, .softmaxCrossEntropy]
    for loss in losses {
      for kernels in KernelSets.available {
        let z = numbers(rows * columns * Self.lanes, seed: 3, scale: 4)
        var targets = numbers(rows * columns * Self.lanes, seed: 4)
        if case .binaryCrossEntropy = loss { targets = targets.map { $0 > 0 ? 1 : 0 } }
        if case .softmaxCrossEntropy = loss {
          targets = (0..<rows * Self.lanes).map { Float($0 * 7 % columns) }
        }
        var outputs = z
        var deltas = [Float](repeating: .nan, count: z.count)
        var sums = [Double](repeating: .nan, count: Self.lanes)
        kernels.lockstep.loss(
          loss, LockstepOutputs(values: &outputs, rows: rows, columns: columns), targets, 0.25,
          &deltas, &sums)
        for l in 0..<Self.lanes {
          let alone = lossAlone(
            loss, lane(z, l), lane(targets, l), rows: rows, columns: columns, kernels)
          let name = "\(kernels.name): \(loss), \(columns) columns, network \(l)"
          #expect(sums[l] == alone.sum, "\(name)")
          #expect(lane(deltas, l) == alone.deltas, "\(name)")
        }
      }
    }
  }

  /// Guesses of rows with equal outputs, infinities and NaN among them.
  @Test(arguments: [1, 2, 3, 8, 10, 16])
  func correctGuessesAreThoseOfEachNetwork(columns: Int) {
    let rows = 40
    let values: [Float] = [-1, 0, 0.25, 0.5, 0.75, 1, .infinity, -.infinity, .nan]
    var random = RandomStream(seed: 5, purpose: .data)
    var outputs = (0..<rows * columns * Self.lanes).map { _ in values[random.below(values.count)] }
    let labels = (0..<rows).map { _ in Int32(random.below(max(2, columns))) }
    for threshold: Float in [0, 0.5] {
      let expected = (0..<Self.lanes).map { l in
        let own = lane(outputs, l)
        return Int32(
          (0..<rows).count { row in
            let z = own[row * columns..<(row + 1) * columns].map { $0 }
            if columns == 1 { return (z[0] > threshold ? 1 : 0) == labels[row] }
            var guess = 0
            for j in 1..<columns where z[j] > z[guess] { guess = j }
            return guess == labels[row]
          })
      }
      for kernels in KernelSets.available {
        var counts = [Int32](repeating: -1, count: Self.lanes)
        kernels.lockstep.countCorrect(
          LockstepOutputs(values: &outputs, rows: rows, columns: columns), labels, threshold,
          &counts)
        #expect(counts == expected, "\(kernels.name), \(columns) columns, above \(threshold)")
        for l in 0..<Self.lanes {
          let own = Matrix(rows: rows, columns: columns)
          for (i, value) in lane(outputs, l).enumerated() {
            own[i / columns, i % columns] = value
          }
          let alone = kernels.losses.countCorrect(
            RowsOfOutputs(
              values: own.elements, rows: rows, columns: columns, stride: own.stride), labels,
            threshold)
          #expect(alone == Int(expected[l]), "\(kernels.name), \(columns) columns alone")
        }
      }
    }
  }

  /// In double precision, row by row, a rounding for every square and every sum.
  @Test(arguments: [1, 2, 5, 16])
  func errorsAreThoseOfEachNetwork(columns: Int) {
    let rows = 23
    var outputs = numbers(rows * columns * Self.lanes, seed: 8, scale: 3)
    let targets = numbers(rows * columns * Self.lanes, seed: 9)
    for kernels in KernelSets.available {
      var squares = [Double](repeating: .nan, count: columns * Self.lanes)
      var absolute = [Double](repeating: .nan, count: Self.lanes)
      kernels.lockstep.sumErrors(
        LockstepOutputs(values: &outputs, rows: rows, columns: columns), targets, &squares,
        &absolute)
      for l in 0..<Self.lanes {
        var (expected, sum) = ([Double](repeating: 0, count: columns), 0.0)
        for (i, (y, t)) in zip(lane(outputs, l), lane(targets, l)).enumerated() {
          let difference = Double(y) - Double(t)
          expected[i % columns] += difference * difference
          sum += abs(difference)
        }
        let found = (0..<columns).map { squares[$0 * Self.lanes + l] }
        #expect(found == expected, "\(kernels.name), network \(l)")
        #expect(absolute[l] == sum, "\(kernels.name), network \(l)")
      }
    }
  }

  private func lossAlone(
    _ loss: LockstepLoss, _ z: [Float], _ targets: [Float], rows: Int, columns: Int,
    _ kernels: KernelTable
  ) -> (sum: Double, deltas: [Float]) {
    let outputs = Matrix(rows: rows, columns: columns)
    for i in 0..<rows { for j in 0..<columns { outputs[i, j] = z[i * columns + j] } }
    let view = RowsOfOutputs(
      values: outputs.elements, rows: rows, columns: columns, stride: outputs.stride)
    if case .softmaxCrossEntropy = loss {
      let sum = kernels.losses.softmaxCrossEntropy(view, targets.map { Int32($0) }, 0, nil, 0.25)
      return (sum, outputs.unpadded())
    }
    let t = Matrix(rows: rows, columns: columns)
    for i in 0..<rows { for j in 0..<columns { t[i, j] = targets[i * columns + j] } }
    guard case .difference(let difference) = loss else {
      let sum = kernels.losses.binaryCrossEntropy(view, t.elements, t.stride, nil, 0.25)
      return (sum, outputs.unpadded())
    }
    let deltas = Matrix(rows: rows, columns: columns)
    let sum = kernels.losses.differenceLoss(
      difference, view, t.elements, t.stride, nil, 0.25, deltas.elements, nil)
    return (sum, deltas.unpadded())
  }
}
