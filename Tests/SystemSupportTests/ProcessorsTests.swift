import Foundation
import Synchronization
import SystemSupport
import TestSupport
import Testing

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

  @Test func cachesAreReadWhereTheSystemTellsThem() throws {
    let folder = try TemporaryFolder()
    let texts = [
      ("index0", "1", "Data", "48K"), ("index1", "1", "Instruction", "32K"),
      ("index2", "2", "Unified", "2048K"), ("index3", "3", "Unified", "much"),
    ]
    for (name, level, type, size) in texts {
      try folder.write(level + "\n", to: "\(name)/level")
      try folder.write(type + "\n", to: "\(name)/type")
      try folder.write(size + "\n", to: "\(name)/size")
    }
    let caches = Processors.caches(root: folder.path)
    #expect(caches.map(\.level) == [1, 2] && caches.map(\.bytes) == [48 << 10, 2048 << 10])
    #expect(Processors.caches(root: folder.file("nothing")).isEmpty)
  }

  /// Whatever the number of threads, each number is asked for once, and the answers are in order.
  @Test(arguments: [0, 1, 2, 7, 1000], [1, 2, 3, 16])
  func whatManyThreadsGiveIsInOrder(count: Int, threads: Int) {
    let asked = Atomic<Int>(0)
    let answers = Processors.map(count: count, threads: threads) { number in
      asked.wrappingAdd(1, ordering: .relaxed)
      return "\(number)"
    }
    #expect(answers == (0..<count).map { "\($0)" } && asked.load(ordering: .relaxed) == count)
  }

  @Test func theFirstFailureIsThrown() {
    struct Failure: Error, Equatable { let number: Int }
    #expect(throws: Failure(number: 3)) {
      try Processors.map(count: 100, threads: 4) { number in
        if number % 10 == 3 { throw Failure(number: number) }
        return number
      }
    }
  }
}
