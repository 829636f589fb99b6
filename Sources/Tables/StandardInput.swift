import Synchronization
import SystemSupport

/// Standard input and pipes in place of files: each is written to a temporary file once, because
/// data are read more than once, and what one reader takes out of a pipe another does not see.
public enum StandardInput {
  /// The name that stands for it.
  public static let name = "-"

  private static let spooled = Mutex<[String: String]>([:])

  /// Whether a path means standard input.
  public static func isMeant(by path: String) -> Bool { path == name || path == "/dev/stdin" }

  /// The path to read: of standard input or a pipe the temporary file, which is named for what it
  /// holds.
  package static func path(for file: String) throws -> String {
    guard isMeant(by: file) || isPipe(file) else { return file }
    let name = isMeant(by: file) ? Self.name : file
    return try spooled.withLock { known in
      if let path = known[name] { return path }
      let input: SystemFile
      if name == Self.name {
        input = .standardInput
      } else {
        guard let pipe = SystemFile(reading: file) else { throw DataError.notOpened(file) }
        input = pipe
      }
      let path = try spool(input, number: known.count)
      known[name] = path
      return path
    }
  }

  private static func isPipe(_ file: String) -> Bool {
    var information = stat()
    return stat(file, &information) == 0 && information.st_mode & S_IFMT == S_IFIFO
  }

  private static func spool(_ input: SystemFile, number: Int) throws -> String {
    let folder = try folderToRemove.withLock { known in
      if let known { return known }
      let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("overnight-\(UUID().uuidString)").path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      known = folder
      atexit {
        if let folder = folderToRemove.withLock({ $0 }) {
          try? FileManager.default.removeItem(atPath: folder)
        }
      }
      return folder
    }
    var beginning: [UInt8] = []
    while beginning.count < 8 {
      let more = try input.read(upTo: 1 << 20)
      if more.isEmpty { break }
      beginning += more
    }
    let name = number == 0 ? "standard_input" : "input_\(number + 1)"
    let path = "\(folder)/\(name).\(ending(of: beginning))"
    guard let spooled = SystemFile(writing: path) else {
      throw DataError(file: path, problem: "cannot be created: \(systemError())")
    }
    var part = beginning
    while !part.isEmpty {
      try spooled.write(part)
      part = try input.read(upTo: 1 << 20)
    }
    return path
  }

  /// The file name extension for content that begins with these bytes.
  private static func ending(of bytes: [UInt8]) -> String {
    if bytes.starts(with: [0x93, 0x4E, 0x55, 0x4D]) { return "npy" }
    if bytes.starts(with: [0x89, 0x48, 0x44, 0x46]) { return "h5" }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return "npz" }
    return bytes.starts(with: [0x1F, 0x8B]) ? "csv.gz" : "csv"
  }
}

/// The temporary folder; global, because the exit handler is a C function without context.
private let folderToRemove = Mutex<String?>(nil)
