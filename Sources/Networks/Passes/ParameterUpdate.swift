/// What changes parameters by their gradients: an optimizer's step, as far as a backward pass needs
/// it.
package protocol ParameterUpdate: AnyObject {
  /// Whether a parameter's step depends on the other parameters' gradients, so that all must come
  /// in one call.
  var needsAllGradients: Bool { get }

  /// Changes some of the parameters.
  ///
  /// - Parameters:
  ///   - parameters: the whole block.
  ///   - range: which of them to change.
  ///   - gradients: the gradients of that range; the step may change them, too.
  func update(
    _ parameters: UnsafeMutablePointer<Float>, _ range: Range<Int>,
    gradients: UnsafeMutablePointer<Float>)
}
