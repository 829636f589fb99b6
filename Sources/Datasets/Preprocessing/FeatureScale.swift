import MatrixKernels
import SystemSupport
import Tables

/// A fitted scaling: x' = (x - offset) / scale, one pair for each feature. A constant feature has
/// scale 1.
///
/// Offsets and scales are fitted and applied in double precision, and only x' is rounded to 32
/// bits: timestamps a second apart are the same number in 32 bits, but not when they are scaled.
public struct FeatureScale: Equatable, Sendable {
  /// The precision in which a scaling is computed.
  public enum Precision: String, Sendable {
    /// In 32 bits, as version 0.1.0 did: the sweeps that it began go on so.
    case single
    /// In 64 bits.
    case double
  }

  /// What is taken away: mean or minimum; 0 without scaling.
  public let offsets: [Double]
  /// What the difference is divided by: standard deviation or range; 1 without scaling.
  public let scales: [Double]
  /// The precision in which it is computed.
  public let precision: Precision

  /// A scaling with the given numbers.
  public init(offsets: [Double], scales: [Double], precision: Precision = .double) {
    precondition(offsets.count == scales.count, "\(offsets.count) offsets, \(scales.count) scales")
    self.offsets = offsets
    self.scales = scales
    self.precision = precision
  }

  /// Fits a scaling to some rows, in double precision.
  ///
  /// - Parameter precision: `single` rounds what was fitted to 32 bits.
  init(
    fitting scaling: Scaling, to values: FeatureValues, rows: [Int32],
    precision: Precision = .double
  ) {
    var offsets = [Double](repeating: 0, count: values.columns)
    var scales = [Double](repeating: 1, count: values.columns)
    if scaling != .none {
      // Every thread fits some of the columns. A column's rows are summed in ascending order, so
      // the bits do not depend on the number of threads.
      let parts = max(1, min(Processors.usable, values.columns / 64, rows.count / 256))
      let fits = Processors.map(count: parts, threads: parts) { part in
        let columns =
          values.columns * part / parts..<values.columns * (part + 1) / parts
        return ColumnFit(values, rows: rows, columns: columns, scaling)
      }
      offsets = fits.flatMap(\.offsets)
      scales = fits.flatMap(\.scales)
    }
    if precision == .single {
      offsets = offsets.map { Double(Float($0)) }
      scales = scales.map { Float($0) > 0 ? Double(Float($0)) : 1 }
    }
    self.init(offsets: offsets, scales: scales, precision: precision)
  }

  /// Whether it changes nothing.
  var isIdentity: Bool { offsets.allSatisfy { $0 == 0 } && scales.allSatisfy { $0 == 1 } }

  /// The scaled features, and whether 32 bits hold all of them.
  ///
  /// - Parameter inPlace: whether a matrix of 32 bits may be changed where it is.
  func scaled(
    _ values: FeatureValues, inPlace: Bool = false
  ) -> (features: Matrix, isFinite: Bool) {
    precondition(
      values.columns == offsets.count,
      "\(offsets.count) scaled features, a table of \(values.columns) columns")
    if isIdentity || precision == .single {
      let rounded = values.rounded
      let isNew = if case .double = values { true } else { false }
      let result =
        isIdentity
        ? rounded
        : scaledInSinglePrecision(isNew || inPlace ? rounded : Matrix(copying: rounded))
      return (result, isIdentity && !isNew || result.firstNotFinite == nil)
    }
    let target: Matrix
    if case .single(let matrix) = values, inPlace {
      target = matrix
    } else {
      target = Matrix(rows: values.rows, columns: values.columns)
    }
    let perPart = max(1, (1 << 18) / values.columns)
    let parts = (values.rows + perPart - 1) / perPart
    let areFinite = Processors.map(count: parts, threads: parts > 1 ? Processors.usable : 1) {
      part in
      var row = part * perPart
      var strange: UInt32 = 0
      let rows = Int32(row)..<Int32(min(row + perPart, values.rows))
      offsets.withUnsafeBufferPointer { offsets in
        scales.withUnsafeBufferPointer { scales in
          values.forEachRow(rows) { source in
            let scaled = target.row(row)
            for j in offsets.indices {
              scaled[j] = Float((source[j] - offsets[j]) / scales[j])
              strange |= scaled[j].isFinite ? 0 : 1
            }
            row += 1
          }
        }
      }
      return strange == 0
    }
    return (target, areFinite.allSatisfy { $0 })
  }

  private func scaledInSinglePrecision(_ matrix: Matrix) -> Matrix {
    let (offsets, scales) = (offsets.map { Float($0) }, scales.map { Float($0) })
    for i in 0..<matrix.rows {
      let values = matrix.row(i)
      for j in 0..<offsets.count { values[j] = (values[j] - offsets[j]) / scales[j] }
    }
    return matrix
  }

  /// The place of the first feature whose scale is no finite number, because its range is too wide
  /// for a double.
  var firstTooWide: Int? { scales.firstIndex { !$0.isFinite } }

  /// Whether 32-bit features are precise enough: rounding one moves its scaled value by less than
  /// 1e-5.
  public var isCarriedBySinglePrecision: Bool {
    zip(offsets, scales).allSatisfy { $0.magnitude <= 64 * $1 }
  }
}
