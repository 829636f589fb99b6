/// What becomes of a product's elements while they are still in the first-level cache.
///
/// The pointers stand for matrices of the shape and row stride of C.
public enum Epilogue {
  /// Nothing.
  case none
  /// C = f(Z) for the product Z. Where `sums` is given, Z itself is kept there.
  case activate(ActivationFunction, sums: UnsafeMutablePointer<Float>?)
  /// C = Z ∘ f'(z), the slope taken from `outputs` = f(z), or from z in their place where
  /// ``ActivationFunction/slopeNeedsInputs`` says so.
  case multiplyBySlope(ActivationFunction, outputs: UnsafePointer<Float>)

  /// Whether there is nothing to do.
  public var isNone: Bool {
    switch self {
    case .none, .activate(.identity, sums: nil), .multiplyBySlope(.identity, _): true
    default: false
    }
  }

  /// The same for the part of C that begins `offset` floats later.
  func advanced(by offset: Int) -> Epilogue {
    switch self {
    case .none: .none
    case .activate(let function, let sums): .activate(function, sums: sums.map { $0 + offset })
    case .multiplyBySlope(let function, let outputs):
      .multiplyBySlope(function, outputs: outputs + offset)
    }
  }
}
