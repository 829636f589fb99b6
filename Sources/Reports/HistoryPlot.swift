import SeededRandom
import Wording

/// A history drawn with characters.
public enum HistoryPlot {
  private static let levels = Array("▁▂▃▄▅▆▇█")

  /// One line of blocks, at most `width` wide; several epochs share a block by their mean.
  public static func sparkline(_ values: [Float], width: Int = 40) -> String {
    let points = condensed(values, width: width)
    guard let low = points.min(), let high = points.max() else { return "" }
    return String(
      points.map { point in
        let share = high > low ? (point - low) / (high - low) : 0
        return levels[min(levels.count - 1, Int(share * Float(levels.count)))]
      })
  }

  /// A small plot with the range on its left and the epochs below.
  ///
  /// - Parameters:
  ///   - ends: what the first and the last value are of; nil for epochs from 1.
  ///   - isLogarithmic: whether equal ratios are equally high; for values above 0.
  public static func plot(
    _ values: [Float], width: Int = 60, height: Int = 10, ends: (first: Int, last: Int)? = nil,
    axis: String = "epoch", isLogarithmic: Bool = false
  ) -> String {
    let points = condensed(values, width: width)
    guard let low = points.min(), let high = points.max(), !points.isEmpty else { return "" }
    func scaled(_ value: Float) -> Float {
      isLogarithmic ? Float(PortableMath.naturalLogarithm(Double(value))) : value
    }
    let (bottom, top) = (scaled(low), scaled(high))
    let labels = [NumberStyle.metric(Double(high)), NumberStyle.metric(Double(low))]
    let margin = labels.map(\.count).max() ?? 0
    var lines: [String] = []
    for row in 0..<height {
      let label = row == 0 ? labels[0] : row == height - 1 ? labels[1] : ""
      var line = String(repeating: " ", count: margin - label.count) + label + " ┤"
      for point in points {
        let share = high > low ? (scaled(point) - bottom) / (top - bottom) : 0
        // Eighths of a character above the bottom of this row.
        let eighths = share * Float(height * 8 - 1) + 1 - Float((height - 1 - row) * 8)
        line.append(eighths <= 0 ? " " : levels[min(7, max(0, Int(eighths) - 1))])
      }
      while line.last == " " { line.removeLast() }
      lines.append(line)
    }
    let first = String(ends?.first ?? 1)
    let last = String(ends?.last ?? values.count)
    let gap = max(1, points.count - first.count - last.count)
    lines.append(
      String(repeating: " ", count: margin) + " └" + String(repeating: "─", count: points.count))
    lines.append(
      String(repeating: " ", count: margin + 2) + first
        + (values.count > 1 ? String(repeating: " ", count: gap) + last : "") + "  \(axis)")
    return lines.joined(separator: "\n")
  }

  private static func condensed(_ values: [Float], width: Int) -> [Float] {
    let finite = values.filter(\.isFinite)
    guard finite.count > width else { return finite }
    return (0..<width).map { index in
      let part = finite[index * finite.count / width..<(index + 1) * finite.count / width]
      return part.reduce(0, +) / Float(part.count)
    }
  }
}
