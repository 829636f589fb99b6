extension Sequence where Element: Hashable {
  /// The first element that has come before; nil where all differ.
  public var firstRepeated: Element? {
    var seen = Set<Element>()
    return first { !seen.insert($0).inserted }
  }
}
