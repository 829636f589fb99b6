/// The kernels of one instruction set, a structure for each family.
///
/// Every table gives the same bits: a product's element is summed in ascending k with fused
/// multiply-add, reductions run in sixteen lanes folded by one fixed tree, and exp, log and tanh
/// are the same polynomials everywhere.
public struct KernelTable: Sendable {
  /// The instruction set, as `overnight` prints it: `x86-64-v4`, `x86-64-v3`, `arm64`, `portable`.
  public let name: String
  /// Products, and how fast they could be.
  public var products: ProductKernels
  /// What is done to every element by itself. Counts are multiples of 16.
  public var elements: ElementKernels
  /// Sums over many elements, each in one fixed order.
  public var reductions: ReductionKernels
  /// Losses with their gradients, and what classes are likely.
  public var losses: LossKernels
  /// One step of an optimizer over some parameters. Counts are multiples of 16.
  public var optimizers: OptimizerKernels
  /// Normalizations and their gradients.
  public var normalizations: NormalizationKernels
  /// The kernels of sixteen small networks in lockstep: every number stands beside the same one of
  /// the others.
  public var lockstep: LockstepKernels

  /// Creates the kernels of one instruction set.
  public init(
    name: String, products: ProductKernels, elements: ElementKernels, reductions: ReductionKernels,
    losses: LossKernels, optimizers: OptimizerKernels, normalizations: NormalizationKernels,
    lockstep: LockstepKernels
  ) {
    self.name = name
    self.products = products
    self.elements = elements
    self.reductions = reductions
    self.losses = losses
    self.optimizers = optimizers
    self.normalizations = normalizations
    self.lockstep = lockstep
  }
}
