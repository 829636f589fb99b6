import SystemSupport

/// Where a sweep's journal, checkpoints, lock and status lie while it runs.
public enum JournalFolder {
  /// The journal's folder of a result, beside the file itself where the path is a link to it:
  /// `results/digits.journal` for `results/digits.h5`.
  public static func path(ofResult path: String) -> String {
    let path = FileSystem.resolved(path)
    let url = URL(fileURLWithPath: path)
    let stem = url.pathExtension == "h5" ? url.deletingPathExtension().relativePath : path
    return stem + ".journal"
  }
}
