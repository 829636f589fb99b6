/// How a column of dates is used.
public enum DateUse: String, Sendable, CaseIterable {
  /// As year, month, day, weekday (Monday is 1) and days since 1970; and the hour, where some
  /// training cell has a time of day.
  case parts
  /// As days since 1970, parts of a day included.
  case days
}
