/// Products, and how fast they could be.
///
/// Each kernel can be replaced by one that calls it, to watch it.
public struct ProductKernels: Sendable {
  /// See ``multiply``.
  public typealias Multiply =
    @Sendable (Product, _ scratch: UnsafeMutablePointer<Float>) -> Void
  /// C = A·B or bias + A·B, and what the epilogue makes of it. `scratch` is memory for this call
  /// alone, of ``scratchCount`` floats; it starts on a cache line.
  public var multiply: Multiply

  /// Floats of scratch memory for ``multiply``.
  public let scratchCount: Int

  /// See ``independentMultiplyAdds``.
  public typealias IndependentMultiplyAdds =
    @Sendable (_ rounds: Int) -> Float
  /// `rounds` times ``independentCount`` multiply-adds of floats in registers: the ceiling of every
  /// product. The result means nothing.
  public var independentMultiplyAdds: IndependentMultiplyAdds

  /// Multiply-adds of a round of ``independentMultiplyAdds``.
  public let independentCount: Int

  /// Creates the kernels of one instruction set.
  public init(
    multiply: @escaping Multiply, scratchCount: Int,
    independentMultiplyAdds: @escaping IndependentMultiplyAdds, independentCount: Int
  ) {
    self.multiply = multiply
    self.scratchCount = scratchCount
    self.independentMultiplyAdds = independentMultiplyAdds
    self.independentCount = independentCount
  }
}
