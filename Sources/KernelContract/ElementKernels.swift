/// What is done to every element by itself. Counts are multiples of 16.
///
/// Each kernel can be replaced by one that calls it, to watch it.
public struct ElementKernels: Sendable {
  /// See ``activate``.
  public typealias Activate =
    @Sendable (
      _ function: ActivationFunction, _ values: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void
  /// values[i] = f(values[i]); `count` is a multiple of 16.
  public var activate: Activate

  /// See ``multiplyBySlope``.
  public typealias MultiplyBySlope =
    @Sendable (
      _ function: ActivationFunction, _ outputs: UnsafePointer<Float>,
      _ deltas: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void
  /// deltas[i] *= f'(z[i]), with the slope taken from outputs[i] = f(z[i]), or from z[i] in their
  /// place where ``ActivationFunction/slopeNeedsInputs`` says so; `count` is a multiple of 16.
  public var multiplyBySlope: MultiplyBySlope

  /// See ``apply``.
  public typealias Apply =
    @Sendable (_ function: ElementFunction, _ values: UnsafeMutablePointer<Float>, _ count: Int)
    -> Void
  /// values[i] = f(values[i]); `count` is a multiple of 16.
  public var apply: Apply

  /// See ``scale``.
  public typealias Scale =
    @Sendable (_ values: UnsafeMutablePointer<Float>, _ factor: Float, _ count: Int) -> Void
  /// values[i] *= factor.
  public var scale: Scale

  /// See ``clamp``.
  public typealias Clamp =
    @Sendable (_ values: UnsafeMutablePointer<Float>, _ bound: Float, _ count: Int) -> Void
  /// values[i] is brought into -bound...bound; NaN stays NaN.
  public var clamp: Clamp

  /// See ``addSigns``.
  public typealias AddSigns =
    @Sendable (
      _ parameters: UnsafePointer<Float>, _ factor: Float,
      _ gradients: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void
  /// gradients[i] += factor · sign(parameters[i]): the slope of an L1 penalty, 0 at 0.
  public var addSigns: AddSigns

  /// See ``dropOut``.
  public typealias DropOut =
    @Sendable (
      _ stream: DropoutStream, _ source: UnsafePointer<Float>,
      _ target: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void
  /// target[i] = source[i] / (1 - rate), or 0 for a share of `rate`, the same for the same stream.
  /// Source: Srivastava et al. 2014.
  public var dropOut: DropOut

  /// Creates the kernels of one instruction set.
  public init(
    activate: @escaping Activate, multiplyBySlope: @escaping MultiplyBySlope,
    apply: @escaping Apply, scale: @escaping Scale, clamp: @escaping Clamp,
    addSigns: @escaping AddSigns, dropOut: @escaping DropOut
  ) {
    self.activate = activate
    self.multiplyBySlope = multiplyBySlope
    self.apply = apply
    self.scale = scale
    self.clamp = clamp
    self.addSigns = addSigns
    self.dropOut = dropOut
  }
}
