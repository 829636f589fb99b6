/// A date, perhaps with a time of day, as ISO 8601 writes it: 2024-12-31, 2024-12-31T23:59:30.5Z,
/// 2024-12-31 23:59+01:00. An offset is taken off, so that all count from the same midnight.
struct ISODate {
  /// Days since 1970-01-01, parts of a day included.
  let days: Double
  /// Whether a time of day was written.
  let hasTime: Bool

  /// Reads a text; nil for any other form.
  init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    func digits(_ count: Int) -> Int? {
      guard rest.count >= count, rest.prefix(count).allSatisfy({ 0x30...0x39 ~= $0 }) else {
        return nil
      }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count).reduce(0) { 10 * $0 + Int($1) - 0x30 }
    }
    func take(_ byte: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: byte) else { return false }
      rest = rest.dropFirst()
      return true
    }
    guard let year = digits(4), take("-"), let month = digits(2), take("-"), let day = digits(2),
      1...12 ~= month, 1...Self.length(ofMonth: month, year) ~= day
    else { return nil }
    let date = Self.days(year, month, day)
    guard !rest.isEmpty else {
      (days, hasTime) = (Double(date), false)
      return
    }
    guard take("T") || take(" "), let hour = digits(2), take(":"), let minute = digits(2),
      hour < 24, minute < 60
    else { return nil }
    var seconds = Double(60 * (60 * hour + minute))
    if take(":") {
      guard let second = digits(2), second < 61 else { return nil }
      seconds += Double(second)
      if take(".") {
        var unit = 0.1
        var count = 0
        while let digit = digits(1) {
          seconds += unit * Double(digit)
          unit /= 10
          count += 1
        }
        guard count > 0 else { return nil }
      }
    }
    if !take("Z"), let sign = rest.first, sign == 0x2B || sign == 0x2D {
      rest = rest.dropFirst()
      guard let hours = digits(2), hours < 24 else { return nil }
      _ = take(":")
      let minutes = digits(2) ?? 0
      seconds -= (sign == 0x2B ? 60 : -60) * Double(60 * hours + minutes)
    }
    guard rest.isEmpty else { return nil }
    (days, hasTime) = (Double(date) + seconds / 86400, true)
  }

  /// Year, month, day, weekday (Monday is 1) and hour.
  var parts: (year: Int, month: Int, day: Int, weekday: Int, hour: Double) {
    let date = Int(days.rounded(.down))
    let (year, month, day) = Self.civil(date)
    return (year, month, day, (((date + 3) % 7) + 7) % 7 + 1, (days - Double(date)) * 24)
  }

  private static func length(ofMonth month: Int, _ year: Int) -> Int {
    if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
    return [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// Days since 1970-01-01 in the Gregorian calendar.
  ///
  /// - Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The other way.
  ///
  /// - Source: the same, `civil_from_days`.
  private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let place = (5 * dayOfYear + 2) / 153
    let month = place + (place < 10 ? 3 : -9)
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * place + 2) / 5 + 1
    )
  }
}
