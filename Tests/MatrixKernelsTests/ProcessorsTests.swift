import Foundation
import TestSupport
import Testing

import MatrixKernels

@Suite struct ProcessorsTests {
  @Test func atLeastOneIsUsable() { #expect(Processors.usable >= 1) }

  /// A fake tree of control groups, of both versions.
  @Test func limitsOfControlGroups() throws {
    let folder = try TemporaryFolder()
    func limit(_ files: [String: String], _ membership: String) throws -> Int? {
      let root = folder.file(UUID().uuidString)
      for (name, text) in files {
        let file = URL(fileURLWithPath: root + "/" + name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
      let members = try folder.write(membership, to: "membership")
      return Processors.cgroupLimit(root: root, membership: members)
    }
    #expect(try limit([:], "0::/\n") == nil)
    #expect(try limit(["job/cpu.max": "max 100000\n"], "0::/job\n") == nil)
    #expect(try limit(["job/cpu.max": "150000 100000\n"], "0::/job\n") == 2)
    #expect(
      try limit(["a/cpu.max": "100000 100000", "a/b/cpu.max": "400000 100000"], "0::/a/b") == 1)
    #expect(
      try limit(
        ["cpu/x/cpu.cfs_quota_us": "300000", "cpu/x/cpu.cfs_period_us": "100000"],
        "4:cpu,cpuacct:/x\n") == 3)
    #expect(
      try limit(
        ["cpu/x/cpu.cfs_quota_us": "-1", "cpu/x/cpu.cfs_period_us": "100000"], "4:cpu:/x\n") == nil)
  }

  @Test func unknownKernelSetsAreRefusedWithTheKnownOnes() {
    let error = #expect(throws: KernelSetError.self) { try KernelSets.choose("x86-64-v9") }
    let known = KernelSets.available.map(\.name).joined(separator: ", ")
    #expect(
      error?.description == "no kernel set \"x86-64-v9\" runs on this processor; there is \(known)")
  }
}
