import Datasets
import Foundation
import Tables
import TestSupport
import Testing

/// Damaged data files are read or refused with a sentence; none crashes, hangs, or takes all
/// memory. OVERNIGHT_FUZZ=250000 makes the short loops long.
@Suite struct ReaderFuzzTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func fuzz(
    _ whole: [UInt8], _ name: String, seed: UInt64, pieces: [String] = [],
    _ change: (inout DatasetSettings) -> Void = { _ in }
  ) throws {
    var mutations = Mutations(seed: seed, pieces: pieces)
    var settings = DatasetSettings(source: .file(folder.file(name)))
    change(&settings)
    var (read, refused) = (0, 0)
    for _ in 0..<fuzzCount(2500) {
      let bytes = mutations.damaged(whole)
      try folder.write(Data(bytes), to: name)
      do {
        let data = try Dataset(settings)
        #expect(
          data.training.count > 0 && data.featureNames.count == data.training.features.columns)
        read += 1
      } catch let error as DataError {
        #expect(error.file.hasPrefix(folder.path), "\(error)")
        refused += 1
      }
    }
    #expect(read > 0 && refused > 0, "\(read) read, \(refused) refused")
  }

  @Test func damagedCSVFiles() throws {
    let text =
      "name,b,\"c d\",y\n1,2.5,-3e4,cat\n\"2\",0.1,7,dog\n\n3,1e-3,8,\"a, \"\"b\"\"\"\n4,5,6,cat\n"
    try fuzz(
      Array(text.utf8), "d.csv", seed: 1,
      pieces: [
        "\n", "\r\n", "\"", ",", ";", "\t", " ", "1e999", "NaN", "é", "0,1,2", "\u{FEFF}", "-",
      ])
  }

  @Test func damagedArrays() throws {
    func header(_ type: String, _ shape: String) -> [UInt8] {
      let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
      let padded = text + String(repeating: " ", count: 117 - text.utf8.count) + "\n"
      return [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8)
    }
    let values = (0..<24).map { Float($0) / 3 }.withUnsafeBytes { Array($0) }
    let labels: [UInt8] = (0..<8).flatMap { [UInt8($0 % 3), 0, 0, 0, 0, 0, 0, 0] }
    try folder.write(Data(header("<i8", "(8,)") + labels), to: "y.npy")
    let target = [folder.file("y.npy")]
    try fuzz(
      header("<f4", "(8, 3)") + values, "x.npy", seed: 2,
      pieces: ["<f8", "|S3", "<U2", "True", "(999999999, 9)", "(8,)", ">i2"]
    ) { $0.target = target }
    // Targets, too.
    let features = folder.file("f.npy")
    try folder.write(Data(header("<f4", "(8, 3)") + values), to: "f.npy")
    var mutations = Mutations(seed: 3, pieces: ["<u8", "|S3", "<U2", "|b1", "(8, 1)"])
    var settings = DatasetSettings(source: .file(features))
    settings.target = target
    for _ in 0..<fuzzCount(2500) {
      try folder.write(Data(mutations.damaged(header("<i8", "(8,)") + labels)), to: "y.npy")
      do { _ = try Dataset(settings) } catch is DataError {}
    }
  }

  @Test func damagedIDXFiles() throws {
    let labels = folder.file("labels-ubyte")
    try folder.write(Data([0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 0, 1]), to: "labels-ubyte")
    let bytes: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 2] + Array(1...16)
    try fuzz(bytes, "images-ubyte", seed: 4) { $0.target = [labels] }
  }

  @Test(
    .enabled(if: Python.isThere, Comment(rawValue: Python.reason)),
    arguments: ["savez", "savez_compressed"])
  func damagedArchives(save: String) throws {
    let program = """
      import numpy, sys
      numpy.\(save)(sys.argv[1], x=numpy.arange(12.0).reshape(6, 2), y=numpy.array(list("abcabc")))
      """
    #expect(try Command.python(program, [folder.file("d.npz")]).exitCode == 0)
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder.file("d.npz"))))
    try fuzz(whole, "d.npz", seed: 5, pieces: ["PK\u{1}\u{2}", "PK\u{3}\u{4}", "x.npy"])
  }
}
