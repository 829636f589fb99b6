import Foundation
import Results

/// Writes files that must not be there yet.
enum NewFile {
  /// Writes bytes to a new file, whole or not at all; `-` is standard output.
  static func write(_ bytes: [UInt8], to path: String) throws {
    if path == "-" {
      try FileHandle.standardOutput.write(contentsOf: Data(bytes))
      return
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o644)
    guard descriptor >= 0 else { throw failure("create", path) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do { try handle.write(contentsOf: Data(bytes)) } catch {
      defer { unlink(path) }
      throw failure("write", path)
    }
  }

  private static func failure(_ operation: String, _ path: String) -> ResultsError {
    .system(path: path, operation: operation, reason: String(cString: strerror(errno)))
  }
}
