import HDF5
import SystemSupport

/// Adds a group of tables to a result file: into a copy, which takes the file's place when it is
/// whole.
public struct ResultAddition {
  /// Tables by their names: columns of numbers and of texts, all of one length.
  public typealias Table = [(name: String, column: Column)]

  /// A column of a table.
  public enum Column {
    /// Numbers.
    case numbers([Double])
    /// Texts.
    case texts([String])
  }

  /// The groups that may be added, which ``SweepResults`` knows as its own.
  static let groups: Set<String> = ["importance", StoredEnsemble.group, TestLooks.group]

  /// Adds a group, in place of an earlier one of that name.
  ///
  /// - Throws: where the file cannot be written; it stays as it was then.
  public static func add(_ group: String, _ columns: Table, to path: String) throws {
    precondition(groups.contains(group), "\(group) is no group to add")
    let path = FileSystem.resolved(path)
    let temporary = URL(fileURLWithPath: path).deletingLastPathComponent()
      .appendingPathComponent(".\(URL(fileURLWithPath: path).lastPathComponent).tmp-\(getpid())")
      .path
    unlink(temporary)
    do {
      try FileManager.default.copyItem(atPath: path, toPath: temporary)
      try FileTrailer.remove(from: temporary)
      let file = try HDF5File(extending: temporary)
      if file.contains("/" + group) { try file.remove("/" + group) }
      try file.createGroup("/" + group)
      for (name, column) in columns {
        let object = "/\(group)/\(name)"
        switch column {
        case .numbers(let values):
          try file.write(values, to: object, filters: .compressedChecksum, fillValue: .nan)
        case .texts(let texts):
          try file.writeTexts(texts, to: object, filters: .compressedChecksum)
          try file.setTextEncoding(of: object)
        }
      }
      try file.close()
      try FileTrailer.append(to: temporary)
      try FileSystem.sync(temporary)
      try SweepResults(opening: temporary).readEverything()
      guard rename(temporary, path) == 0 else { throw FileSystem.failure("rename", path) }
    } catch {
      unlink(temporary)
      throw error
    }
  }
}
