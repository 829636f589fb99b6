/// What a search does next.
enum RungChoice: Equatable {
  /// A setting goes on to its next rung.
  case promote(Int)
  /// A new setting begins, up to a rung.
  case begin(rung: Int)
}

/// Decides between going on with settings and beginning new ones.
protocol RungChooser: Sendable {
  /// What to do, from what was seen; nil where something must be seen first.
  ///
  /// - Parameter takesNew: whether new settings may begin.
  mutating func choice(_ board: SearchBoard, takesNew: Bool) -> RungChoice?

  /// Takes that a setting was begun, as it chose.
  mutating func begun(_ setting: Int)
}
