internal import CHDF5

/// The number types of ``HDF5Scalar``; all are little-endian in files.
public enum HDF5ScalarType: Sendable {
  /// 32-bit IEEE float.
  case float32
  /// 64-bit IEEE float.
  case float64
  /// 8-bit signed integer.
  case int8
  /// 32-bit signed integer.
  case int32
  /// 64-bit signed integer.
  case int64
  /// 64-bit unsigned integer.
  case uint64

  var inMemory: hid_t {
    switch self {
    case .float32: overnight_H5T_native_float()
    case .float64: overnight_H5T_native_double()
    case .int8: overnight_H5T_native_int8()
    case .int32: overnight_H5T_native_int32()
    case .int64: overnight_H5T_native_int64()
    case .uint64: overnight_H5T_native_uint64()
    }
  }

  var inFile: hid_t {
    switch self {
    case .float32: overnight_H5T_float32()
    case .float64: overnight_H5T_float64()
    case .int8: overnight_H5T_int8()
    case .int32: overnight_H5T_int32()
    case .int64: overnight_H5T_int64()
    case .uint64: overnight_H5T_uint64()
    }
  }
}
