import Foundation
import TestSupport
import Testing

/// The kernel targets share their symbols with nobody: a weak symbol of a generic function,
/// compiled with AVX-512, could be linked into code that runs everywhere.
@Suite struct SymbolTests {
  static let objects: [String] = ["KernelsX86V3", "KernelsX86V4", "KernelsPortable"].flatMap {
    module -> [String] in
    let folder = "\(Command.buildFolder)/\(module).build"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".o") }.map { "\(folder)/\($0)" }
  }

  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["OVERNIGHT_SANITIZED"] == nil,
      "the sanitizers add symbols of their own"),
    .enabled(
      if: !objects.isEmpty && FileManager.default.isExecutableFile(atPath: "/usr/bin/nm"),
      "there is no nm, or the object files are elsewhere"))
  func kernelsDefineOnlyTheirOwnSymbols() throws {
    for object in Self.objects {
      let symbols = try Command("/usr/bin/nm", ["--defined-only", object]).output
      for line in symbols.split(separator: "\n") {
        let fields = line.split(separator: " ")
        guard fields.count == 3 else { continue }
        let (kind, name) = (fields[1], fields[2])
        // Lower case is private to the object file.
        guard kind != kind.lowercased() else { continue }
        let own =
          name.contains("7Kernels") || name.contains("12KernelsX86V")
          || name.contains("15KernelsPortable") || name == "__swift_reflection_version"
          || name.contains("_swift_FORCE_LOAD")
        #expect(own, "\(object): \(kind) \(name)")
      }
    }
  }
}
