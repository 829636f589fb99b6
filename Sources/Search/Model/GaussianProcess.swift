import SeededRandom

/// Gaussian process regression with a Matérn 5/2 kernel, one length scale for each column and one
/// deviation of the noise. Values are standardised, so that the kernel's own variance is 1.
///
/// All sums have one order: the same data give the same bits on every machine.
///
/// - Source: Rasmussen and Williams 2006, algorithm 2.1 (posterior and marginal likelihood).
package struct GaussianProcess {
  /// Logarithms of a length scale for each column, and of the noise's deviation.
  package private(set) var parameters: [Double]
  private let columns: Int
  private var points: LanePoints
  private var factor = CholeskyFactor()
  /// The inverse of the kernel matrix times the standardised values.
  private var weights: [Double] = []
  private var center = 0.0
  private var spread = 1.0

  /// The most points that length scales are tuned on.
  private static let mostTuned = 100

  /// A process that knows nothing.
  package init(columns: Int) {
    self.columns = columns
    parameters =
      Array(repeating: PortableMath.naturalLogarithm(0.7), count: columns)
      + [PortableMath.naturalLogarithm(0.1)]
    points = LanePoints([], scales: [])
  }

  /// Learns some points, each with a number for each column, and their values.
  ///
  /// - Parameter isTuned: whether length scales and noise are tuned first.
  package mutating func learn(_ rows: [[Double]], _ values: [Double], isTuned: Bool) {
    let count = Double(values.count)
    center = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    spread = (squares / count).squareRoot() + 1e-9
    let standard = values.map { ($0 - center) / spread }
    if isTuned { tune(rows, standard) }
    points = LanePoints(rows, scales: scales(parameters))
    factor = CholeskyFactor(points.kernelMatrix(noise: noise(parameters)), count: rows.count)
    weights = factor.solveTransposed(factor.solve(standard))
  }

  private func scales(_ parameters: [Double]) -> [Double] {
    parameters.dropLast().map { PortableMath.exponential(-$0) }
  }

  private func noise(_ parameters: [Double]) -> Double {
    PortableMath.exponential(2 * parameters[columns])
  }

  /// Mean and standard deviation at some points.
  package func predict(_ rows: [[Double]]) -> [(mean: Double, deviation: Double)] {
    let scaled = rows.map { points.scaled($0) }
    let groups = Lanes.groups(rows.count)
    var result: [(mean: Double, deviation: Double)] = []
    result.reserveCapacity(rows.count)
    for group in 0..<groups {
      let first = group * Lanes.scalarCount
      let members = scaled[first..<min(first + Lanes.scalarCount, rows.count)]
      let kernels = points.kernels(to: Array(members))
      var mean = Lanes(repeating: 0)
      for (point, kernel) in kernels.enumerated() { mean += kernel * weights[point] }
      var variance = Lanes(repeating: 1)
      for part in factor.solve(kernels) { variance -= part * part }
      for place in members.indices {
        let lane = place - first
        result.append(
          (
            mean[lane] * spread + center,
            max(variance[lane], 1e-6).squareRoot() * spread
          ))
      }
    }
    return result
  }

  /// The kernel between two points, by their first columns only.
  func similarity(_ one: [Double], _ other: [Double], columns count: Int) -> Double {
    var sum = 0.0
    for column in 0..<count {
      let difference = (one[column] - other[column]) * points.scales[column]
      sum += difference * difference
    }
    return Lanes.matern(squaredDistances: Lanes(repeating: sum))[0]
  }

  /// Climbs to length scales and noise of more likelihood, one after the other, in steps of 0.7 and
  /// 0.35 of their logarithms.
  private mutating func tune(_ rows: [[Double]], _ values: [Double]) {
    var chosen = Array(rows.indices)
    if rows.count > Self.mostTuned {
      chosen = (0..<Self.mostTuned).map { $0 * (rows.count - 1) / (Self.mostTuned - 1) }
    }
    let (rows, values) = (chosen.map { rows[$0] }, chosen.map { values[$0] })
    var best = likelihood(parameters, rows, values)
    for step in [0.7, 0.35] {
      for place in parameters.indices {
        for signed in [step, -step] {
          var trial = parameters
          trial[place] += signed
          let value = likelihood(trial, rows, values)
          if value > best + 1e-6 {
            (parameters, best) = (trial, value)
            break
          }
        }
      }
    }
  }

  /// The logarithm of the marginal likelihood and of the priors, but for a constant: ln of a length
  /// scale is normal around ln 0.7, ln of the noise around ln 0.1, both with deviation 1.
  private func likelihood(
    _ parameters: [Double], _ rows: [[Double]], _ values: [Double]
  ) -> Double {
    let points = LanePoints(rows, scales: scales(parameters))
    let factor = CholeskyFactor(
      points.kernelMatrix(noise: noise(parameters)), count: rows.count)
    var sum = 0.0
    for part in factor.solve(values) { sum -= 0.5 * part * part }
    for pivot in factor.diagonal { sum -= PortableMath.naturalLogarithm(pivot) }
    for place in 0...columns {
      let typical = PortableMath.naturalLogarithm(place < columns ? 0.7 : 0.1)
      sum -= (parameters[place] - typical) * (parameters[place] - typical) / 2
    }
    return sum
  }
}
