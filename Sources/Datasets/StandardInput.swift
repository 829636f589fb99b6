import Foundation
import Synchronization

/// Standard input in place of a file: it is written to a temporary file once, because data are read more than once.
public enum StandardInput {
  /// The name that stands for it.
  public static let name = "-"

  private static let spooled = Mutex<String?>(nil)

  /// Whether a path means standard input.
  public static func isMeant(by path: String) -> Bool { path == name || path == "/dev/stdin" }

  /// The path to read: of standard input the temporary file, which is named for what it holds.
  static func path(for file: String) throws -> String {
    guard isMeant(by: file) else { return file }
    return try spooled.withLock { known in
      if let known { return known }
      let path = try spool()
      known = path
      return path
    }
  }

  private static func spool() throws -> String {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("overnight-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    folderToRemove.withLock { $0 = folder }
    atexit {
      if let folder = folderToRemove.withLock({ $0 }) {
        try? FileManager.default.removeItem(atPath: folder)
      }
    }
    var beginning = Data()
    while beginning.count < 8, let more = try FileHandle.standardInput.read(upToCount: 1 << 20),
      !more.isEmpty
    {
      beginning += more
    }
    let path = folder + "/standard_input." + ending(of: beginning)
    guard FileManager.default.createFile(atPath: path, contents: beginning),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw DataError(file: path, problem: "cannot be created: \(systemError())") }
    try handle.seekToEnd()
    while let more = try FileHandle.standardInput.read(upToCount: 1 << 20), !more.isEmpty {
      try handle.write(contentsOf: more)
    }
    try handle.close()
    return path
  }

  /// How a file would be named that begins so.
  private static func ending(of bytes: Data) -> String {
    if bytes.starts(with: [0x93, 0x4E, 0x55, 0x4D]) { return "npy" }
    if bytes.starts(with: [0x89, 0x48, 0x44, 0x46]) { return "h5" }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return "npz" }
    return bytes.starts(with: [0x1F, 0x8B]) ? "csv.gz" : "csv"
  }
}

/// The folder of the temporary file; a function that is called at the exit can see nothing else.
private let folderToRemove = Mutex<String?>(nil)
