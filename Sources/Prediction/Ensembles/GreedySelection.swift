import SystemSupport

/// Puts an ensemble together, one candidate after the other, each the one with which the mean is
/// best; a candidate may be taken several times.
///
/// - Source: Caruana et al. 2004, "Ensemble selection from libraries of models",
///   doi:10.1145/1015330.1015432.
struct GreedySelection {
  /// The chosen candidates in their order; as many as gave the best mean.
  let chosen: [Int]

  init(_ candidates: EnsembleCandidates, size: Int, threads: Int) {
    var sum = [Float](repeating: 0, count: candidates.values.first?.count ?? 0)
    var taken: [Int] = []
    var best = (loss: Double.infinity, count: 0)
    while taken.count < size, !candidates.values.isEmpty {
      let before = sum
      let count = taken.count + 1
      let losses = Processors.map(count: candidates.values.count, threads: threads) {
        candidates.loss(before, $0, count: count)
      }
      // Of equals the first, so that the same networks are taken on any number of threads.
      guard
        let next = losses.indices.filter({ !losses[$0].isNaN }).min(by: { losses[$0] < losses[$1] })
      else { break }
      taken.append(next)
      for place in sum.indices { sum[place] += candidates.values[next][place] }
      if losses[next] < best.loss { best = (losses[next], taken.count) }
    }
    chosen = Array(taken.prefix(best.count))
  }
}
