/// Times of the day in the machine's own zone.
package enum LocalTime {
  /// The next moment at which the clock on the wall shows a time, in seconds since 1970.
  ///
  /// - Parameters:
  ///   - text: `07:00`, `7:30`, or with a date `2026-11-30 07:00`.
  ///   - now: seconds since 1970.
  /// - Returns: nil for a text that is no time; a moment before `now` only for a date that is over.
  package static func next(_ text: String, after now: Double) -> Double? {
    let parts = text.split(separator: text.contains("T") ? "T" : " ")
    guard (1...2).contains(parts.count), let (hour, minute) = clock(parts[parts.count - 1])
    else { return nil }
    if parts.count == 2 {
      let numbers = parts[0].split(separator: "-").map { Int($0) }
      guard numbers.count == 3, let year = numbers[0], let month = numbers[1], let day = numbers[2],
        (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
      else { return nil }
      let moment = moment(year, month, day, hour, minute)
      // 31 November would be another day.
      return fields(moment).tm_mday == Int32(day) ? moment : nil
    }
    let today = fields(now)
    for days in 0...1 {
      let moment = moment(
        Int(today.tm_year) + 1900, Int(today.tm_mon) + 1, Int(today.tm_mday) + days, hour, minute)
      if moment > now { return moment }
    }
    return nil
  }

  private static func clock(_ text: Substring) -> (hour: Int, minute: Int)? {
    let numbers = text.split(separator: ":", omittingEmptySubsequences: false)
    guard numbers.count == 2, numbers[1].count == 2, (1...2).contains(numbers[0].count),
      let hour = Int(numbers[0]), let minute = Int(numbers[1]), (0...23).contains(hour),
      (0...59).contains(minute)
    else { return nil }
    return (hour, minute)
  }

  /// The C library knows when the clocks change.
  private static func moment(
    _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int
  ) -> Double {
    var fields = tm()
    fields.tm_year = Int32(year - 1900)
    fields.tm_mon = Int32(month - 1)
    fields.tm_mday = Int32(day)
    fields.tm_hour = Int32(hour)
    fields.tm_min = Int32(minute)
    fields.tm_isdst = -1
    return Double(mktime(&fields))
  }

  private static func fields(_ moment: Double) -> tm {
    var seconds = time_t(moment)
    var result = tm()
    localtime_r(&seconds, &result)
    return result
  }

  /// A moment as people write it, with date and zone: `2026-11-30 07:00 CET`.
  package static func text(_ moment: Double) -> String {
    var fields = fields(moment)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      let count = strftime(buffer.baseAddress, buffer.count, "%Y-%m-%d %H:%M %Z", &fields)
      return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  /// Seconds of `8h`, `90m`, `1h30m`, `45s` or `1.5h`; nil for anything else.
  package static func seconds(_ text: String) -> Double? {
    var (total, number, units) = (0.0, "", "hms"[...])
    for letter in text {
      if letter.isASCII, letter.isNumber || letter == "." {
        number.append(letter)
        continue
      }
      // Each unit once, the larger first.
      guard let place = units.firstIndex(of: letter), let value = Double(number) else { return nil }
      total += value * (letter == "h" ? 3600 : letter == "m" ? 60 : 1)
      units = units[units.index(after: place)...]
      number = ""
    }
    return number.isEmpty && total > 0 && total < 1e9 ? total : nil
  }
}
