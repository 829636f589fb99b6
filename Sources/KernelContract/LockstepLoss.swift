/// Which of the losses networks in lockstep share.
public enum LockstepLoss: Sendable {
  /// See ``KernelTable/differenceLoss``.
  case difference(DifferenceLoss)
  /// See ``KernelTable/binaryCrossEntropy``.
  case binaryCrossEntropy
  /// See ``KernelTable/softmaxCrossEntropy``; targets are class numbers, one a row.
  case softmaxCrossEntropy
}
