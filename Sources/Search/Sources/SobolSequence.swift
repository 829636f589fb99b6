import SeededRandom

/// The Sobol sequence in up to 64 dimensions, scrambled: points that fill a cube more evenly than
/// random ones, so that the first n of them already cover every range.
///
/// A scrambling keeps that, but takes the points away from the corner that they begin in: every
/// direction number is multiplied by a random lower triangular matrix over GF(2), and every point
/// is shifted by random bits.
///
/// - Sources: Sobol 1967; Antonov and Saleev 1979 (the order of the points, by Gray code); Joe and
///   Kuo 2008 (the directions); Matoušek 1998, doi:10.1006/jcom.1998.0489 (the scrambling).
package struct SobolSequence: Sendable {
  /// The most dimensions that it has.
  package static let mostDimensions = SobolDirections.table.count + 1

  private static let bits = 32
  /// 32 direction numbers for each dimension, and the bits that each is shifted by.
  private let directions: [[UInt32]]
  private let shifts: [UInt32]

  /// A sequence.
  ///
  /// - Parameters:
  ///   - dimensions: at most ``mostDimensions``.
  ///   - seed: of the scrambling; nil for none: then the first point is the origin.
  package init(dimensions: Int, seed: UInt64?) {
    precondition((1...Self.mostDimensions).contains(dimensions), "\(dimensions) dimensions")
    var directions = (0..<dimensions).map(Self.directions)
    var shifts = [UInt32](repeating: 0, count: dimensions)
    if let seed {
      for dimension in 0..<dimensions {
        var random = RandomStream(seed: seed, purpose: .scrambling, index: dimension)
        // Row i has a 1 on the diagonal, and random bits to its left: in bit order from the
        // highest.
        let rows = (0..<Self.bits).map { row in
          let diagonal = UInt32(1) << UInt32(Self.bits - 1 - row)
          return diagonal | random.nextWord() & ~(diagonal | (diagonal &- 1))
        }
        directions[dimension] = directions[dimension].map { Self.product(rows, $0) }
        shifts[dimension] = random.nextWord()
      }
    }
    self.directions = directions
    self.shifts = shifts
  }

  /// A point, in 0..<1 in every dimension; points count from 0.
  package func point(_ index: Int) -> [Double] {
    let gray = UInt32(truncatingIfNeeded: index ^ index >> 1)
    return zip(directions, shifts).map { directions, shift in
      var value = shift
      for bit in 0..<Self.bits where gray >> UInt32(bit) & 1 == 1 { value ^= directions[bit] }
      return Double(value) * 0x1p-32
    }
  }

  /// The direction numbers of a dimension, from 0.
  private static func directions(_ dimension: Int) -> [UInt32] {
    guard dimension > 0 else { return (0..<bits).map { 1 << UInt32(bits - 1 - $0) } }
    let row = SobolDirections.table[dimension - 1]
    let (polynomial, first) = (row[0], row.dropFirst().map { $0 })
    let degree = first.count
    var numbers = first.enumerated().map { $1 << UInt32(bits - 1 - $0) }
    for k in degree..<bits {
      var number = numbers[k - degree] ^ numbers[k - degree] >> UInt32(degree)
      for j in 1..<max(1, degree) where polynomial >> UInt32(degree - j) & 1 == 1 {
        number ^= numbers[k - j]
      }
      numbers.append(number)
    }
    return numbers
  }

  /// A matrix over GF(2), of rows with the first column in the highest bit, times a vector of bits.
  private static func product(_ rows: [UInt32], _ vector: UInt32) -> UInt32 {
    rows.reduce(0) { $0 << 1 | UInt32(($1 & vector).nonzeroBitCount & 1) }
  }
}
