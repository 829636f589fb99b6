/// Why a training ends before its last epoch.
enum TrainingEnd: Error {
  /// The observer wants no more of it.
  case stopped
  /// A number became NaN or infinite; the sentence tells where.
  case diverged(String)
}
