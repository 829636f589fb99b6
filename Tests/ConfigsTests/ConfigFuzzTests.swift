import Configs
import Foundation
import Search
import TestSupport
import Testing

/// Mistyped configs are read or refused with a sentence for each mistake. OVERNIGHT_FUZZ=250000
/// makes the loop long.
@Suite struct ConfigFuzzTests {
  @Test func mistypedConfigs() throws {
    let text = """
      {// a comment
       "name": "x", dataset: {"generate": "two_moons", "rows": 50, 'validation': 0.2,},
       "parameters": {"hidden_sizes": [[4], 8], "learning_rate": {"from": 1e-3, "to": 0.1, "count": 3, "scale": "log"},
                      "epochs": 2, "seed": [1, 2], "class_weights": {"0": 1.5}, "optimizer": "sgd"},
       "search": {"method": "grid"}, "objective": {"metric": "best_validation_loss"},
       "exclude": [{"seed": 1, "hidden_sizes": 8}], "where": ["parameter_count * 2 < 1e4 - seed"], "paired": ["seed", "hidden_sizes"]}
      """
    let facts = DataFacts(
      task: .classification, classNames: ["0", "1"], featureCount: 2, targetCount: 1,
      hasValidation: true, targetsAreShares: true)
    var mutations = Mutations(
      seed: 1,
      pieces: [
        "{", "}", "[", "]", ",", ":", "\"", "null", "1e999", "-1", "0x", "/*", "//", "\\u12",
        "Infinity",
        "99999999999", "\"random\"", "\"trials\": 5", "true",
      ])
    var (read, refused) = (0, 0)
    for _ in 0..<fuzzCount(4000) {
      let bytes = mutations.damaged(Array(text.utf8))
      do {
        let configuration = try Configuration(
          text: String(decoding: bytes, as: UTF8.self), file: "c.json")
        #expect(try !configuration.plan(for: facts).trials.isEmpty)
        read += 1
      } catch {
        #expect(!"\(error)".isEmpty)
        refused += 1
      }
    }
    #expect(read > 0 && refused > 0, "\(read) read, \(refused) refused")
  }
}
