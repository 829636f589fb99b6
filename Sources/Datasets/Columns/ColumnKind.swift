/// What a column of a file is, and so what becomes of it.
public enum ColumnKind: String, Sendable, CaseIterable {
  /// Numbers.
  case number
  /// Words, or numbers that a config calls a category.
  case category
  /// Dates, which become columns for the year, the month, the day, the weekday and the days since
  /// 1970.
  case dateParts = "date_parts"
  /// Dates with times of day, which become the same columns and one for the hour.
  case dateTimeParts = "date_time_parts"
  /// Dates, which become one column: the days since 1970, parts of a day included.
  case days
}
