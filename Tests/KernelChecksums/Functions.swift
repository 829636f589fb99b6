import KernelContract

extension ChecksumList {
  /// Functions of one number over all magnitudes, denormals and infinities too, and activation
  /// functions with their slopes; dropout.
  func addFunctions() {
    let functions: [(name: String, ElementFunction, UInt64)] = [
      ("exp", .exp, 0x2EE6_4665_C11C_71D1), ("expm1", .expm1, 0x63FF_5E38_CDC5_8CF6),
      ("log", .log, 0x55EE_238C_957D_CECA), ("log1p", .log1p, 0x181E_B9FE_0B31_23BD),
      ("tanh", .tanh, 0xBDCA_B08D_526E_1AD1), ("sigmoid", .sigmoid, 0x03CC_3E02_675D_E775),
      ("erf", .erf, 0x3221_774A_2A47_4F36),
      ("softplus", .softplus, 0xF4FE_6D28_BEDA_AB71),
    ]
    for (name, function, expected) in functions {
      add(name, expected) { inputs, checksum in
        let values = allMagnitudes(inputs)
        kernels.elements.apply(function, values.start, values.count)
        checksum.add(values)
      }
    }
    let activations: [(name: String, ActivationFunction, UInt64)] = [
      ("identity", .identity, 0x476E_5C4B_9C31_5E1D), ("sigmoid", .sigmoid, 0x8751_D3D3_288B_A1F5),
      ("tanh", .tanh, 0xBBF7_7C95_F382_7395), ("relu", .relu, 0xD4D6_99FA_42FA_7FB5),
      ("leakyReLU", .leakyReLU, 0xAD15_0637_486B_83CF), ("elu", .elu, 0x89C7_D866_E843_C2C4),
      ("selu", .selu, 0x9503_12E7_2E52_E674),
      ("softplus", .softplus, 0x1C46_B4A3_400B_2E04), ("silu", .silu, 0x3C97_79C4_6DD1_D392),
      ("gelu", .gelu, 0xBE55_375F_7604_34B3),
    ]
    for (name, function, expected) in activations {
      add("activation \(name)", expected) { inputs, checksum in
        let magnitudes = allMagnitudes(inputs)
        kernels.elements.activate(function, magnitudes.start, magnitudes.count)
        checksum.add(magnitudes)
        let z = inputs.numbers(4096, scale: 8)
        let outputs = inputs.memory(z.count) { z[$0] }
        kernels.elements.activate(function, outputs.start, outputs.count)
        let deltas = inputs.numbers(z.count)
        kernels.elements.multiplyBySlope(
          function, function.slopeNeedsInputs ? z.start : outputs.start, deltas.start, z.count)
        checksum.add(deltas)
      }
    }
    add("dropout", 0x8B3E_1A81_014F_4DD0) { inputs, checksum in
      let source = inputs.numbers(1008)
      let target = inputs.zeros(source.count)
      for rate: Float in [0, 0.1, 0.5, 0.99] {
        kernels.elements.dropOut(
          DropoutStream(
            seed: 0xFEDC_BA98_7654_3210, step: 77, index: 3, purpose: 5, rate: rate, first: 48),
          source.start, target.start, source.count)
        checksum.add(target)
      }
    }
  }

  /// Every 131 071st float, NaN left out.
  private func allMagnitudes(_ inputs: Inputs) -> Memory<Float> {
    inputs.memory(32768) { i in
      let value = Float(bitPattern: UInt32(i) &* 131_071)
      return value.isNaN ? 1 : value
    }
  }
}
