/// What is known of validation rows that went through a network in lockstep with others.
struct EvaluatedRows {
  /// Their losses' sum.
  let summedLoss: Double
  /// How many of them are guessed right; nil where their outputs were copied to the network's own pass instead.
  let correct: Int?
}
