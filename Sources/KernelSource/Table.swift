import KernelContract

/// This instruction set's kernels.
public let kernels = KernelTable(
  name: instructionSetName,
  multiply: multiply,
  scratchCount: multiplyScratchCount,
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
  rprop: rprop,
  addSigns: addSigns,
  dropOut: dropOut,
  dotProduct: dotProduct,
  scale: scale,
  clamp: clamp,
  independentMultiplyAdds: independentMultiplyAdds,
  independentCount: 12 * TileVector.scalarCount,
  softmax: softmax,
  logSumExp: logSumExp,
  apply: apply)
