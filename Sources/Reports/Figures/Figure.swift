import SystemSupport
import Wording

/// A chart as SVG that stands by itself, sized for a column of a paper.
struct Figure {
  static let width = 360.0
  static let (left, right, top, bottom) = (52.0, 12.0, 14.0, 40.0)
  /// Colours that colour-blind readers can tell apart (Okabe and Ito 2008).
  static let colours = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000",
  ]

  let height: Double
  private var body = ""

  init(height: Double = 240) { self.height = height }

  /// The ends of the part with numbers.
  static var across: (from: Double, to: Double) { (left, width - right) }
  /// See ``across``; numbers rise upwards.
  var up: (from: Double, to: Double) { (height - Self.bottom, Self.top) }

  private static func short(_ number: Double) -> String { formatted("%.2f", number) }

  /// A number of an axis.
  static func number(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e7 ? "\(Int(number))" : NumberStyle.short(number)
  }

  mutating func add(_ element: String) { body += element + "\n" }

  mutating func line(
    _ points: [(Double, Double)], colour: String, width: Double = 1.2, opacity: Double = 1,
    dashes: String? = nil
  ) {
    guard points.count > 1 else { return }
    let text = points.map { "\(Self.short($0.0)),\(Self.short($0.1))" }.joined(separator: " ")
    add(
      "<polyline points=\"\(text)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"\(width)\" "
        + "stroke-opacity=\"\(opacity)\"\(dashes.map { " stroke-dasharray=\"\($0)\"" } ?? "")/>")
  }

  mutating func area(_ points: [(Double, Double)], colour: String, opacity: Double) {
    let text = points.map { "\(Self.short($0.0)),\(Self.short($0.1))" }.joined(separator: " ")
    add("<polygon points=\"\(text)\" fill=\"\(colour)\" fill-opacity=\"\(opacity)\"/>")
  }

  mutating func dot(_ x: Double, _ y: Double, colour: String, radius: Double = 1.8) {
    add(
      "<circle cx=\"\(Self.short(x))\" cy=\"\(Self.short(y))\" r=\"\(radius)\" fill=\"\(colour)\" "
        + "fill-opacity=\"0.6\"/>")
  }

  mutating func box(
    _ x: Double, _ y: Double, width: Double, height: Double, colour: String
  ) {
    add(
      "<rect x=\"\(Self.short(x))\" y=\"\(Self.short(y))\" width=\"\(Self.short(max(0, width)))\" "
        + "height=\"\(Self.short(max(0, height)))\" fill=\"\(colour)\"/>")
  }

  mutating func text(
    _ x: Double, _ y: Double, _ text: String, anchor: String = "middle", size: Double = 9,
    turned: Bool = false
  ) {
    let turn = turned ? " transform=\"rotate(-90 \(Self.short(x)) \(Self.short(y)))\"" : ""
    add(
      "<text x=\"\(Self.short(x))\" y=\"\(Self.short(y))\" text-anchor=\"\(anchor)\" "
        + "font-size=\"\(size)\"\(turn)>\(PageResult.escaped(text))</text>")
  }

  /// The axes with their names and numbers; of words, their places.
  mutating func axes(
    _ x: FigureScale?, _ y: FigureScale?, names: (x: String, y: String),
    words: [(place: Double, text: String)] = []
  ) {
    let (left, right) = Self.across
    let (low, high) = up
    line([(left, high), (left, low), (right, low)], colour: "#888888", width: 0.8)
    for tick in x?.ticks(5) ?? [] {
      let place = x?(tick) ?? 0
      line([(place, low), (place, low + 3)], colour: "#888888", width: 0.8)
      text(place, low + 13, Self.number(tick))
    }
    for word in words { text(word.place, low + 13, word.text) }
    for tick in y?.ticks(5) ?? [] {
      let place = y?(tick) ?? 0
      line([(left - 3, place), (left, place)], colour: "#888888", width: 0.8)
      line([(left, place), (right, place)], colour: "#dddddd", width: 0.5)
      text(left - 6, place + 3, Self.number(tick), anchor: "end")
    }
    text((left + right) / 2, height - 8, names.x, size: 10)
    text(11, (low + high) / 2, names.y, size: 10, turned: true)
  }

  /// The whole file.
  var svg: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(Self.width))" height="\(Int(height))" viewBox="0 0 \
    \(Int(Self.width)) \(Int(height))" font-family="Helvetica, Arial, sans-serif" fill="#222222">
    <rect width="100%" height="100%" fill="#ffffff"/>
    \(body)</svg>

    """
  }
}
