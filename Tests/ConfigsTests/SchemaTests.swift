import Foundation
import Search
import TestSupport
import Testing

/// `docs/sweep.schema.json` accepts every config that is shipped, and refuses the bad ones.
@Suite struct SchemaTests {
  @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.reason)))
  func schemaAgreesWithTheProgram() throws {
    let folder = try TemporaryFolder()
    for (index, bad) in BadConfig.all.enumerated() where bad.schemaRefuses {
      try folder.write(bad.text, to: "bad_\(index).json")
    }
    let program = """
      import glob, json, json5, jsonschema, sys
      top, folder = sys.argv[1:]
      schema = json.load(open(top + "/docs/sweep.schema.json"))
      jsonschema.Draft202012Validator.check_schema(schema)
      validator = jsonschema.Draft202012Validator(schema)
      good = glob.glob(top + "/configs/*.json")
      good += glob.glob(top + "/Tests/SweepRunnerTests/References/*/config.json")
      for name in good:
          for error in validator.iter_errors(json5.load(open(name))):
              print(name, "is refused:", error.json_path, error.message)
      for name in glob.glob(folder + "/bad_*.json"):
          if validator.is_valid(json5.load(open(name))):
              print("accepted:", open(name).read())
      print(len(good), "good")
      """
    let result = try Command.python(program, [Repository.path, folder.path])
    let count = try FileManager.default.contentsOfDirectory(
      atPath: Repository.path + "/configs"
    ).count { $0.hasSuffix(".json") }
    let cases = try FileManager.default.contentsOfDirectory(
      atPath: Repository.path + "/Tests/SweepRunnerTests/References"
    ).count { !$0.hasSuffix(".md") }
    #expect(result.output == "\(count + cases) good\n", "\(result.errors)")
  }

  /// The schema, the documentation and the program name the same hyperparameters, with the same
  /// words.
  @Test func theDefinitionsAreInSchemaAndDocumentation() throws {
    let data = try Data(
      contentsOf: URL(fileURLWithPath: Repository.path + "/docs/sweep.schema.json"))
    let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let parts = try #require(schema["$defs"] as? [String: [String: Any]])
    let space = try #require(parts["space"]?["properties"] as? [String: [String: Any]])
    #expect(Set(space.keys) == Set(Parameter.given.map(\.name) + ["paired", "exclude"]))
    let page = try String(contentsOfFile: Repository.path + "/docs/training.md", encoding: .utf8)
    for parameter in Parameter.given {
      let definition = parameter.definition
      #expect(space[definition.name]?["description"] as? String == definition.summary)
      #expect(page.contains("`\(definition.name)`"), "docs/training.md lacks \(definition.name)")
      guard case .choice(let words) = definition.domain else { continue }
      let text = try String(
        data: JSONSerialization.data(withJSONObject: try #require(space[definition.name])),
        encoding: .utf8)
      // The words are listed where the property refers to.
      let reference = try #require(text?.firstMatch(of: /defs\\\/([a-zA-Z]+)/)).1
      let listed = parts.filter { $0.key == reference || $0.key == reference + "Name" }
        .compactMap { $0.value["enum"] as? [String] }
      #expect(listed.map(Set.init) == [Set(words)], "\(definition.name)")
      for word in words { #expect(page.contains("`\(word)`"), "docs/training.md lacks \(word)") }
    }
  }
}
