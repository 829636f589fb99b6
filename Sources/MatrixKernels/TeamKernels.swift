import KernelContract
import Synchronization

/// A kernel set for one thread, which a team helps with what is large. The bits are those of the
/// thread alone.
public final class TeamKernels {
  /// The kernel set.
  public let kernels: KernelTable
  private let team: CoreTeam?
  private let helpers: UnsafeMutablePointer<Atomic<Int>>?
  private let scratch: ScratchMemory

  /// Kernels for the calling thread.
  public init(_ kernels: KernelTable, team: CoreTeam? = nil) {
    self.kernels = kernels
    self.team = team
    helpers = team?.helpers
    scratch = ScratchMemory(kernels)
  }

  /// C = A·B; see ``KernelTable/multiply``.
  public func multiply(_ product: Product) {
    guard canShare(operations: product.operationCount), let team, !product.epilogue.sumsColumns
    else { return kernels.products.multiply(product, scratch.floats) }
    let parts = team.parts(operations: product.operationCount)
    guard parts > 1 else { return kernels.products.multiply(product, scratch.floats) }
    multiply(product, team, parts)
  }

  private func multiply(_ product: Product, _ team: CoreTeam, _ parts: Int) {
    // Cut by columns where there are enough: then every part reads all of A, but only its own
    // columns of B.
    let byColumns = product.columns >= 64 * parts
    let size = byColumns ? product.columns : product.rows
    let step = byColumns ? 32 : 8
    let steps = (size + step - 1) / step
    let count = min(parts, steps)
    let kernels = kernels
    team.run(parts: count, scratch: scratch.floats) { part, scratch in
      let range =
        min(size, steps * part / count * step)..<min(size, steps * (part + 1) / count * step)
      kernels.products.multiply(
        byColumns
          ? product.part(rows: 0..<product.rows, columns: range)
          : product.part(rows: range, columns: 0..<product.columns), scratch)
    }
  }

  /// Whether a thread waits to help with work of this size. Small work does not even look: touching
  /// the team changes its reference count, which all threads share and would wait for.
  public func canShare(operations: Double) -> Bool {
    operations >= 2 * CoreTeam.smallestPart && hasHelpers
  }

  private var hasHelpers: Bool {
    // Without a touch of the team itself; see ``CoreTeam/helpers``.
    guard let helpers else { return false }
    return helpers.pointee.load(ordering: .relaxed) > 0
  }

  /// Into how many parts it pays to cut work, by its number of operations.
  public func parts(operations: Double) -> Int {
    guard canShare(operations: operations), let team else { return 1 }
    return team.parts(operations: operations)
  }

  /// Does all parts of some work, on several threads at once, and returns when the last is done. A
  /// helper may come late, or not at all: no part may wait for one that has not begun.
  public func run(parts: Int, _ body: @escaping (_ part: Int) -> Void) {
    guard let team else { return (0..<parts).forEach(body) }
    team.run(parts: parts, scratch: scratch.floats) { part, _ in body(part) }
  }

  /// Calls `body` for ranges that together are 0..<count and begin at multiples of 16, on several
  /// threads at once where that pays.
  ///
  /// - Parameter operationsEach: about how long one takes, in multiply-adds.
  public func forRanges(
    of count: Int, operationsEach: Double, _ body: @escaping (Range<Int>) -> Void
  ) {
    let parts = parts(operations: Double(count) * operationsEach)
    guard parts > 1, let team else { return body(0..<count) }
    let blocks = (count + 15) / 16
    team.run(parts: parts, scratch: scratch.floats) { part, _ in
      body(min(count, blocks * part / parts * 16)..<min(count, blocks * (part + 1) / parts * 16))
    }
  }
}
