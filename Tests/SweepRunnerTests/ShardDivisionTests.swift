import Configs
import Results
import Search
import SweepRunner
import Testing

@Suite struct ShardDivisionTests {
  /// Each trial is in one part, and no part exceeds Graham's bound for the best division: the mean, or
  /// the costliest trial, times 4/3.
  @Test(arguments: 0..<40)
  func partsAreBalanced(seed: Int) throws {
    var random = SystemRandom(seed: UInt64(seed))
    let count = Int.random(in: 1...16, using: &random)
    let units = (0..<Int.random(in: count...200, using: &random)).map { place in
      (places: [place], cost: Double.random(in: 1...100, using: &random))
    }
    let division = ShardDivision(units, into: count)
    #expect(division.parts.flatMap(\.places).sorted() == Array(units.indices))
    #expect(division.parts.allSatisfy { $0.places == $0.places.sorted() && !$0.places.isEmpty })
    for part in division.parts {
      #expect(abs(part.cost - part.places.reduce(0) { $0 + units[$1].cost }) < 1e-6)
    }
    let total = units.reduce(0) { $0 + $1.cost }
    let least = max(total / Double(count), units.map(\.cost).max() ?? 0)
    // With one unit more than parts, two of them must go together.
    let costs = units.map(\.cost).sorted(by: >)
    let pair = units.count > count ? costs[count - 1] + costs[count] : 0
    let most = division.parts.map(\.cost).max() ?? 0
    #expect(most <= 4.0 / 3 * max(least, pair) + 1e-9)
    let again = ShardDivision(units, into: count)
    #expect(again.parts.map(\.places) == division.parts.map(\.places))
  }

  @Test func equalCostsGoRound() {
    let division = ShardDivision((0..<6).map { (places: [$0], cost: 1.0) }, into: 3)
    #expect(division.parts.map(\.places) == [[0, 3], [1, 4], [2, 5]])
  }

  /// Versions before this one took every n-th trial; what they began is ended so.
  @Test func whatAnEarlierVersionBeganGoesOn() throws {
    let configuration = try Configuration(
      text: """
        {"dataset": {"generate": "two_moons", "rows": 50, "validation": 0.2},
         "parameters": {"hidden_sizes": [[40, 40], 2], "seed": [1, 2, 3, 4], "epochs": 1}}
        """, file: "c.json")
    let shard = try #require(Shard("2/3"))
    let whole = try PreparedSweep(configuration).plan.trials
    let everyThird = whole.filter { [2, 5, 8].contains($0.id) }
    let balanced = try PreparedSweep(configuration, shard: shard)
    #expect(balanced.plan.trials.map(\.id) != [2, 5, 8] && balanced.division != nil)
    let earlier = try PreparedSweep(
      configuration, shard: shard, begun: BegunShard(shard: shard, keys: Set(everyThird.map(\.key)))
    )
    #expect(earlier.plan.trials.map(\.id) == [2, 5, 8] && earlier.division == nil)
    // Where another shard was begun so, this one is the rest of that division.
    let first = try #require(Shard("1/3"))
    let beside = try PreparedSweep(
      configuration, shard: first, begun: BegunShard(shard: shard, keys: Set(everyThird.map(\.key)))
    )
    #expect(beside.plan.trials.map(\.id) == [1, 4, 7])
    let own = try PreparedSweep(
      configuration, shard: shard,
      begun: BegunShard(shard: shard, keys: Set(balanced.plan.trials.map(\.key))))
    #expect(own.plan.trials.map(\.id) == balanced.plan.trials.map(\.id))
  }

  /// The more settings may be under way, the fewer rounds a search goes in.
  @Test(arguments: ["halving", "hyperband", "adaptive"])
  func roundsOfASearch(method: String) throws {
    let rounds = try [0, 4, 40].map { parallel in
      let configuration = try Configuration(
        text: """
          {"dataset": {"generate": "two_moons", "rows": 50, "validation": 0.2},
           "parameters": {"hidden_sizes": 2, "epochs": 9, "learning_rate": {"from": 0.1, "to": 1}},
           "search": {"method": "\(method)", "budget": {"epochs": 180}, "parallel": \(parallel),
                      "final_repeats": 2}}
          """, file: "c.json")
      let plan = try #require(try PreparedSweep(configuration).plan.search)
      #expect(plan.finalEpochs == 45)
      return plan.likelyRounds()
    }
    #expect(rounds[0] > 60 && rounds[0] <= 181)
    #expect(rounds[1] < rounds[0] / 3 && rounds[2] < rounds[1] && rounds[2] >= 3, "\(rounds)")
  }

  private struct SystemRandom: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }
}
