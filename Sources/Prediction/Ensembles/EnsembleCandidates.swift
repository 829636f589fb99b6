import Networks
import SeededRandom
import SystemSupport

/// Networks, or settings with a network for each fold, that may go into an ensemble: what each says
/// of the validation rows.
struct EnsembleCandidates {
  /// What is compared: for classes and labels the probability of what is right, for numbers the
  /// error in standard deviations of the target.
  enum Kind { case probabilities, errors }

  let kind: Kind
  /// One row a candidate: for each validation row and output its number.
  private(set) var values: [[Float]] = []
  /// What each row counts.
  let weights: [Float]?

  init(_ truth: Truth, weights: [Float]?) {
    if case .numbers = truth { kind = .errors } else { kind = .probabilities }
    self.weights = weights
  }

  /// What a candidate's predictions are compared by.
  static func scores(_ predictions: Predictions, _ truth: Truth) -> [Float] {
    let rows = 0..<predictions.rows
    switch truth {
    case .classes(let classes): return rows.map { Float(predictions[$0, Int(classes[$0])]) }
    case .labels(let columns):
      return rows.flatMap { row in
        columns.indices.map {
          Float(columns[$0][row] > 0.5 ? predictions[row, $0] : 1 - predictions[row, $0])
        }
      }
    case .numbers(let columns):
      let units = columns.map(unit)
      return rows.flatMap { row in
        columns.indices.map { Float((predictions[row, $0] - columns[$0][row]) / units[$0]) }
      }
    }
  }

  /// The standard deviation of a target; 1 where that is 0.
  static func unit(_ numbers: [Double]) -> Double {
    let n = Double(max(1, numbers.count))
    let mean = numbers.reduce(0, +) / n
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    return variance > 0 ? variance.squareRoot() : 1
  }

  mutating func add(_ scores: [Float]) { values.append(scores) }

  /// The loss of the mean of some candidates: the log loss, or the mean squared error.
  ///
  /// - Parameters:
  ///   - sum: of the candidates before.
  ///   - candidate: the one that is added; nil for none.
  ///   - count: how many they are together.
  func loss(_ sum: [Float], _ candidate: Int?, count: Int) -> Double {
    let factor = 1 / Float(count)
    let own = candidate.map { values[$0] } ?? sum
    let isNew = candidate != nil
    let perRow = max(1, sum.count / max(1, weights?.count ?? sum.count))
    var total = 0.0
    switch kind {
    case .errors:
      for place in sum.indices {
        let mean = (isNew ? sum[place] + own[place] : sum[place]) * factor
        total += Double(mean * mean) * weight(place / perRow)
      }
    case .probabilities:
      // The logarithm of a product takes one of sixteen, where no row is weighted.
      var product = 1.0
      for place in sum.indices {
        let mean = Double((isNew ? sum[place] + own[place] : sum[place]) * factor)
        let share = max(mean, PredictionMetrics.leastProbability)
        if weights != nil {
          total -= logarithm(share) * weight(place / perRow)
        } else {
          product *= share
          if place % 16 == 15 {
            total -= logarithm(product)
            product = 1
          }
        }
      }
      total -= logarithm(product)
    }
    return total
  }

  private func weight(_ row: Int) -> Double { weights.map { Double($0[row]) } ?? 1 }
}

/// ln x, by the same digits on every system.
func logarithm(_ x: Double) -> Double { PortableMath.naturalLogarithm(x) }
