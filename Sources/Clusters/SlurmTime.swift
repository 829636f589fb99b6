import SystemSupport

/// Time limits of jobs.
public enum SlurmTime {
  /// Seconds of a limit: `08:00` is eight hours, `08:00:00` as well; `1-12:00` a day and a half;
  /// `8h` and `90m` as elsewhere in overnight. Nil for anything else.
  public static func seconds(_ text: String) -> Int? {
    if let seconds = LocalTime.seconds(text) { return Int(seconds.rounded(.up)) }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count) else { return nil }
    let clock = parts[parts.count - 1].split(separator: ":", omittingEmptySubsequences: false)
    let numbers = clock.map { $0.count <= 3 && $0.allSatisfy(\.isNumber) ? Int($0) : nil }
    guard (2...3).contains(numbers.count), !numbers.contains(nil),
      let days = parts.count == 2 ? Int(parts[0]) : 0, days >= 0, days < 1000
    else { return nil }
    let known = numbers.compactMap { $0 } + [0]
    guard known[1] < 60, known[2] < 60 else { return nil }
    let seconds = 86400 * days + 3600 * known[0] + 60 * known[1] + known[2]
    return seconds > 0 ? seconds : nil
  }

  /// A limit as Slurm reads it, without another reading: `0-08:00:00`.
  public static func text(_ seconds: Int) -> String {
    let (days, rest) = (seconds / 86400, seconds % 86400)
    return formatted("%d-%02d:%02d:%02d", days, rest / 3600, rest % 3600 / 60, rest % 60)
  }
}
