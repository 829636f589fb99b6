/// What a lockstep pass found of one network's validation rows.
package struct EvaluatedRows {
  /// What their outputs add up to.
  enum Sums {
    /// How many of them are guessed right.
    case correct(Int)
    /// Σ (y - t)² of each output, and Σ |y - t|.
    case errors(squares: [Double], absolute: Double)
  }

  /// Their losses' sum.
  let summedLoss: Double
  /// Nil where the outputs were copied to the network's own pass instead.
  let sums: Sums?
}
