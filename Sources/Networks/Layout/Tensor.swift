/// One array of numbers of a network: what it is for, its shape, and where it stands in the
/// network's one block of floats.
public struct Tensor: Equatable, Sendable {
  /// What a tensor is for; the raw value names it in files. The order is that of files and
  /// checksums.
  public enum Role: String, CaseIterable, Sendable {
    /// Factors from each node below to each node of the layer.
    case weights
    /// One number a node, added to its sum.
    case biases
    /// One factor a node, behind the normalization.
    case gains
    /// One number a node, added behind the gain.
    case shifts
    /// A vector for each level of the first layer's categories.
    case embeddings
    /// The frequencies of the first layer's periodic features.
    case frequencies
    /// Factors from the cosines and sines of each periodic feature to its outputs.
    case periodicWeights = "periodic_weights"
    /// One number an output of a periodic feature, added to its sum.
    case periodicBiases = "periodic_biases"
    /// The factors that each member has for the first layer's inputs.
    case memberScales = "member_scales"
    /// The mean of each node's sum over the batches so far; not trained.
    case runningMeans = "running_means"
    /// The variance of each node's sum over the batches so far; not trained.
    case runningVariances = "running_variances"

    /// Its name in sentences.
    public var text: String { rawValue.replacing("_", with: " ") }

    /// Whether an optimizer changes it. The others follow the batches.
    public var isTrained: Bool {
      switch self {
      case .weights, .biases, .gains, .shifts, .embeddings, .frequencies, .periodicWeights,
        .periodicBiases, .memberScales:
        true
      case .runningMeans, .runningVariances: false
      }
    }

    /// Whether it is of what stands before the first layer.
    public var isOfInput: Bool {
      switch self {
      case .embeddings, .frequencies, .periodicWeights, .periodicBiases, .memberScales: true
      case .weights, .biases, .gains, .shifts, .runningMeans, .runningVariances: false
      }
    }

    /// The roles that a trained network has in files, in their order.
    public static let trained = allCases.filter(\.isTrained)
  }

  /// What it is for.
  public let role: Role
  /// The layer that it is of, from 0.
  public let layer: Int
  /// Its shape: [inputs, outputs] for weights, [outputs] for a layer's vectors. In the last layer of
  /// a network with members, there is one for each: [members, inputs, outputs] and [members,
  /// outputs].
  public let shape: [Int]
  /// Where its first number stands in the block.
  package let start: Int
  /// From one row to the next, in floats; what lies between the columns and the next row is zero.
  package let rowStride: Int

  /// Its rows, whatever they are of.
  var rows: Int { shape.dropLast().reduce(1, *) }

  /// Numbers of a row.
  var columns: Int { shape[shape.count - 1] }

  /// Numbers without padding.
  public var count: Int { rows * columns }

  /// The place of each row in the block.
  package func range(ofRow row: Int) -> Range<Int> {
    start + row * rowStride..<start + row * rowStride + columns
  }

  /// Its numbers in a block, row by row without padding.
  package func values(in block: UnsafePointer<Float>) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(count)
    for row in 0..<rows { values += UnsafeBufferPointer(rebasing: self.row(row, in: block)) }
    return values
  }

  /// Puts numbers that lie row by row without padding into a block.
  package func copy(_ values: [Float], to block: UnsafeMutablePointer<Float>) {
    precondition(values.count == count, "\(values.count) numbers for a tensor of \(shape)")
    values.withUnsafeBufferPointer { values in
      for row in 0..<rows {
        let place = UnsafeMutableBufferPointer(
          start: block + range(ofRow: row).lowerBound, count: columns)
        _ = place.update(fromContentsOf: values[row * columns..<(row + 1) * columns])
      }
    }
  }

  /// Whether all its numbers in a block are finite.
  func isFinite(in block: UnsafePointer<Float>) -> Bool {
    (0..<rows).allSatisfy { row(($0), in: block).allSatisfy(\.isFinite) }
  }

  private func row(_ row: Int, in block: UnsafePointer<Float>) -> Slice<UnsafeBufferPointer<Float>>
  {
    UnsafeBufferPointer(start: block, count: range(ofRow: row).upperBound)[range(ofRow: row)]
  }
}
