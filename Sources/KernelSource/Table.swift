import KernelContract

/// This instruction set's kernels.
public let kernels = KernelTable(
  name: instructionSetName,
  products: ProductKernels(
    multiply: multiply,
    scratchCount: multiplyScratchCount,
    independentMultiplyAdds: independentMultiplyAdds,
    independentCount: 12 * TileVector.scalarCount),
  elements: ElementKernels(
    activate: activate,
    multiplyBySlope: multiplyBySlope,
    apply: apply,
    scale: scale,
    clamp: clamp,
    addSigns: addSigns,
    dropOut: dropOut),
  reductions: ReductionKernels(
    columnSums: columnSums,
    dotProduct: dotProduct),
  losses: LossKernels(
    softmaxCrossEntropy: softmaxCrossEntropy,
    binaryCrossEntropy: binaryCrossEntropy,
    differenceLoss: differenceLoss,
    softmax: softmax,
    logSumExp: logSumExp,
    countCorrect: countCorrect),
  optimizers: OptimizerKernels(
    gradientDescent: gradientDescent,
    momentumDescent: momentumDescent,
    adam: adam,
    rmsprop: rmsprop,
    adagrad: adagrad,
    rprop: rprop),
  normalizations: NormalizationKernels(
    normalizeColumns: normalizeColumns,
    normalizeRows: normalizeRows,
    scaleAndShift: scaleAndShift,
    columnsGradient: normalizedColumnsGradient,
    rowsGradient: normalizedRowsGradient),
  lockstep: LockstepKernels(
    multiply: multiplyInLockstep,
    gather: gatherInLockstep,
    loss: lossInLockstep,
    countCorrect: countCorrectInLockstep,
    sumErrors: sumErrorsInLockstep))
