import Foundation
import Testing

import Search

/// The Gaussian process of a search, against scikit-learn and SciPy.
@Suite struct ModelTests {
  /// `GaussianProcessRegressor(Matern([0.7] * 3, nu=2.5), alpha=0.01, optimizer=None)` of
  /// scikit-learn 1.7 on the same standardised values.
  @Test func predictionsAreScikitLearns() {
    var rows: [[Double]] = []
    for i in 0..<13 {
      rows.append([1, 4, 13].map { (shift: Int) -> Double in Double((7 * i + shift) % 11) / 11 })
    }
    let values = rows.map { (row: [Double]) -> Double in
      sin(3 * row[0]) + row[1] * row[1] - 0.5 * row[2]
    }
    var process = GaussianProcess(columns: 3)
    process.learn(rows, values, isTuned: false)
    let predictions = process.predict([[0.1, 0.2, 0.3], [0.5, 0.5, 0.5], [0.95, 0.05, 0.6]])
    let means = [0.3052628, 0.95611797, 0.36494835]
    let deviations = [0.14499301, 0.12412096, 0.19269684]
    for (place, prediction) in predictions.enumerated() {
      #expect(abs(prediction.mean - means[place]) < 2e-8)
      #expect(abs(prediction.deviation - deviations[place]) < 2e-8)
    }
  }

  /// Length scales of columns that do not matter grow, and noise is found.
  @Test func tuningFindsWhatMatters() {
    let rows = (0..<60).map { (i: Int) -> [Double] in
      [37, 53, 71].map { (factor: Int) -> Double in Double((i * factor + 11) % 101) / 101 }
    }
    var process = GaussianProcess(columns: 3)
    process.learn(rows, rows.map { sin(6 * $0[1]) }, isTuned: true)
    process.learn(rows, rows.map { sin(6 * $0[1]) }, isTuned: true)
    let scales = process.parameters
    #expect(scales[0] > scales[1] + 0.5 && scales[2] > scales[1] + 0.5, "\(scales)")
    #expect(scales[3] < -3)
  }

  /// Equal points do not break the factorisation, and an empty model predicts nothing.
  @Test func equalPointsAreOnlyNoise() {
    var process = GaussianProcess(columns: 1)
    process.learn(Array(repeating: [0.5], count: 20), (0..<20).map { Double($0) }, isTuned: true)
    let prediction = process.predict([[0.5]])[0]
    #expect(prediction.mean.isFinite && prediction.deviation.isFinite)
    #expect(abs(prediction.mean - 9.5) < 0.5)
  }

  /// `scipy.stats.norm.cdf`.
  @Test(arguments: [
    (-8, 6.22096057427174e-16), (-3.5, 0.00023262907903552502), (-1, 0.15865525393145707),
    (0, 0.5), (0.5, 0.6914624612740131), (2.9, 0.998134186699616), (3.1, 0.9990323967867817),
  ])
  func probabilitiesAreSciPys(x: Double, expected: Double) {
    let probability = NormalDistribution.probability(below: x)
    #expect(abs(probability / expected - 1) < 1e-12, "\(x): \(probability)")
  }

  /// From SciPy: d·(z·cdf(z) + pdf(z)).
  @Test(arguments: [
    (0.3, 0.2, 0.25, 0.05726893964471605), (1, 0.1, 0.2, 7.550262411950034e-18),
    (-1, 0.5, 0, 1.0042453513084149),
  ])
  func expectedImprovementIsSciPys(
    mean: Double, deviation: Double, bound: Double, expected: Double
  ) {
    let value = NormalDistribution.expectedImprovement(
      mean: mean, deviation: deviation, bound: bound)
    #expect(abs(value / expected - 1) < 1e-6, "\(value)")
  }

  /// The kernel for eight distances at once is that of its formula.
  @Test func theKernelIsItsFormula() {
    for step in 0..<200 {
      let square = Double(step * step) / 40
      let r = (5 * square).squareRoot()
      let expected = (1 + r + r * r / 3) * exp(-r)
      let value = Lanes.matern(squaredDistances: Lanes(repeating: square))[3]
      #expect(abs(value - expected) <= 4e-15 * max(expected, 1e-300) + 1e-300, "\(square)")
    }
  }
}
