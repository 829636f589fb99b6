import KernelContract

extension ChecksumList {
  /// Five steps of every optimizer.
  func addOptimizers() {
    add("gradient descent", 0x58A4_C47F_5466_8E68) { inputs, checksum in
      addSteps(inputs, &checksum) { step, p, g, _, _, count in
        kernels.optimizers.gradientDescent(step, p, g, count)
      }
    }
    for (nesterov, expected) in [
      (false, 0xAFF3_0EF3_79F0_A5FC as UInt64), (true, 0xF6BF_A820_B536_DD3F),
    ] {
      add(nesterov ? "nesterov" : "momentum", expected) { inputs, checksum in
        addSteps(inputs, &checksum) { step, p, g, velocity, _, count in
          kernels.optimizers.momentumDescent(step, nesterov, p, g, velocity, count)
        }
      }
    }
    add("adam", 0x7AA2_6277_5422_5527) { inputs, checksum in
      addSteps(inputs, &checksum) { kernels.optimizers.adam($0, $1, $2, $3, $4, $5) }
    }
    add("rmsprop", 0x871C_CF61_6A10_CDC0) { inputs, checksum in
      addSteps(inputs, &checksum) { step, p, g, _, second, count in
        kernels.optimizers.rmsprop(step, p, g, second, count)
      }
    }
    add("adagrad", 0x1243_7CC5_C4FC_A062) { inputs, checksum in
      addSteps(inputs, &checksum) { step, p, g, _, squares, count in
        kernels.optimizers.adagrad(step, p, g, squares, count)
      }
    }
    add("rprop", 0xB158_2FC1_D7FA_1F2E) { inputs, checksum in
      let steps = inputs.memory(1024) { _ in 0.01 as Float }
      addSteps(inputs, &checksum) { _, p, g, previous, _, count in
        kernels.optimizers.rprop(p, g, previous, steps.start, count)
      }
      checksum.add(steps)
    }
  }

  private typealias Update = (
    OptimizerStep, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>,
    UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, Int
  ) -> Void

  private func addSteps(_ inputs: Inputs, _ checksum: inout Checksum, _ update: Update) {
    let parameters = inputs.numbers(1024)
    let first = inputs.zeros(1024)
    let second = inputs.zeros(1024)
    var scale: Float = 1e-6
    for number in 0..<5 {
      // From gradients whose squares are tiny to large ones; some are zero.
      let gradients = inputs.matrix(rows: 64, columns: 13 + number % 3, stride: 16, scale: scale)
      scale *= 100
      update(
        OptimizerStep(
          .init(
            learningRate: 0.01, weightDecay: 0.001, momentum: 0.9, gradientShare: 0.1,
            beta2: 0.999, squareShare: 0.001, epsilon: 1e-8, secondMomentScale: 3, decay: 0.0001,
            gradientRate: 0.002)),
        parameters.start, gradients.start, first.start, second.start, 1024)
    }
    checksum.add(parameters)
    checksum.add(first)
    checksum.add(second)
  }
}
