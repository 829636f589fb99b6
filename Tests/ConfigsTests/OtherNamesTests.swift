import Configs
import Foundation
import TestSupport
import Testing

/// Names of other tools are told ours.
@Suite struct OtherNamesTests {
  private func message(parameter: String) -> String {
    message("{\"dataset\": {\"generate\": \"xor\"}, \"parameters\": {\"\(parameter)\": 1}}")
  }

  private func message(_ text: String) -> String {
    do { _ = try Configuration(text: text, file: "c.json") } catch { return "\(error)" }
    return "no error"
  }

  /// Every name in the table of docs/training.md that is a plain word: the page and the messages
  /// agree.
  @Test func thePageAndTheMessagesAgree() throws {
    let page = try String(contentsOfFile: Repository.path + "/docs/training.md", encoding: .utf8)
    let section = try #require(
      page.components(separatedBy: "\n## ").first { $0.hasPrefix("Names in other tools") })
    var told = 0
    let functions = ["manual_seed", "set_random_seed", "random_split", "weight"]
    for row in section.split(separator: "\n") where row.hasPrefix("| `") {
      let cells = row.split(separator: "|").map { cell in
        // What follows a semicolon is about values.
        cell.prefix { $0 != ";" }.matches(of: /`([a-z_0-9]+)`/).map { String($0.1) }
      }
      for name in cells.dropFirst().joined() where !(cells[0] + functions).contains(name) {
        let message = message(parameter: name)
        #expect(cells[0].contains { message.contains("\"\($0)\"") }, "\(name): \(message)")
        told += 1
      }
    }
    #expect(told >= 20)
  }

  @Test(arguments: [
    ("loss", "mse", "mean_squared_error"), ("loss", "bce", "binary_cross_entropy"),
    ("loss", "CrossEntropyLoss", "cross_entropy"), ("loss", "l1", "mean_absolute_error"),
    ("activation", "ReLU", "relu"), ("activation", "logistic", "sigmoid"),
    ("activation", "linear", "identity"), ("activation", "LeakyReLU", "leaky_relu"),
    ("initializer", "xavier_uniform", "glorot_uniform"),
    ("initializer", "kaiming_normal_", "he_normal"),
    ("schedule", "CosineAnnealingLR", "cosine"), ("schedule", "plateau", "reduce_on_plateau"),
    ("optimizer", "AdamW", "adamw"), ("optimizer", "L-BFGS", "lbfgs"),
    ("normalization", "batch_norm", "batch"),
  ])
  func values(parameter: String, theirs: String, ours: String) {
    let message = message(
      "{\"dataset\": {\"generate\": \"xor\"}, \"parameters\": {\"hidden_sizes\": 4, \"epochs\": 1, "
        + "\"\(parameter)\": \"\(theirs)\"}}")
    #expect(message.hasSuffix("; did you mean \"\(ours)\"?"), "\(message)")
  }

  @Test(arguments: [
    ("{\"data\": {}}", "data        unknown key; did you mean \"dataset\"?"),
    ("{\"epochs\": 3}", "epochs      is a hyperparameter; it belongs in \"parameters\""),
    (
      "{\"dataset\": \"a.csv\"}",
      "\"a.csv\" is not an object { … }, such as {\"source\": \"a.csv\"}"
    ),
    (
      "{\"search\": \"random\"}",
      "\"random\" is not an object { … }, such as {\"method\": \"random\"}"
    ),
    ("{\"objective\": {\"metric\": \"val_accuracy\"}}", "did you mean \"validation_accuracy\"?"),
    ("{\"metrics\": [\"f1\"]}", "did you mean \"validation_f1\"?"),
    ("{\"objective\": {\"direction\": \"min\"}}", "did you mean \"minimize\"?"),
    ("{\"dataset\": {\"generate\": \"make_moons\"}}", "did you mean \"two_moons\"?"),
    ("{\"dataset\": {\"generate\": \"xor\", \"n_samples\": 9}}", "did you mean \"rows\"?"),
    (
      "{\"parameters\": {\"seed\": {\"min\": 1, \"max\": 2}}}",
      "unknown key; did you mean \"to\"?"
    ),
    ("{\"metrics\": [\"auc\"]}", "did you mean \"validation_roc_auc\"?"),
    ("{\"dataset\": {\"label\": \"y\"}}", "did you mean \"target\"?"),
    ("{\"dataset\": {\"source\": \"\", \"test_size\": 0.2}}", "did you mean \"validation\"?"),
  ])
  func places(text: String, expected: String) {
    #expect(message(text).contains(expected), "\(message(text))")
  }
}
