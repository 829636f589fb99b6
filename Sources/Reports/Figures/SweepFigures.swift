import Networks
import Results
import Search
import SystemSupport
import Wording

/// The charts of a result, each as SVG by itself, for papers.
public struct SweepFigures {
  private let results: SweepResults
  private let measure: Measure
  private let values: [Double]
  /// The rows of the trials with a value, the best first.
  private let ranking: [Int]
  private let axis: ParameterAxis

  /// Points of a chart that one can tell apart.
  private static let mostPoints = 2000

  /// The charts of a result.
  public init(_ results: SweepResults) throws {
    self.results = results
    measure = results.objective.measure
    values = try results.values(of: measure)
    ranking = try TopReport(results).ranking()
    axis = ParameterAxis(results)
    if ranking.isEmpty { throw ReportError.nothingFinished(path: results.path) }
  }

  /// Every chart with its name, such as `learning-curves`.
  public func all() throws -> [(name: String, svg: String)] {
    var figures = [("learning-curves", try learningCurves()), ("best-so-far", try bestSoFar())]
    for parameter in results.swept {
      figures.append(("\(measure.name)-by-\(parameter.name)", try byParameter(parameter)))
    }
    figures.append(("parallel-coordinates", try parallel()))
    if let importance = try? ImportanceReport(results) {
      let shares = importance.shares
      figures.append(("importance", Self.importance(shares, of: importance.explained)))
      var names: [Parameter] = []
      for share in shares {
        guard let parameter = Parameter(String(share.name.prefix { $0 != "." })),
          !names.contains(parameter)
        else { continue }
        names.append(parameter)
      }
      if names.count > 1 { figures.append(("heat-map", try heatMap(names[0], names[1]))) }
    }
    return figures.map { ($0.0, $0.1.svg) }
  }

  /// The best value, and the worst but for 5 % of the trials: these lie at the edge, so that the rest
  /// stay apart.
  private var shownValues: [Double] {
    [values[ranking[0]], values[ranking[(ranking.count - 1) * 19 / 20]]]
  }

  private var isLogarithmic: Bool {
    guard let metric = measure.metric, !metric.higherIsBetter else { return false }
    let ends = shownValues.sorted()
    return ends[0] > 0 && ends[1] / ends[0] > 4
  }

  private func some(_ rows: [Int], _ most: Int = Self.mostPoints) -> [Int] {
    let step = max(1, (rows.count + most - 1) / most)
    return stride(from: 0, to: rows.count, by: step).map { rows[$0] }
  }

  /// The median of all trials with bands of 50 and 90 %, and the five best.
  private func learningCurves() throws -> Figure {
    let metric = results.objective.metric
    let curves = try some(ranking).sorted().map { row in
      (row, try results.history(of: metric, row: row).map { Double($0) })
    }
    let longest = curves.map { $0.1.count }.max() ?? 1
    let quantiles = (0..<longest).compactMap { epoch -> (epoch: Int, values: [Double])? in
      let known = curves.compactMap { $0.1.count > epoch ? $0.1[epoch] : nil }
        .filter(\.isFinite).sorted()
      guard !known.isEmpty else { return nil }
      return (
        epoch + 1,
        [0.05, 0.25, 0.5, 0.75, 0.95].map {
          known[Int((Double(known.count - 1) * $0).rounded())]
        }
      )
    }
    let best = try ranking.prefix(5).map { try results.history(of: metric, row: $0) }
    var figure = Figure()
    let (left, right) = Figure.across
    let x = FigureScale([1, Double(max(2, longest))], from: left, to: right)
    let ends = quantiles.flatMap(\.values) + best.compactMap { $0.last.map { Double($0) } }
    let y = FigureScale(
      ends, isLogarithmic: !metric.higherIsBetter && ends.allSatisfy { $0 > 0 },
      from: figure.up.from, to: figure.up.to)
    figure.axes(x, y, names: ("epoch", metric.rawValue))
    for (low, high, opacity) in [(0, 4, 0.15), (1, 3, 0.25)] where curves.count > 3 {
      figure.area(
        quantiles.map { (x(Double($0.epoch)), y($0.values[low])) }
          + quantiles.reversed().map { (x(Double($0.epoch)), y($0.values[high])) },
        colour: Figure.colours[0], opacity: opacity)
    }
    for history in best.reversed() {
      figure.line(
        history.enumerated().filter { $1.isFinite }.map { (x(Double($0 + 1)), y(Double($1))) },
        colour: Figure.colours[6], width: 0.8, opacity: 0.7)
    }
    figure.line(
      quantiles.map { (x(Double($0.epoch)), y($0.values[2])) }, colour: Figure.colours[1],
      width: 1.6)
    return figure
  }

  private func bestSoFar() throws -> Figure {
    let steps = try BestSoFar(results, rows: ranking).steps
    var figure = Figure()
    let (left, right) = Figure.across
    let x = FigureScale([0, steps.last?.epochs ?? 1], from: left, to: right)
    // The first values of a sweep are poor; what counts is where it goes on.
    let shown = steps.filter { $0.epochs > (steps.last?.epochs ?? 0) / 20 }.map(\.best)
    let y = FigureScale(
      shown, isLogarithmic: isLogarithmic, from: figure.up.from, to: figure.up.to)
    figure.axes(x, y, names: ("epochs of all networks", "best \(measure.name) so far"))
    var points: [(Double, Double)] = []
    for step in steps {
      if let last = points.last { points.append((x(step.epochs), last.1)) }
      points.append((x(step.epochs), y(step.best)))
    }
    figure.line(points, colour: Figure.colours[0], width: 1.6)
    return figure
  }

  private func values(_ parameter: Parameter) throws -> [ParameterValue?] {
    let all = try results.values(of: parameter)
    return ranking.map { all[$0] }
  }

  /// The parts of a hyperparameter's values: which one each ranked trial is in, and their names.
  private func parts(
    _ parameter: Parameter, most: Int
  ) throws -> (places: [Int?], names: [String], scale: FigureScale?) {
    let (left, right) = Figure.across
    let values = try values(parameter)
    if let numbers = ParameterAxis.numbers(values) {
      let distinct = Set(numbers.filter(\.isFinite)).sorted()
      if distinct.count > most {
        let isLogarithmic = axis.isLogarithmic(
          parameter, distinct[0], distinct[distinct.count - 1])
        let scale = FigureScale(distinct, isLogarithmic: isLogarithmic, from: left, to: right)
        let width = (right - left) / Double(most)
        return (
          numbers.map {
            $0.isFinite ? min(most - 1, Int((scale($0) - left) / width)) : nil
          }, [], scale
        )
      }
      return (
        numbers.map { number in distinct.firstIndex(of: number) },
        distinct.map(Figure.number), nil
      )
    }
    let names = ParameterAxis.words(values)
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    return (values.map { $0.flatMap { places[$0.text] } }, names, nil)
  }

  /// Dots of the trials, and median and quartiles of each part.
  private func byParameter(_ parameter: Parameter) throws -> Figure {
    let parts = try parts(parameter, most: 12)
    let numbers = ParameterAxis.numbers(try values(parameter))
    let count = parts.scale == nil ? parts.names.count : 12
    var figure = Figure()
    let (left, right) = Figure.across
    let width = (right - left) / Double(max(1, count))
    let y = FigureScale(
      shownValues, isLogarithmic: isLogarithmic, from: figure.up.from, to: figure.up.to)
    let every = max(1, count / 7)
    figure.axes(
      parts.scale, y, names: (parameter.name, measure.name),
      words: parts.names.indices.filter { $0 % every == 0 }.map {
        (left + (Double($0) + 0.5) * width, parts.names[$0])
      })
    for place in some(Array(ranking.indices)) {
      guard let part = parts.places[place] else { continue }
      let spread = Double((place &* 7919) % 100) / 100 - 0.5
      let x =
        parts.scale.flatMap { scale in numbers.map { scale($0[place]) } }
        ?? left + (Double(part) + 0.5 + spread * 0.4) * width
      figure.dot(x, y(values[ranking[place]]), colour: Figure.colours[0], radius: 1.4)
    }
    for part in 0..<count {
      // In the order of the ranking they are sorted.
      let own = ranking.indices.filter { parts.places[$0] == part }.map { values[ranking[$0]] }
      guard !own.isEmpty else { continue }
      let middle = left + (Double(part) + 0.5) * width
      let quartiles = [0.25, 0.5, 0.75].map {
        y(own[Int((Double(own.count - 1) * $0).rounded())])
      }
      figure.line(
        [(middle, quartiles[0]), (middle, quartiles[2])], colour: Figure.colours[1], width: 1.6)
      figure.line(
        [
          (middle - min(9, width * 0.35), quartiles[1]),
          (middle + min(9, width * 0.35), quartiles[1]),
        ],
        colour: Figure.colours[1], width: 2)
    }
    return figure
  }

  private static func importance(
    _ shares: [(name: String, share: Double, error: Double)], of what: String
  ) -> Figure {
    var figure = Figure(height: Figure.top + Figure.bottom + Double(shares.count) * 18)
    let left = 120.0
    let x = FigureScale(
      [0, shares.map { $0.share + $0.error }.max() ?? 1], from: left, to: Figure.across.to)
    for (place, share) in shares.enumerated() {
      let y = Figure.top + Double(place) * 18
      figure.text(left - 6, y + 10, share.name, anchor: "end")
      figure.box(
        left, y + 2, width: x(share.share) - left, height: 11, colour: Figure.colours[0])
      figure.line(
        [(x(share.share - share.error), y + 7.5), (x(share.share + share.error), y + 7.5)],
        colour: Figure.colours[6], width: 1)
    }
    for tick in x.ticks(4) {
      figure.text(x(tick), figure.height - 24, Figure.number(tick))
    }
    figure.text((left + Figure.width) / 2, figure.height - 8, "share of the variance of \(what)")
    return figure
  }

  /// The median of each pair of parts.
  private func heatMap(_ across: Parameter, _ down: Parameter) throws -> Figure {
    let (first, second) = (try parts(across, most: 8), try parts(down, most: 8))
    func count(_ part: (places: [Int?], names: [String], scale: FigureScale?)) -> Int {
      part.scale == nil ? part.names.count : 8
    }
    func name(
      _ part: (places: [Int?], names: [String], scale: FigureScale?), _ index: Int
    ) -> String {
      guard let scale = part.scale else { return part.names[index] }
      let share = (Double(index) + 0.5) / 8
      return Figure.number(
        scale.isLogarithmic
          ? scale.low * pow(scale.high / scale.low, share)
          : scale.low + (scale.high - scale.low) * share)
    }
    let (columns, rows) = (count(first), count(second))
    var cells: [[Double]] = Array(repeating: [], count: columns * rows)
    for place in ranking.indices {
      guard let a = first.places[place], let b = second.places[place] else { continue }
      cells[a * rows + b].append(values[ranking[place]])
    }
    let medians = cells.map { median($0.sorted()) }
    let known = medians.filter(\.isFinite).sorted()
    var figure = Figure()
    let (left, right) = Figure.across
    let (low, high) = figure.up
    let (width, height) = ((right - left) / Double(columns), (low - high) / Double(rows))
    figure.axes(
      nil, nil, names: (across.name, down.name),
      words: (0..<columns).map { (left + (Double($0) + 0.5) * width, name(first, $0)) })
    figure.text(right, high - 4, "median \(measure.name)", anchor: "end", size: 8)
    for b in 0..<rows {
      figure.text(
        left - 6, low - (Double(b) + 0.5) * height + 3, name(second, b), anchor: "end")
      for a in 0..<columns {
        let value = medians[a * rows + b]
        guard let place = known.firstIndex(of: value) else { continue }
        let rank = Double(place) / Double(max(1, known.count - 1))
        let good = measure.higherIsBetter ? rank : 1 - rank
        // From light to dark blue.
        let (red, green) = (Int(230 - 220 * good), Int(238 - 150 * good))
        let x = left + Double(a) * width
        let y = low - Double(b + 1) * height
        figure.box(
          x + 0.5, y + 0.5, width: width - 1, height: height - 1,
          colour: "rgb(\(red),\(green),\(Int(247 - 90 * good)))")
        if width > 30, height > 12 {
          figure.add("<g fill=\"\(good > 0.5 ? "#ffffff" : "#222222")\">")
          figure.text(x + width / 2, y + height / 2 + 3, Figure.number(value), size: 8)
          figure.add("</g>")
        }
      }
    }
    return figure
  }

  /// A line a trial through all parameters to the objective; the darker, the better.
  private func parallel() throws -> Figure {
    var figure = Figure()
    let (low, high) = (figure.height - 16, 34.0)
    var axes: [(name: String, places: [Double], labels: [(Double, String)])] = []
    for parameter in results.swept {
      if let numbers = ParameterAxis.numbers(try values(parameter)) {
        let known = numbers.filter(\.isFinite)
        let scale = FigureScale(
          known,
          isLogarithmic: axis.isLogarithmic(parameter, known.min() ?? 0, known.max() ?? 0),
          from: low, to: high)
        axes.append(
          (
            parameter.name, numbers.map { $0.isFinite ? scale($0) : low },
            scale.ticks(4).map { (scale($0), Figure.number($0)) }
          ))
      } else {
        let parts = try parts(parameter, most: 12)
        let places = FigureScale([0, Double(max(1, parts.names.count - 1))], from: low, to: high)
        axes.append(
          (
            parameter.name, parts.places.map { $0.map { places(Double($0)) } ?? low },
            parts.names.indices.filter { $0 % max(1, parts.names.count / 8) == 0 }.map {
              (places(Double($0)), parts.names[$0])
            }
          ))
      }
    }
    let scale = FigureScale(shownValues, isLogarithmic: isLogarithmic, from: low, to: high)
    axes.append(
      (
        measure.name, ranking.map { scale(values[$0]) },
        scale.ticks(4).map { (scale($0), Figure.number($0)) }
      ))
    let step = (Figure.width - 70) / Double(max(1, axes.count - 1))
    for place in some(Array(ranking.indices), 600).reversed() {
      let good = 1 - Double(place) / Double(max(1, ranking.count - 1))
      figure.line(
        axes.enumerated().map { (24 + Double($0) * step, $1.places[place]) },
        colour: "rgb(\(Int(200 - 200 * good)),\(Int(205 - 91 * good)),\(Int(210 - 32 * good)))",
        width: 0.6, opacity: 0.7)
    }
    for (index, axis) in axes.enumerated() {
      let x = 24 + Double(index) * step
      figure.line([(x, low), (x, high)], colour: "#555555", width: 0.8)
      figure.text(
        index == 0 ? 4 : index == axes.count - 1 ? Figure.width - 4 : x,
        index % 2 == 0 ? 12 : 24, axis.name,
        anchor: index == 0 ? "start" : index == axes.count - 1 ? "end" : "middle", size: 8)
      for (place, text) in axis.labels {
        figure.text(x + 3, place + 3, text, anchor: "start", size: 7)
      }
    }
    return figure
  }
}
