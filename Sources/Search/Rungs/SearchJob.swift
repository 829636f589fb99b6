/// A setting on its way to a rung.
struct SearchJob: Sendable {
  /// The setting's place.
  let setting: Int
  /// The place of the rung; past the last one for the seeds that the best settings get at the end.
  let rung: Int
  /// Reports that are missing.
  var open: Int
  /// Epochs that it was given and did not need.
  var refunded = 0
}
