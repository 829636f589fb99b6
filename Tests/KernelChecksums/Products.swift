import KernelContract

extension ChecksumList {
  /// The three products of a layer, with and without padding, lists of rows, a beginning and an
  /// epilogue, in shapes that take every way through the kernels: single elements, few columns,
  /// edges of tiles, more than one block.
  func addProducts() {
    let shapes: [(M: Int, N: Int, K: Int, forward: UInt64, weights: UInt64, inputs: UInt64)] = [
      (1, 1, 1, 0x0D98_C0D4_3049_8A16, 0x1A66_EF32_8FC4_7605, 0xB055_0048_6896_E6B6),
      (4, 4, 3, 0x755C_0BDF_2FEA_7689, 0xFC96_AF17_A9ED_8BC5, 0xEFB3_960E_126A_EE43),
      (7, 2, 20, 0x70DF_6339_93B6_D39C, 0xB61D_5283_BF15_C3C6, 0x1748_C7DC_9E93_8A03),
      (33, 17, 65, 0x2D9B_6B6D_1C2A_67E4, 0x8181_07E8_0B60_22A0, 0x4A17_9223_6EBF_1E88),
      (32, 64, 128, 0x958D_00F5_0678_0C4E, 0x78B1_1AFA_B0C3_55E3, 0x5F47_6718_19D4_EF2B),
      (64, 10, 784, 0xE94D_C23A_AC49_2561, 0xD0B0_84BE_05CC_E883, 0xB756_1F22_4316_84E9),
      (13, 50, 1030, 0x0FF8_C22D_BD73_1749, 0xCECF_9557_C2AC_63DC, 0x7A2C_C0DF_36CD_3716),
      (530, 36, 70, 0x6F07_8C61_A16F_EB6E, 0x23C3_81CA_DA89_565D, 0x3D93_5C10_FC24_A588),
      (3, 300, 9, 0x66B5_E1D3_9984_9AC2, 0x3C0F_BC5B_DC9B_CBAD, 0x609C_B500_83AD_8F03),
    ]
    for (M, N, K, forward, weights, inputs) in shapes {
      add("forward \(M) x \(N) x \(K)", forward) { addForward(M, N, K, $0, &$1) }
      add("weight gradient \(M) x \(N) x \(K)", weights) { addWeightGradient(M, N, K, $0, &$1) }
      add("input gradient \(M) x \(N) x \(K)", inputs) { addInputGradient(M, N, K, $0, &$1) }
    }
  }

  private func multiply(_ product: Product, _ inputs: Inputs) {
    let scratch = inputs.memory(kernels.products.scratchCount) { _ in Float.nan }
    kernels.products.multiply(product, scratch.start)
  }

  /// Y = f(X·W + b).
  private func addForward(
    _ M: Int, _ N: Int, _ K: Int, _ inputs: Inputs, _ checksum: inout Checksum
  ) {
    let x = inputs.numbers(2 * M * (K + 3))
    let list = inputs.whole(M, below: 2 * M)
    for isPadded in [false, true] {
      let stride = isPadded ? padded(N) : N + 5
      let w = inputs.matrix(rows: K, columns: N, stride: stride)
      let bias = inputs.matrix(rows: 1, columns: N, stride: stride)
      for function in [ActivationFunction.identity, .relu, .tanh, .gelu] {
        for isListed in [false, true] {
          let y = inputs.zeros(M * stride)
          let z = inputs.zeros(M * stride)
          multiply(
            .forward(
              rows: M, inputs: K, outputs: N, x: x.start, xStride: K + 3,
              xRows: isListed ? UnsafePointer(list.start) : nil, weights: w.start,
              weightStride: stride, bias: isListed ? UnsafePointer(bias.start) : nil, y: y.start,
              yStride: stride,
              epilogue: .activate(function, sums: function.slopeNeedsInputs ? z.start : nil),
              isPadded: isPadded), inputs)
          checksum.add(y)
          checksum.add(z)
        }
      }
    }
  }

  /// dW = Xᵀ·D, M x N summed over K rows.
  private func addWeightGradient(
    _ M: Int, _ N: Int, _ K: Int, _ inputs: Inputs, _ checksum: inout Checksum
  ) {
    let x = inputs.numbers(2 * K * (M + 3))
    let list = inputs.whole(K, below: 2 * K)
    for isPadded in [false, true] {
      let stride = isPadded ? padded(N) : N + 5
      let deltas = inputs.matrix(rows: K, columns: N, stride: stride)
      let before = inputs.matrix(rows: M, columns: N, stride: stride)
      for isListed in [false, true] {
        for accumulates in [false, true] {
          let gradient = inputs.memory(M * stride) { before[$0] }
          multiply(
            .weightGradient(
              rows: K, inputs: M, outputs: N, x: x.start, xStride: M + 3,
              xRows: isListed ? UnsafePointer(list.start) : nil, deltas: deltas.start,
              deltaStride: stride, gradient: gradient.start, gradientStride: stride,
              accumulates: accumulates, isPadded: isPadded), inputs)
          checksum.add(gradient)
        }
      }
    }
  }

  /// dX = D·Wᵀ, M x N summed over K outputs, times the slope of the layer before.
  private func addInputGradient(
    _ M: Int, _ N: Int, _ K: Int, _ inputs: Inputs, _ checksum: inout Checksum
  ) {
    for isPadded in [false, true] {
      let (stride, deltaStride) = isPadded ? (padded(N), padded(K)) : (N + 5, K + 5)
      let deltas = inputs.matrix(rows: M, columns: K, stride: deltaStride)
      let w = inputs.matrix(rows: N, columns: K, stride: deltaStride)
      let outputs = inputs.matrix(rows: M, columns: N, stride: stride)
      for function in [ActivationFunction.identity, .relu, .tanh, .silu] {
        let gradient = inputs.zeros(M * stride)
        let sums = inputs.zeros(padded(N))
        multiply(
          .inputGradient(
            rows: M, inputs: N, outputs: K, deltas: deltas.start, deltaStride: deltaStride,
            weights: w.start, weightStride: deltaStride, gradient: gradient.start,
            gradientStride: stride,
            epilogue: .multiplyBySlope(
              function, outputs: outputs.start, columnSums: isPadded ? sums.start : nil),
            isPadded: isPadded), inputs)
        checksum.add(gradient)
        checksum.add(sums)
      }
    }
  }
}
