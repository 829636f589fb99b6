/// The name most like a misspelt one, if any is near enough to be meant: at most a third of its
/// letters differ.
public func nearestName(to name: String, among names: some Sequence<String>) -> String? {
  let best = names.map { ($0, editDistance(name.lowercased(), $0.lowercased())) }
    .min { $0.1 < $1.1 }
  guard let best, best.1 <= max(1, max(name.count, best.0.count) / 3) else { return nil }
  return best.0
}

/// Insertions, deletions, replacements and swaps of neighbours that make one word the other.
private func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a)
  let b = Array(b)
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in 1...max(1, a.count) where !a.isEmpty {
    var row = [i] + [Int](repeating: 0, count: b.count)
    for j in 1...max(1, b.count) where !b.isEmpty {
      let replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      row[j] = min(replaced, last[j] + 1, row[j - 1] + 1)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        row[j] = min(row[j], beforeLast[j - 2] + 1)
      }
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
