/// Why a training ends before its last epoch.
enum TrainingEnd: Error {
  /// The observer wants no more of it.
  case stopped
  /// The observer wants it ended with what it has, for this reason.
  case limited(String)
  /// A number became NaN or infinite; the sentence tells where.
  case diverged(String)
}
