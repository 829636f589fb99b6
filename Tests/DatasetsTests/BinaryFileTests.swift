import Datasets
import Foundation
import HDF5
import Tables
import TestSupport
import Testing

@Suite struct BinaryFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func idx(type: UInt8, shape: [Int], _ bytes: [UInt8]) -> Data {
    let sizes = shape.flatMap { size in (0..<4).map { UInt8(size >> (24 - 8 * $0) & 255) } }
    return Data([0, 0, type, UInt8(shape.count)] + sizes + bytes)
  }

  private func settings(_ source: String, target: String) -> DatasetSettings {
    var settings = DatasetSettings(source: .file(folder.file(source)))
    settings.target = [folder.file(target)]
    settings.targetScaling = TargetScaling.none
    return settings
  }

  @Test func idxImagesWithLabels() throws {
    try folder.write(idx(type: 8, shape: [2, 2, 3], Array(1...12)), to: "images-ubyte")
    try folder.write(idx(type: 8, shape: [2], [7, 3]), to: "labels-ubyte")
    let data = try Dataset(settings("images-ubyte", target: "labels-ubyte"))
    #expect(data.task == .classification)
    #expect(data.classNames == ["3", "7"])
    #expect(data.training.labels == [1, 0])
    #expect(data.training.features.unpadded() == (1...12).map { Float($0) })
  }

  @Test func wrongIdxFilesAreRefused() throws {
    func message(_ data: Data) throws -> String {
      try folder.write(data, to: "x-ubyte")
      try folder.write(idx(type: 8, shape: [2], [7, 3]), to: "y-ubyte")
      do {
        _ = try Dataset(settings("x-ubyte", target: "y-ubyte"))
        return "no error"
      } catch { return "\(error)".replacing(folder.path + "/", with: "") }
    }
    #expect(
      try message(idx(type: 8, shape: [2, 2], [1, 2, 3]))
        == "x-ubyte: ends too early: its shape [2, 2] takes 4 bytes, and 3 follow the header")
    #expect(
      try message(idx(type: 8, shape: [2, 2], [1, 2, 3, 4, 5]))
        == "x-ubyte: has more data than its shape [2, 2] tells")
    #expect(
      try message(idx(type: 8, shape: [3, 1], [1, 2, 3]))
        == "y-ubyte: has 2 targets where x-ubyte has 3 rows")
    #expect(
      try message(idx(type: 8, shape: [0, 4], [])) == "x-ubyte: is empty: its shape is [0, 4]")
    #expect(
      try message(idx(type: 9, shape: [1, 2, 0x8000_0003], [1, 2, 3, 4, 5, 6]))
        == "x-ubyte: ends too early: its shape [1, 2, 2147483651] takes 4294967302 bytes, and 6 "
        + "follow the header")
    #expect(
      try message(idx(type: 8, shape: Array(repeating: 0x3E00_0001, count: 179), [1, 2]))
        == "x-ubyte: has a damaged header: 179 axes")
    #expect(try message(Data("text".utf8)).hasPrefix("x-ubyte: is no file that is known here"))
    #expect(try message(Data()) == "x-ubyte: ends within the IDX header: 4 bytes expected, 0 found")
  }

  @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.reason)))
  func numpyFilesOfManyTypes() throws {
    let program = """
      import numpy, sys
      folder = sys.argv[1]
      x = numpy.arange(12).reshape(4, 3) - 5
      for name in ["float32", "float64", "float16", "int8", "int16", "int32", "int64", ">f8", ">i4"]:
          numpy.save(f"{folder}/x_{name.strip('>')}{'_big' if name[0] == '>' else ''}.npy", x.astype(name))
      numpy.save(f"{folder}/x_fortran.npy", numpy.asfortranarray(x.astype("float32")))
      numpy.save(f"{folder}/y.npy", numpy.array([[0.5, 1], [2, 3], [4, 5], [6, 7]]))
      numpy.save(f"{folder}/text.npy", numpy.array(["a", "b"]))
      numpy.save(f"{folder}/nan.npy", numpy.array([[1, 2], [3, numpy.nan], [1, 2], [1, 2]]))
      numpy.save(f"{folder}/inf.npy", numpy.array([[1, 2], [3, -numpy.inf], [1, 2], [1, 2]]))
      """
    let python = try Command.python(program, [folder.path])
    #expect(python.exitCode == 0, "\(python.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasPrefix("x_") }
    #expect(names.count == 10)
    for name in names {
      let data = try Dataset(settings(name, target: "y.npy"))
      #expect(data.training.features.unpadded() == (0..<12).map { Float($0 - 5) }, "\(name)")
      #expect(data.training.targets.unpadded() == [0.5, 1, 2, 3, 4, 5, 6, 7])
      #expect(data.targetNames == ["target_1", "target_2"])
    }
    let text = #expect(throws: DataError.self) {
      try Dataset(settings("text.npy", target: "y.npy"))
    }
    #expect(text?.problem == "holds elements of type '<U1'; numbers are needed, like float32")
    // NaN is a missing number, an infinity is a mistake.
    let nan = try Dataset(settings("nan.npy", target: "y.npy"))
    #expect(nan.featureNames == ["feature_1", "feature_2", "feature_2_missing"])
    #expect((0..<3).map { nan.training.features[1, $0] } == [3, 2, 1])
    let infinite = #expect(throws: DataError.self) {
      try Dataset(settings("inf.npy", target: "y.npy"))
    }
    #expect(infinite?.row == 2 && infinite?.column == "2")
  }

  @Test(arguments: [
    ("(-1, 3)", "has a damaged header: shape [-1, 3]"),
    ("(4000000000, 4000000000)", "has a damaged header: shape [4000000000, 4000000000]"),
    (
      "(1000000, 1000)",
      "ends too early: its shape [1000000, 1000] takes 4000000000 bytes, and 8 follow the header"
    ),
  ])
  func wrongNumPyFilesAreRefused(shape: String, problem: String) throws {
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }\n"
    let start = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, UInt8(header.utf8.count), 0])
    try folder.write(start + Data(header.utf8) + Data(count: 8), to: "x.npy")
    let error = #expect(throws: DataError.self) { try Dataset(settings("x.npy", target: "x.npy")) }
    #expect(error?.problem == problem)
    _ = try Command("/bin/sh", ["-c", "gzip x.npy"], folder: folder.path)
    let packed = #expect(throws: DataError.self) {
      try Dataset(settings("x.npy.gz", target: "x.npy.gz"))
    }
    #expect(packed?.problem.prefix(20) == problem.prefix(20))
  }

  /// HDF5 has room for more rows than were ever written, and h5py ways to pack them that only it
  /// knows.
  @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.reason)))
  func hdf5DataThatCannotBeReadIsRefused() throws {
    let program = """
      import h5py, sys
      with h5py.File(sys.argv[1], "w") as file:
          file.create_dataset("x", shape=(10**11, 100), chunks=(1000, 100), dtype="f4")
          file["y"] = [1.0, 2.0]
          file.create_dataset("packed", data=[[1.0], [2.0]], chunks=True, compression="lzf")
          for name, width in [("few", 2), ("few_targets", 1)]:
              data = file.create_dataset(name, shape=(268435516, width), chunks=(60, width), dtype="f4")
              data[:60] = 1
      """
    let python = try Command.python(program, [folder.file("data.h5")])
    #expect(python.exitCode == 0, "\(python.errors)")
    let error = #expect(throws: DataError.self) {
      try Dataset(DatasetSettings(source: .file(folder.file("data.h5"))))
    }
    #expect(
      error?.problem.hasPrefix(
        "100000000000 rows of 100 numbers take 44800 GB of memory; this machine has ") == true)
    var settings = DatasetSettings(source: .file(folder.file("data.h5")))
    settings.features = ["/few"]
    settings.target = ["/few_targets"]
    let few = #expect(throws: DataError.self) { try Dataset(settings) }
    #expect(
      few?.problem
        == "claims 268435516 rows, which take 2147484128 bytes; 480 bytes are stored, so some rows "
        + "were never written")
    settings.target = nil
    settings.features = ["/packed"]
    let packed = #expect(throws: DataError.self) { try Dataset(settings) }
    #expect(
      packed?.problem
        == "required filter 'lzf' is not registered: save the data with gzip or without compression"
    )
  }

  @Test func hdf5ByDatasetPathAndGzipped() throws {
    let file = try HDF5File(creating: folder.file("data.h5"))
    try file.write((0..<6).map { Float($0) }, to: "/x", shape: [3, 2])
    try file.write([0, 1, 0] as [Int32], to: "/y")
    try file.createGroup("/more")
    try file.write((0..<12).map { Double($0) }, to: "/more/images", shape: [3, 2, 2])
    try file.writeTexts(["a", "b", "b"], to: "/more/names")
    try file.close()
    var settings = DatasetSettings(source: .file(folder.file("data.h5")))
    var data = try Dataset(settings)
    #expect(data.training.features.unpadded() == [0, 1, 2, 3, 4, 5])
    #expect(data.classNames == ["0", "1"])
    settings.features = ["/more/images", "/x"]
    settings.target = ["/more/names"]
    data = try Dataset(settings)
    #expect(data.training.features.columns == 6)
    #expect(data.training.features.unpadded().prefix(6) == [0, 1, 2, 3, 0, 1])
    #expect(data.classNames == ["a", "b"])
    _ = try Command("/bin/sh", ["-c", "gzip data.h5"], folder: folder.path)
    settings.source = .file(folder.file("data.h5.gz"))
    #expect(try Dataset(settings).training.labels == [0, 1, 1])
    settings.target = ["/more"]
    let group = #expect(throws: DataError.self) { try Dataset(settings) }
    #expect(group?.column == "/more" && group?.problem == "cannot be read: it is no dataset")
    settings.target = ["/missing"]
    let error = #expect(throws: DataError.self) { try Dataset(settings) }
    #expect(error?.problem == "has no dataset \"/missing\"; at its root are more, x, y")
  }
}
