import Foundation
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
}
