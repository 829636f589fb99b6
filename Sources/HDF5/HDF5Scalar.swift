internal import CHDF5

/// A number that HDF5 files hold. The library converts between the stored and the asked type.
public protocol HDF5Scalar: BitwiseCopyable, Sendable {
  /// Which type it is in files and in memory.
  static var scalarType: HDF5ScalarType { get }
  /// The value of new, unwritten elements.
  static var zero: Self { get }
}

extension Float: HDF5Scalar {
  /// 32-bit float.
  public static var scalarType: HDF5ScalarType { .float32 }
}
extension Double: HDF5Scalar {
  /// 64-bit float.
  public static var scalarType: HDF5ScalarType { .float64 }
}
extension Int8: HDF5Scalar {
  /// 8-bit integer.
  public static var scalarType: HDF5ScalarType { .int8 }
}
extension Int32: HDF5Scalar {
  /// 32-bit integer.
  public static var scalarType: HDF5ScalarType { .int32 }
}
extension Int64: HDF5Scalar {
  /// 64-bit integer.
  public static var scalarType: HDF5ScalarType { .int64 }
}
extension UInt64: HDF5Scalar {
  /// 64-bit unsigned integer.
  public static var scalarType: HDF5ScalarType { .uint64 }
}
