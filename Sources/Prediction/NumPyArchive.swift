internal import CZlib
import Datasets
import Records

/// NumPy's `.npz`: a zip archive of `.npy` arrays (format 1.0), stored without compression as
/// `numpy.savez` does.
struct NumPyArchive {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count: UInt16 = 0
  /// What stands before the names of the arrays.
  var prefix = ""

  /// Adds float32 numbers.
  mutating func add(_ name: String, _ values: [Float], shape: [Int]) {
    add(name, type: "<f4", shape: shape, values.withUnsafeBytes { Array($0) })
  }

  /// Adds float64 numbers.
  mutating func add(_ name: String, _ values: [Double], shape: [Int]) {
    add(name, type: "<f8", shape: shape, values.withUnsafeBytes { Array($0) })
  }

  /// Adds whole numbers of 32 bits.
  mutating func add(_ name: String, _ values: [Int32]) {
    add(name, type: "<i4", shape: [values.count], values.withUnsafeBytes { Array($0) })
  }

  /// Adds texts, as NumPy keeps them: UTF-32, all of one length.
  mutating func add(_ name: String, _ texts: [String]) {
    let scalars = texts.map { $0.unicodeScalars.map(\.value) }
    let length = max(1, scalars.map(\.count).max() ?? 1)
    let padded = scalars.flatMap { $0 + [UInt32](repeating: 0, count: length - $0.count) }
    add(name, type: "<U\(length)", shape: [texts.count], padded.withUnsafeBytes { Array($0) })
  }

  private mutating func add(_ name: String, type: String, shape: [Int], _ data: [UInt8]) {
    let axes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(axes)), }"
    // Magic, version and length take 10 bytes; data begin at a multiple of 64.
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    var content: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    content += little(UInt16(header.utf8.count)) + Array(header.utf8) + data
    addFile(prefix + name + ".npy", content)
  }

  private mutating func addFile(_ name: String, _ content: [UInt8]) {
    let checksum = UInt32(crc32(0, content, uInt(content.count)))
    let size = UInt32(content.count)
    // Version 2.0, no flags, stored, 1980-01-01: equal networks give equal files.
    var common = little(UInt16(20)) + little(UInt16(0)) + little(UInt16(0))
    common += little(UInt16(0)) + little(UInt16(0x21))
    common += little(checksum) + little(size) + little(size)
    common += little(UInt16(name.utf8.count)) + little(UInt16(0))
    directory += little(UInt32(0x0201_4B50)) + little(UInt16(20)) + common
    directory += [UInt8](repeating: 0, count: 10) + little(UInt32(bytes.count)) + Array(name.utf8)
    bytes += little(UInt32(0x0403_4B50)) + common + Array(name.utf8) + content
    count += 1
  }

  /// The archive's bytes.
  func finished() -> [UInt8] {
    bytes + directory + little(UInt32(0x0605_4B50)) + [0, 0, 0, 0] + little(count) + little(count)
      + little(UInt32(directory.count)) + little(UInt32(bytes.count)) + [0, 0]
  }

  private func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}

extension ExportedNetwork {
  /// What becomes of columns and targets, as a result file has it; [] of what the network does not
  /// need.
  var preparedArrays: [PreparedArray] {
    PreparedArray.arrays(preparation) + PreparedArray.arrays(targetScale)
  }

  private func addPreparation(_ archive: inout NumPyArchive) {
    for array in preparedArrays {
      switch array.values {
      case .numbers(let values): archive.add(array.name, values, shape: [values.count])
      case .wholes(let values): archive.add(array.name, values)
      case .texts(let texts) where array.name == "feature" || texts.isEmpty: break
      case .texts(let texts): archive.add(array.name, texts)
      }
    }
  }

  /// The network as `.npz`: `layer_1_weights` [inputs, outputs], `layer_1_biases` …, with layer
  /// normalization `layer_1_gains` and `layer_1_shifts`, what stands before the first layer,
  /// `activations` and `skips` by layer, `output_function`,
  /// `feature_names`, `class_names`; what becomes of the columns, with the names that a result file
  /// has for it, and where that is one scaling of numbers, `feature_offset` and `feature_scale`.
  ///
  /// - Throws: ``ExportError/tooLarge(format:)`` from 4 GB on.
  public func npz() throws -> [UInt8] {
    var archive = NumPyArchive()
    try add(to: &archive, prefix: "")
    return archive.finished()
  }

  /// Adds the network's arrays.
  ///
  /// - Parameter prefix: what stands before their names.
  func add(to archive: inout NumPyArchive, prefix: String) throws {
    archive.prefix = prefix
    let numbers = layers.reduce(0) { $0 + $1.parameters.weights.count }
    guard numbers < 1 << 29 else { throw ExportError.tooLarge(format: "npz") }
    for tensor in tensors { archive.add(tensor.name, tensor.values, shape: tensor.shape) }
    archive.add("activations", layers.map(\.activation.rawValue))
    if layers.contains(where: \.skips) {
      archive.add("skips", layers.map { $0.skips ? Int32(1) : 0 })
    }
    if !layout.input.periodicFeatures.isEmpty {
      archive.add("periodic_feature", layout.input.periodicFeatures.map { Int32($0) })
    }
    if !layout.input.categories.isEmpty {
      archive.add("embedded_feature", layout.input.categories.map { Int32($0.feature) })
    }
    archive.add("output_function", [output.rawValue])
    if let scale = preparation.plainScale {
      archive.add("feature_offset", scale.offsets, shape: [scale.offsets.count])
      archive.add("feature_scale", scale.scales, shape: [scale.scales.count])
    }
    addPreparation(&archive)
    archive.add("feature_names", featureNames)
    archive.add("class_names", classNames)
    archive.add("target_names", targetNames)
  }
}
