/// Where the new settings of a search come from.
protocol SettingProposer: Sendable {
  /// A new setting; nil where none is left.
  ///
  /// - Parameters:
  ///   - job: the number of the job that it is for, from 0; random numbers follow from it.
  ///   - board: what was seen.
  ///   - settings: all settings so far.
  ///   - accept: makes the setting of a point; nil where it is left out or was tried.
  mutating func propose(
    job: Int, _ board: SearchBoard, _ settings: [SearchSetting],
    accept: (SpacePoint) -> SearchSetting?
  ) -> SearchSetting?
}

extension SettingProposer {
  /// Tries of a random setting until none is believed to be left.
  static var mostAttempts: Int { 2000 }
}
