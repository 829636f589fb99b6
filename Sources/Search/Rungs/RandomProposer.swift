import SeededRandom

/// Settings drawn uniformly.
struct RandomProposer: SettingProposer {
  let union: SpaceUnion
  let seed: UInt64

  func propose(
    job: Int, _ board: SearchBoard, _ settings: [SearchSetting],
    accept: (SpacePoint) -> SearchSetting?
  ) -> SearchSetting? {
    var random = RandomStream(seed: seed, purpose: .proposals, index: job)
    for _ in 0..<Self.mostAttempts {
      if let setting = accept(union.draw(&random)) { return setting }
    }
    return nil
  }
}
