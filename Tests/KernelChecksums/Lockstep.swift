import KernelContract

extension ChecksumList {
  /// What sixteen networks do in lockstep.
  func addLockstep() {
    let lanes = LockstepProduct.lanes
    add("products in lockstep", 0x4BA8_D686_1059_994A) { inputs, checksum in
      for (M, N, K) in [(1, 1, 1), (5, 3, 7), (4, 8, 4), (9, 2, 33)] {
        let x = inputs.numbers(M * K * lanes)
        let w = inputs.numbers(K * N * lanes)
        let bias = inputs.numbers(N * lanes)
        let y = inputs.numbers(M * N * lanes)
        let (dw, dx) = (inputs.numbers(K * N * lanes), inputs.numbers(M * K * lanes))
        kernels.lockstep.multiply(
          .forward(
            rows: M, inputs: K, outputs: N, x: x.start, weights: w.start, bias: bias.start,
            y: y.start))
        for accumulates in [false, true] {
          kernels.lockstep.multiply(
            .weightGradient(
              rows: M, inputs: K, outputs: N, x: x.start, deltas: y.start, gradient: dw.start,
              accumulates: accumulates))
          checksum.add(dw)
        }
        kernels.lockstep.multiply(
          .inputGradient(
            rows: M, inputs: K, outputs: N, deltas: y.start, weights: w.start, gradient: dx.start))
        checksum.add(y)
        checksum.add(dx)
      }
    }
    add("rows in lockstep", 0x0AC7_1311_5DAE_7813) { inputs, checksum in
      for columns in [1, 4, 6, 17] {
        let stride = padded(columns)
        let source = inputs.matrix(rows: 20, columns: columns, stride: stride)
        let list = inputs.whole(5 * lanes, below: 20)
        let lists = inputs.memory(lanes) { UnsafePointer(list.start + 5 * $0) }
        let target = inputs.zeros(5 * columns * lanes)
        kernels.lockstep.gather(source.start, stride, columns, lists.start, 5, target.start)
        checksum.add(target)
      }
    }
    add("losses in lockstep", 0x2D37_3D6D_87E4_1CD4) { inputs, checksum in
      let losses: [LockstepLoss] = [
        .difference(.squared), .difference(.absolute), .difference(.huber), .binaryCrossEntropy,
        .softmaxCrossEntropy,
      ]
      for columns in [1, 3, 10, 16] {
        for loss in losses {
          let values = inputs.numbers(6 * columns * lanes, scale: 5)
          var targets = inputs.positive(6 * columns * lanes)
          if case .softmaxCrossEntropy = loss {
            let labels = inputs.whole(6 * lanes, below: columns)
            targets = inputs.memory(6 * lanes) { Float(labels[$0]) }
          }
          let sums = inputs.memory(lanes) { _ in 0.0 }
          kernels.lockstep.loss(
            loss, LockstepOutputs(values: values.start, rows: 6, columns: columns),
            targets.start, 0.25, values.start, sums.start)
          checksum.add(values)
          for lane in 0..<lanes { checksum.add(sums[lane]) }
        }
      }
    }
    add("guesses in lockstep", 0x6A01_945A_1CD8_D6E5) { inputs, checksum in
      for columns in [1, 3, 10] {
        let values = inputs.numbers(9 * columns * lanes)
        let labels = inputs.whole(9, below: max(2, columns))
        let counts = inputs.whole(lanes, below: 2)
        kernels.lockstep.countCorrect(
          LockstepOutputs(values: values.start, rows: 9, columns: columns), labels.start, 0.25,
          counts.start)
        for lane in 0..<lanes { checksum.add(Double(counts[lane])) }
      }
    }
    add("errors in lockstep", 0xA341_3FB5_59E9_B4B9) { inputs, checksum in
      for columns in [1, 5] {
        let values = inputs.numbers(9 * columns * lanes, scale: 3)
        let targets = inputs.numbers(9 * columns * lanes)
        let squares = inputs.memory(columns * lanes) { _ in 0.0 }
        let absolute = inputs.memory(lanes) { _ in 0.0 }
        kernels.lockstep.sumErrors(
          LockstepOutputs(values: values.start, rows: 9, columns: columns), targets.start,
          squares.start, absolute.start)
        for i in 0..<columns * lanes { checksum.add(squares[i]) }
        for lane in 0..<lanes { checksum.add(absolute[lane]) }
      }
    }
  }
}
