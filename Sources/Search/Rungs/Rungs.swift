/// The epochs at which a search compares its trials: a trial pauses at each, and the better third
/// of those there go on to the next.
///
/// - Source: Jamieson and Talwalkar 2016, arXiv:1502.07943 (successive halving).
public struct Rungs: Equatable, Sendable {
  /// One of so many trials goes on from a rung to the next, which has so many times the epochs.
  public static let factor = 3

  /// The epochs of each rung, ascending; the last one is the end of a training.
  public let epochs: [Int]

  /// Rungs at E, E/3, E/9 and E/27 epochs, rounded down, as far as these are at least 1.
  ///
  /// - Parameter mostEpochs: E, the epochs of a whole training.
  public init(mostEpochs: Int) {
    let fewest = max(1, mostEpochs / (Self.factor * Self.factor * Self.factor))
    var epochs = [mostEpochs]
    while epochs[0] / Self.factor >= fewest { epochs.insert(epochs[0] / Self.factor, at: 0) }
    self.epochs = epochs
  }

  /// How many there are.
  public var count: Int { epochs.count }

  /// The place of the last one.
  var last: Int { epochs.count - 1 }

  /// How many of them a training of some epochs has reached.
  public func reached(by epochs: Int) -> Int { self.epochs.count { $0 <= epochs } }
}
