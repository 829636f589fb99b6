/// Functions of one number that the kernels compute by polynomials of their own: the C library's
/// differ from one system to the next in the last bits. Each is within 2 units in the last place of
/// the exact value over all floats, softplus within 2.5.
public enum ElementFunction: Int, Sendable, CaseIterable {
  /// exp(x).
  case exp
  /// exp(x) - 1.
  case expm1
  /// The natural logarithm.
  case log
  /// log(1 + x).
  case log1p
  /// tanh(x).
  case tanh
  /// 1 / (1 + exp(-x)).
  case sigmoid
  /// The error function.
  case erf
  /// log(1 + exp(x)).
  case softplus
}
