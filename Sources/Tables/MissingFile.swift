import SystemSupport
import Wording

/// What to say behind "there is no such file": the file of its folder that may be meant, or
/// nothing.
public func advice(forMissing path: String) -> String {
  let slash = path.lastIndex(of: "/")
  let folder = slash.map { String(path[...$0]) } ?? ""
  let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
  let names = try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
  // In order, because folders have none, and the first of equally near ones is taken.
  return nearestName(to: name, among: names?.sorted() ?? [])
    .map { "; did you mean \(folder)\($0)?" } ?? ""
}

extension DataError {
  /// What to say of a file that the system has just refused to open.
  static func notOpened(_ file: String) -> DataError {
    errno == ENOENT
      ? DataError(file: file, problem: "there is no such file" + advice(forMissing: file))
      : DataError(file: file, problem: "cannot be opened: \(systemError())")
  }
}
