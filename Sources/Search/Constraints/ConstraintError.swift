/// Why a text is no condition.
package struct ConstraintError: Error {
  /// What is wrong, and what would be right.
  package let message: String
}
