import Foundation
import KernelContract
import SystemSupport

/// Prints cells as they come: Markdown tables for people, or one JSON object a line.
struct BenchmarkReport {
  let json: Bool

  func introduce(_ kernels: KernelTable, _ products: ProductBenchmark) {
    guard !json else { return }
    print("\(Processors.name), kernels \(kernels.name), one core")
    for library in [products.openblas, products.blis].compactMap({ $0 }) {
      print("\(library.name) with its kernels for \(library.kernels)")
    }
    print("\n| rows x inputs x outputs | use | ours | OpenBLAS | BLIS | ceiling |", terminator: "")
    print(" ours / OpenBLAS | ours / ceiling |\n|---|---|---|---|---|---|---|---|")
  }

  func show(_ cell: ProductBenchmark.Cell) throws {
    if json { return try printJSON(cell) }
    let (M, N, K) = (cell.shape[0], cell.shape[1], cell.shape[2])
    let ratio = cell.openblas.map { cell.ours / $0 }
    let columns = [
      "\(M)x\(K)x\(N)", cell.use, number(cell.ours, 1), number(cell.openblas, 1),
      number(cell.blis, 1), number(cell.ceiling, 1), number(ratio, 2),
      number(cell.ours / cell.ceiling, 2),
    ]
    print("| " + columns.joined(separator: " | ") + " |")
  }

  func summarize(_ cells: [ProductBenchmark.Cell]) {
    guard !json else { return }
    let ratios = cells.compactMap { cell in cell.openblas.map { cell.ours / $0 } }
    if let lowest = ratios.min() {
      let mean = exp(ratios.reduce(0) { $0 + log($1) } / Double(ratios.count))
      print(
        "\nours / OpenBLAS: geometric mean \(number(mean, 2)), lowest \(number(lowest, 2))")
    }
  }

  func show(_ cells: [TeamBenchmark.Cell], cores: Int) throws {
    if json { return try cells.forEach(printJSON) }
    print("\n| rows x inputs x outputs | one core | \(cores) cores | ratio |\n|---|---|---|---|")
    for cell in cells {
      let (M, N, K) = (cell.shape[0], cell.shape[1], cell.shape[2])
      let columns = [
        "\(M)x\(K)x\(N)", number(cell.alone, 1), number(cell.team, 1),
        number(cell.team / cell.alone, 2),
      ]
      print("| " + columns.joined(separator: " | ") + " |")
    }
  }

  func show(_ cells: [StepBenchmark.Cell], _ kernels: KernelTable) throws {
    if json { return try cells.forEach(printJSON) }
    guard let first = cells.first else { return }
    let network = first.network.map(String.init).joined(separator: "-")
    print("\n\(network), batch \(first.batch), \(Processors.name), kernels \(kernels.name)")
    print("\n| part of a step | alone, us | in the step, us |", terminator: "")
    print(" of the ceiling alone | in the step |\n|---|---|---|---|---|")
    for cell in cells {
      func share(_ microseconds: Double?) -> String {
        guard let operations = cell.operations, let microseconds else { return "-" }
        return number(operations / microseconds / 1e3 / cell.ceiling, 2)
      }
      let columns = [
        cell.part, number(cell.aloneMicroseconds, 2), number(cell.microseconds, 2),
        share(cell.aloneMicroseconds), share(cell.microseconds),
      ]
      print("| " + columns.joined(separator: " | ") + " |")
    }
  }

  func introduceFunctions() {
    guard !json else { return }
    print("\n| function | ours, elements/ns | libm | SLEEF | ours / SLEEF |\n|---|---|---|---|---|")
  }

  func show(_ cell: FunctionBenchmark.Cell) throws {
    if json { return try printJSON(cell) }
    let columns = [
      cell.function, number(cell.ours, 2), number(cell.libm, 2), number(cell.sleef, 2),
      number(cell.sleef.map { cell.ours / $0 }, 2),
    ]
    print("| " + columns.joined(separator: " | ") + " |")
  }

  private func printJSON(_ cell: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    print(String(decoding: try encoder.encode(cell), as: UTF8.self))
  }

  private func number(_ value: Double?, _ digits: Int) -> String {
    value.map { String(format: "%.\(digits)f", $0) } ?? "-"
  }
}
