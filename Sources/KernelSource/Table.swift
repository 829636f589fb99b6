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
  squaredError: squaredError,
  gradientDescent: gradientDescent,
  momentumDescent: momentumDescent,
  adam: adam,
  exponential: exponentialInPlace,
  logarithm: logarithmInPlace)
