import KernelContract
import KernelPeers

/// Elementwise functions on 4096 floats, ours beside the C library and SLEEF.
struct FunctionBenchmark {
  /// One line of the table. Speeds are in elements a nanosecond.
  struct Cell: Codable {
    var function: String
    var ours: Double
    var libm: Double?
    var sleef: Double?
  }

  static let functions: [(function: ElementFunction, name: String, low: Float, high: Float)] = [
    (.exp, "exp", -80, 80), (.expm1, "expm1", -20, 20), (.log, "log", 1e-3, 1e3),
    (.log1p, "log1p", -0.9, 100), (.tanh, "tanh", -10, 10), (.erf, "erf", -5, 5),
    (.sigmoid, "sigmoid", -20, 20), (.softplus, "softplus", -20, 20),
  ]

  let kernels: KernelTable
  let lanes: Int
  let sleef: UnsafeMutableRawPointer?
  let turns: Int

  func cell(_ index: Int) -> Cell {
    let (function, name, low, high) = Self.functions[index]
    let count = 4096
    let (from, to) = (floats(count), floats(count))
    defer {
      from.deallocate()
      to.deallocate()
    }
    for i in 0..<count { from[i] = low + (high - low) * (from[i] + 0.5) }
    // Ours works in place, so its time holds a copy that the others' does not.
    var contenders = [
      Contender(name: "ours") {
        to.update(from: from, count: count)
        kernels.elements.apply(function, to, count)
      }
    ]
    if peers_libm(name, from, to, 0) != 0 {
      contenders.append(Contender(name: "libm") { _ = peers_libm(name, from, to, count) })
    }
    if let sleef, peers_apply(sleef, name, "u10", Int32(lanes), from, to, 0) != 0 {
      contenders.append(
        Contender(name: "SLEEF") {
          _ = peers_apply(sleef, name, "u10", Int32(lanes), from, to, count)
        })
    }
    let seconds = bestSeconds(of: contenders, turns: turns)
    let speeds = Dictionary(
      uniqueKeysWithValues: zip(
        contenders.map(\.name), seconds.map { Double(count) / $0 / 1e9 }))
    return Cell(
      function: name, ours: speeds["ours"] ?? 0, libm: speeds["libm"], sleef: speeds["SLEEF"])
  }
}
