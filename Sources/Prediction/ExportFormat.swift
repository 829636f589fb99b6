/// The formats that a network is exported in.
public enum ExportFormat: String, CaseIterable, Sendable {
  /// NumPy's archive of arrays.
  case npz
  /// Keras's HDF5 file of a whole model.
  case keras
  /// ONNX.
  case onnx
  /// A table of all numbers.
  case csv
  /// One JSON object.
  case json

  /// The ending of its files.
  public var ending: String { self == .keras ? "keras.h5" : rawValue }
}
