import Configs
import Search
import Testing

/// The Sobol sequence, and searches that take its points.
@Suite struct SobolTests {
  /// Points of SciPy 1.17.1's `qmc.Sobol(12, scramble=False)`, in sixteenths.
  private static let firstPoints: [[Double]] = [
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8],
    [12, 4, 4, 4, 12, 12, 4, 12, 12, 12, 12, 12], [4, 12, 12, 12, 4, 4, 12, 4, 4, 4, 4, 4],
    [6, 6, 10, 14, 6, 2, 6, 14, 14, 10, 14, 6], [14, 14, 2, 6, 14, 10, 14, 6, 6, 2, 6, 14],
    [10, 2, 14, 10, 10, 14, 2, 2, 2, 6, 2, 10], [2, 10, 6, 2, 2, 6, 10, 10, 10, 14, 10, 2],
  ]

  /// Of the first 256 points of SciPy's in 64 dimensions, in 256ths, the sum of each dimension with
  /// the weights (31 i² + 17 i) mod 65521, mod 1000003.
  private static let sums = [
    157837, 441639, 916373, 994425, 141914, 66743, 323453, 664871, 928664, 615153, 155969, 252580,
    295484, 819652, 47606, 364315, 669651, 727339, 74238, 90469, 653711, 952913, 557093, 469528,
    333180, 59027, 366563, 322820, 56684, 332753, 182697, 482002, 972091, 745416, 145056, 674598,
    540869, 405280, 470216, 159689, 540773, 59454, 987081, 934877, 880909, 49545, 204825, 918605,
    114553, 944287, 927327, 611963, 482658, 834642, 122096, 626375, 684435, 904525, 544795, 120711,
    878526, 607690, 812212, 636102,
  ]

  @Test func pointsAreThoseOfSciPy() {
    let sequence = SobolSequence(dimensions: 12, seed: nil)
    for (index, point) in Self.firstPoints.enumerated() {
      #expect(sequence.point(index).map { $0 * 16 } == point)
    }
    let wide = SobolSequence(dimensions: 64, seed: nil)
    var sums = [Int](repeating: 0, count: 64)
    for index in 0..<256 {
      let weight = (31 * index * index + 17 * index) % 65521
      for (dimension, number) in wide.point(index).enumerated() {
        sums[dimension] += weight * Int(number * 256)
      }
    }
    #expect(sums.map { $0 % 1_000_003 } == Self.sums)
  }

  /// Scrambled or not, the first 2^k points, and every 2^k after them, have one in each 2^k-th of
  /// every dimension; and in the first two dimensions, one in each box of equal area.
  @Test(arguments: [nil, 0, 1, 12345] as [UInt64?])
  func everyPartHasItsPoint(seed: UInt64?) {
    let sequence = SobolSequence(dimensions: SobolSequence.mostDimensions, seed: seed)
    let points = (0..<512).map { sequence.point($0) }
    for start in stride(from: 0, to: 512, by: 64) {
      for dimension in 0..<SobolSequence.mostDimensions {
        let parts = points[start..<start + 64].map { Int($0[dimension] * 64) }
        #expect(Set(parts) == Set(0..<64), "dimension \(dimension) from \(start)")
      }
      for bits in 0...6 {
        let boxes = points[start..<start + 64].map { point in
          Int(point[0] * Double(1 << bits)) * 64 + Int(point[1] * Double(64 >> bits))
        }
        #expect(Set(boxes).count == 64, "boxes of \(bits) bits from \(start)")
      }
    }
    #expect(points.allSatisfy { $0.allSatisfy { $0 >= 0 && $0 < 1 } })
  }

  @Test func seedsScrambleDifferently() {
    let points = [nil, 1, 2, 1].map { SobolSequence(dimensions: 3, seed: $0).point(5) }
    #expect(points[1] == points[3] && Set(points).count == 3)
  }

  private func plan(_ parameters: String, trials: Int, seed: Int = 0) throws -> [[String]] {
    let facts = DataFacts(
      task: .classification, classNames: ["a", "b"], featureCount: 2, targetCount: 1,
      hasValidation: true, targetsAreShares: true)
    let plan = try Configuration(
      text: """
        {"dataset": {"generate": "two_moons"}, "parameters": \(parameters),
         "search": {"method": "sobol", "trials": \(trials), "seed": \(seed)}}
        """, file: "c.json"
    ).plan(for: facts, threads: 2)
    return plan.trials.map { trial in
      [.hiddenSizes, .learningRate, .activation, .batchSize, .momentum].map {
        trial.values[$0]?.text ?? "-"
      }
    }
  }

  /// The first 16 trials have one in each sixteenth of a range, four of each of four words, and of
  /// a whole number from 1 to 16 every one.
  @Test func trialsAreEven() throws {
    let trials = try plan(
      """
      {"hidden_sizes": {"from": 1, "to": 16}, "epochs": 1,
       "learning_rate": {"from": 0.0001, "to": 1, "scale": "log"},
       "activation": ["relu", "tanh", "elu", "silu"], "batch_size": [8, 16]}
      """, trials: 16)
    #expect(Set(trials.map { $0[0] }) == Set((1...16).map(String.init)))
    let quarters = trials.compactMap { Double($0[1]) }.map { rate in
      [0.001, 0.01, 0.1, 1].firstIndex { rate <= $0 } ?? -1
    }
    #expect((0..<4).allSatisfy { quarter in quarters.count { $0 == quarter } == 4 })
    for word in ["relu", "tanh", "elu", "silu"] {
      #expect(trials.count { $0[2] == word } == 4)
    }
  }

  /// More trials add to the same ones, in unions with conditions, pairs and exclusions, too.
  @Test func moreTrialsAddToTheSame() throws {
    let parameters = """
      [{"hidden_sizes": [4, 8, 16], "optimizer": "sgd", "momentum": {"from": 0, "to": 0.9},
        "learning_rate": {"from": 0.001, "to": 1, "scale": "log"}, "epochs": [1, 2, 3],
        "paired": ["hidden_sizes", "epochs"]},
       {"hidden_sizes": [4, 8], "learning_rate": {"from": 0.001, "to": 0.1, "scale": "log"},
        "epochs": 1, "exclude": {"hidden_sizes": 8}}]
      """
    let few = try plan(parameters, trials: 20)
    let many = try plan(parameters, trials: 75)
    #expect(many.prefix(20).elementsEqual(few))
    #expect(Set(many).count == 75)
    #expect(many.contains { $0[4] == "-" } && many.contains { $0[4] != "-" })
    #expect(!many.contains { $0[4] == "-" && $0[0] == "8" })
    #expect(try plan(parameters, trials: 20, seed: 1) != few)
  }

  /// A space with fewer combinations says so, and does not search for ever.
  @Test func smallSpacesEnd() {
    #expect(throws: ConfigurationError.self) {
      try plan(#"{"hidden_sizes": [1, 2], "epochs": 1}"#, trials: 3)
    }
  }
}
