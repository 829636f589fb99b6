/// What is done to a product's elements while they are still in the first-level cache.
///
/// The pointers stand for matrices of the shape and row stride of C.
public enum Epilogue {
  /// Nothing.
  case none
  /// C = f(Z) for the product Z. Where `sums` is given, Z itself is kept there.
  case activate(ActivationFunction, sums: UnsafeMutablePointer<Float>?)
  /// C = Z ∘ f'(z), the slope taken from `outputs` = f(z), or from z in their place where
  /// ``ActivationFunction/slopeNeedsInputs`` says so. Where `columnSums` is given, C is added to
  /// it, row by row, as ``KernelTable/columnSums`` would; it goes up to a multiple of 16 columns,
  /// and the product must be in one part.
  case multiplyBySlope(
    ActivationFunction, outputs: UnsafePointer<Float>,
    columnSums: UnsafeMutablePointer<Float>? = nil)

  /// Whether there is nothing to do.
  public var isNone: Bool {
    switch self {
    case .none, .activate(.identity, sums: nil), .multiplyBySlope(.identity, _, nil): true
    default: false
    }
  }

  /// Whether it sums columns, so that the product must be in one part.
  public var sumsColumns: Bool {
    if case .multiplyBySlope(_, _, .some) = self { true } else { false }
  }

  /// The same for the part of C that begins `offset` floats later.
  func advanced(by offset: Int) -> Epilogue {
    switch self {
    case .none: .none
    case .activate(let function, let sums): .activate(function, sums: sums.map { $0 + offset })
    case .multiplyBySlope(let function, let outputs, _):
      .multiplyBySlope(function, outputs: outputs + offset)
    }
  }
}
