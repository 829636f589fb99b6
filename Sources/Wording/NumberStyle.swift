import SystemSupport

/// Numbers as tables show them.
public enum NumberStyle {
  /// Four digits after the point for ordinary sizes, otherwise four significant ones; NaN is `-`.
  public static func metric(_ value: Double) -> String {
    if value.isNaN { return "-" }
    if !value.isFinite { return value < 0 ? "-inf" : "inf" }
    let size = abs(value)
    if size != 0 && (size < 0.001 || size >= 100_000) { return formatted("%.3e", value) }
    return formatted(size >= 1000 ? "%.1f" : "%.4f", value)
  }

  /// `0.42 s`, `12.3 s`, `3:07`, `2:14:09`.
  public static func time(_ seconds: Double) -> String {
    if seconds < 10 { return formatted("%.2f s", seconds) }
    if seconds < 60 { return formatted("%.1f s", seconds) }
    guard seconds < 1e9 else { return "years" }
    let whole = Int(seconds.rounded())
    if whole < 3600 { return formatted("%d:%02d", whole / 60, whole % 60) }
    return formatted("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
  }

  /// `950`, `12.3 k`, `4.56 M`, `7.89 G`, `1.20 T`.
  public static func count(_ value: Double) -> String {
    let units = ["", " k", " M", " G", " T", " P"]
    var value = value
    var unit = 0
    while value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    let digits = unit == 0 ? 0 : value < 10 ? 2 : value < 100 ? 1 : 0
    return formatted("%.\(digits)f", value) + units[unit]
  }

  /// `12 kB`, `3.4 MB`, `5.6 GB`.
  public static func bytes(_ value: Double) -> String { count(value) + (value < 1000 ? " B" : "B") }

  /// `48 KiB`, `2 MiB`, `23.4 GiB`: sizes of memories, which come in powers of two.
  public static func binaryBytes(_ bytes: Int) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1024, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    let digits = value == value.rounded() ? 0 : 1
    return formatted("%.\(digits)f ", value) + units[unit]
  }

  /// A number in three significant digits, such as 0.0123 or 45.6.
  package static func short(_ value: Double) -> String { formatted("%.3g", value) }
}
