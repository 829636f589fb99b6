import ArgumentParser
import Foundation
import KernelPeers
import SystemSupport

/// The kernels beside OpenBLAS, BLIS, SLEEF, the C library and the limit of the processor.
struct KernelBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Measures the kernels on one core, beside the libraries that are installed.",
    discussion: """
      Speeds of products are GFLOP/s; the ceiling is the rate of independent multiply-adds in \
      registers. Every number is the best of many turns of a millisecond, in which all contenders \
      alternate. Peers: sudo apt-get install libopenblas0-pthread libblis4 libsleef3
      """)

  @Option(help: "The kernel set to measure.")
  var kernels: String?
  @Option(help: "The processor to run on.")
  var core = 0
  @Option(help: "Turns of a millisecond for each contender and cell.")
  var turns = 60
  @Option(help: "Only this product, as rows x inputs x outputs: 32x64x128.")
  var shape: String?
  @Flag(help: "One JSON object a cell, and nothing else.")
  var json = false

  func run() throws {
    let kernels = try Benchmark.kernels(self.kernels)
    let report = BenchmarkReport(json: json)
    let lanes = kernels.name == "x86-64-v4" ? 16 : 8
    let openblas = BLASLibrary.openBLAS()
    BLASLibrary.takeBestKernels(openblas, lanes: lanes)
    // Before this thread, and with it every later one, is bound to a core.
    let helpers = min(Processors.usable, 8) - 1
    let teamCells =
      shape == nil && helpers > 0
      ? TeamBenchmark(kernels: kernels, helpers: helpers, turns: turns).cells() : []
    peers_pin(Int32(core))
    let products = ProductBenchmark(
      kernels: kernels, openblas: openblas, blis: BLASLibrary.blis(), turns: turns)
    let functions = FunctionBenchmark(
      kernels: kernels, lanes: lanes, sleef: peers_open("libsleef.so.3 libsleef.so libsleef.dylib"),
      turns: turns)
    report.introduce(kernels, products)
    var cells: [ProductBenchmark.Cell] = []
    for shape in try shapes() {
      for use in ProductBenchmark.Use.allCases {
        let cell = products.cell(shape, use)
        cells.append(cell)
        try report.show(cell)
      }
    }
    report.summarize(cells)
    if !teamCells.isEmpty { try report.show(teamCells, cores: helpers + 1) }
    if shape == nil { report.introduceFunctions() }
    for index in FunctionBenchmark.functions.indices where shape == nil {
      try report.show(functions.cell(index))
    }
  }

  private func shapes() throws -> [(M: Int, K: Int, N: Int)] {
    guard let shape else { return ProductBenchmark.shapes }
    let sizes = shape.split(separator: "x").compactMap { Int($0) }
    guard sizes.count == 3, sizes.allSatisfy({ (1...8192).contains($0) }) else {
      throw ValidationError("\(shape) is not a shape such as 32x64x128")
    }
    return [(sizes[0], sizes[1], sizes[2])]
  }
}
