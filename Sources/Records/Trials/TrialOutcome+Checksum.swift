import Training

extension TrialOutcome {
  /// CRC-32 of the trial's numbers: its histories in the order of ``Metric``, its learning rates,
  /// and layer by layer its tensors in the order of ``Tensor/Role``, all as little-endian float32.
  package var checksum: UInt32 {
    var checksum = Checksum()
    for metric in history.metrics { checksum.add(history[metric]) }
    checksum.add(history.learningRate)
    for layer in weights?.layers ?? [] {
      for tensor in layer.tensors { checksum.add(tensor.values) }
    }
    return checksum.value
  }
}
