import KernelContract

extension ChecksumList {
  /// Sums, norms and what goes over all parameters.
  func addReductions() {
    add("column sums", 0x2443_A71A_F881_4CB7) { inputs, checksum in
      for (rows, columns) in [(1, 1), (7, 17), (130, 64)] {
        let values = inputs.matrix(rows: rows, columns: columns, stride: padded(columns) + 16)
        let sums = inputs.matrix(rows: 1, columns: columns, stride: padded(columns))
        for accumulates in [true, false] {
          kernels.reductions.columnSums(
            values.start, padded(columns) + 16, rows, columns, accumulates, sums.start)
          checksum.add(sums)
        }
      }
    }
    add("dot product", 0x731A_762D_5DCE_13F5) { inputs, checksum in
      for count in [0, 16, 4096, 10_000] {
        let (a, b) = (inputs.numbers(count), inputs.numbers(count, scale: 100))
        checksum.add(kernels.reductions.dotProduct(a.start, b.start, count))
      }
    }
    add("scale, clamp, signs", 0xAD6B_7940_F687_2ADB) { inputs, checksum in
      let values = inputs.numbers(1024)
      let gradients = inputs.numbers(1024)
      kernels.elements.addSigns(values.start, 0.01, gradients.start, 1024)
      kernels.elements.scale(values.start, 1.7, 1024)
      kernels.elements.clamp(values.start, 0.9, 1024)
      checksum.add(values)
      checksum.add(gradients)
    }
  }
}
