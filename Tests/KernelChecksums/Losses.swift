import KernelContract

extension ChecksumList {
  /// Every loss with its gradient, and what is made of logits when predicting.
  func addLosses() {
    let columnCounts = [1, 2, 5, 10, 16, 17, 40]
    add("softmax cross-entropy", 0x649C_9A0C_F852_C998) { inputs, checksum in
      for columns in columnCounts {
        for isWeighted in [false, true] {
          for smoothing: Float in [0, 0.1] {
            let block = LossBlock(rows: 37, columns: columns, inputs)
            let labels = inputs.whole(37, below: columns)
            for scale in [nil, 1 / 37 as Float] {
              checksum.add(
                kernels.losses.softmaxCrossEntropy(
                  block.outputs, labels.start, smoothing,
                  isWeighted ? UnsafePointer(block.weights.start) : nil, scale))
            }
            checksum.add(block.values)
          }
        }
      }
    }
    add("binary cross-entropy", 0x9020_50D4_01A6_198E) { inputs, checksum in
      for columns in columnCounts {
        for isWeighted in [false, true] {
          let block = LossBlock(rows: 37, columns: columns, inputs)
          for scale in [nil, 1 / 37 as Float] {
            checksum.add(
              kernels.losses.binaryCrossEntropy(
                block.outputs, block.shares.start, block.outputs.stride,
                isWeighted ? UnsafePointer(block.weights.start) : nil, scale))
          }
          checksum.add(block.values)
        }
      }
    }
    let differences: [(name: String, DifferenceLoss, UInt64)] = [
      ("squared", .squared, 0x996A_7F73_791B_31FC), ("absolute", .absolute, 0x8B05_58C6_7AB0_703F),
      ("huber", .huber, 0x7AE6_4BCC_FA8E_F33F),
    ]
    for (name, loss, expected) in differences {
      add("\(name) loss", expected) { inputs, checksum in
        for columns in columnCounts {
          for isWeighted in [false, true] {
            let block = LossBlock(rows: 37, columns: columns, inputs)
            let deltas = inputs.zeros(block.values.count)
            let sums = inputs.zeros(block.outputs.stride)
            checksum.add(
              kernels.losses.differenceLoss(
                loss, block.outputs, block.shares.start, block.outputs.stride,
                isWeighted ? UnsafePointer(block.weights.start) : nil, 1 / 37, deltas.start,
                sums.start))
            checksum.add(deltas)
            checksum.add(sums)
          }
        }
      }
    }
    add("guesses", 0xB1C2_1A14_B687_6AA7) { inputs, checksum in
      for columns in columnCounts {
        let block = LossBlock(rows: 37, columns: columns, inputs)
        let labels = inputs.whole(37, below: max(2, columns))
        checksum.add(Double(kernels.losses.countCorrect(block.outputs, labels.start, 0.25)))
      }
    }
    add("softmax, log-sum-exp", 0x4760_4801_6BA2_25D4) { inputs, checksum in
      for columns in columnCounts {
        let block = LossBlock(rows: 37, columns: columns, inputs)
        let results = inputs.zeros(37)
        kernels.losses.logSumExp(block.outputs, results.start)
        kernels.losses.softmax(block.outputs)
        checksum.add(results)
        checksum.add(block.values)
      }
    }
  }
}
