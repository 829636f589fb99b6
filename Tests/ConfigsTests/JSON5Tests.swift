import Configs
import Foundation
import Testing

@Suite struct JSON5Tests {
  private func failure(_ text: String) -> String {
    do {
      _ = try JSON5Parser.parse(text)
      return "no error"
    } catch { return "\(error.line): \(error.message)" }
  }

  @Test func everythingThatJSON5Allows() throws {
    let value = try JSON5Parser.parse(
      """
      // a comment
      {unquoted: 'single "quotes"', /* another */ "number": .5, hex: 0x1F, plus: +1., trailing: [1, 2,],
       escapes: "\\u00e9\\n\\x41\\ud83d\\ude00", nothing: null, yes: true,}
      """)
    guard case .object(let members) = value.kind else {
      Issue.record("no object")
      return
    }
    #expect(
      members.map(\.key) == [
        "unquoted", "number", "hex", "plus", "trailing", "escapes", "nothing", "yes",
      ])
    #expect(
      members.map(\.value.written) == [
        "\"single \"quotes\"\"", "0.5", "31", "1", "[1, 2]", "\"é\nA😀\"", "null", "true",
      ])
    #expect(members.map(\.line) == [2, 2, 2, 2, 2, 3, 3, 3])
  }

  @Test(arguments: [
    ("", "1: the file is empty"),
    ("{\n \"a\": 1,\n \"a\": 2}", "3: the key \"a\" comes twice; it stands on line 2 already"),
    ("{\"a\": 1\n\n\"b\": 2}", "1: a comma or } is missing after the value of \"a\""),
    ("{\"a\" 1}", "1: a colon is missing after the key \"a\""),
    ("[1, 2", "1: a list [ is never closed with ]"),
    ("{\"a\": [1 2]}", "1: a comma or ] is missing in a list"),
    ("{\"a\": relu}", "1: relu is no value; texts stand in quotes: \"relu\""),
    ("{\"a\": 1.2.3}", "1: 1.2.3 is not a number"),
    ("{\"a\": \"x\n\"}", "1: a text is not closed with its quote"),
    ("{} {}", "1: \"{\" after the end of the config"),
    ("/* {", "1: a comment /* is never closed with */"),
    ("{\"a\": \"\\ud800\"}", "1: half of a surrogate pair in a text"),
  ])
  func mistakes(text: String, expected: String) { #expect(failure(text) == expected) }

  /// Whatever stands in a file, the parser answers; it never crashes.
  @Test func damagedTextsNeverCrash() throws {
    let text = Array(
      "{\"name\": \"x\", \"a\": [1, -2.5e3, 'y', null], /* c */ \"b\": {\"c\": 0x1f}} // end")
    for end in 0..<text.count { _ = failure(String(text[..<end])) }
    for position in text.indices {
      for replacement in "{}[]\"'\\/*,:0x\n" {
        var damaged = text
        damaged[position] = replacement
        _ = failure(String(damaged))
      }
    }
    #expect(failure(String(repeating: "[", count: 5000)).contains("more than 100 brackets"))
  }
}
