/// Rows of a data set, in the lanes of networks in lockstep.
struct LockstepRows {
  /// Features [rows][features][lanes].
  let features: UnsafeMutablePointer<Float>
  /// Targets [rows][outputs][lanes], or class numbers [rows][lanes].
  let targets: UnsafeMutablePointer<Float>
}
