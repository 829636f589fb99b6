import Foundation
import SystemSupport
import Testing

@Suite struct LocalTimeTests {
  @Test(arguments: [("07:00", 7, 0), ("0:05", 0, 5), ("23:59", 23, 59), ("12:30", 12, 30)])
  func theNextSuchTimeIsWithinADay(_ text: String, hour: Int, minute: Int) throws {
    let calendar = Calendar.current
    for hours in stride(from: 0.0, to: 24 * 400, by: 7.3) {
      let now = 1_767_225_600 + hours * 3600
      let next = try #require(LocalTime.next(text, after: now))
      // A day in which the clocks change has 23 or 25 hours.
      #expect(next > now && next <= now + 25 * 3600)
      let parts = calendar.dateComponents(
        [.hour, .minute, .second], from: Date(timeIntervalSince1970: next))
      #expect(parts.minute == minute && parts.second == 0)
      // A time that the clocks skip in spring is an hour later.
      #expect(parts.hour == hour || parts.hour == hour + 1)
    }
  }

  @Test func datesAreTakenAsTheyAre() throws {
    for text in ["2026-11-30 07:00", "2026-11-30T07:00"] {
      let moment = try #require(LocalTime.next(text, after: 2e9))
      #expect(LocalTime.text(moment).hasPrefix("2026-11-30 07:00 "))
    }
    for text in [
      "", "7", "7:0", "24:00", "12:60", "-1:00", "12:00:00", "2026-13-01 07:00", "2026-11-31 07:00",
      "2026-11 07:00", "x 07:00", "tomorrow",
    ] {
      #expect(LocalTime.next(text, after: 0) == nil, "\(text)")
    }
  }

  @Test func durations() {
    for (text, seconds) in [
      ("8h", 28_800.0), ("90m", 5400), ("1h30m", 5400), ("45s", 45), ("1.5h", 5400), ("2h5s", 7205),
    ] {
      #expect(LocalTime.seconds(text) == seconds)
    }
    for text in ["", "8", "h", "1m1h", "1h1h", "-1h", "1 h", "0s", "8d", "1e3s", "1h30"] {
      #expect(LocalTime.seconds(text) == nil, "\(text)")
    }
  }
}
