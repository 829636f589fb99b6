import KernelContract

/// This instruction set's kernels.
public let kernels = KernelTable(
  name: instructionSetName,
  multiply: multiply,
  transpose: transpose,
  activate: activate,
  multiplyBySlope: multiplyBySlope,
  columnSums: columnSums,
  softmaxCrossEntropy: softmaxCrossEntropy,
  binaryCrossEntropy: binaryCrossEntropy,
  differenceLoss: differenceLoss,
  gradientDescent: gradientDescent,
  momentumDescent: momentumDescent,
  adam: adam,
  rmsprop: rmsprop,
  adagrad: adagrad,
  sumOfSquares: sumOfSquares,
  scale: scale,
  clamp: clamp,
  exponential: exponentialInPlace,
  logarithm: logarithmInPlace)
