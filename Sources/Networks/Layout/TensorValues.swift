/// The numbers of one tensor without padding, row by row.
public struct TensorValues: Equatable, Sendable {
  /// What the tensor is for.
  public let role: Tensor.Role
  /// Its numbers.
  public let values: [Float]

  /// Creates a value of its properties.
  public init(_ role: Tensor.Role, _ values: [Float]) {
    self.role = role
    self.values = values
  }
}
