import Search

/// A condition of `where`, and where the config has it.
struct GivenConstraint: Sendable {
  let constraint: Constraint
  let path: String
  let line: Int?
}
