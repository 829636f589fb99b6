internal import CHDF5
import SystemSupport

/// The one door to libhdf5: every call runs under one re-entrant lock with the library's own error
/// printing off, because some builds of it are not thread-safe.
enum HDF5Library {
  private static let lock: RecursiveLock = {
    // Files are published whole, so no program reads one that is being written, and the library's
    // locks only harm: network file systems refuse them, and a program that was started meanwhile
    // inherits them. A value that the user sets stays.
    setenv("HDF5_USE_FILE_LOCKING", "FALSE", 0)
    // The library's own exit handler flushes what is open once more: after a failed write, on a
    // full disk say, it crashes. We close files ourselves.
    _ = H5dont_atexit()
    return RecursiveLock()
  }()

  static func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    H5Eset_auto2(overnight_H5E_default(), nil, nil)
    return try body()
  }

  /// How datasets are read and written; inside the lock. Where numbers change their type on the
  /// way, the library takes a buffer, and clears it each time: its own of 1 MB takes longer than
  /// most datasets.
  static let transfer: hid_t = {
    let properties = H5Pcreate(overnight_H5P_dataset_transfer())
    H5Pset_buffer(properties, 1 << 15, nil, nil)
    return properties
  }()

  /// The library's error stack, innermost first, without repetitions; then clears it.
  static func takeErrors() -> [String] {
    final class Reasons { var lines: [String] = [] }
    let reasons = Reasons()
    H5Ewalk2(
      overnight_H5E_default(), H5E_WALK_UPWARD,
      { _, entry, context in
        guard let entry, let context, let text = entry.pointee.desc else { return 0 }
        let reasons = Unmanaged<Reasons>.fromOpaque(context).takeUnretainedValue()
        let line = HDF5Library.sentence(String(cString: text))
        if !reasons.lines.contains(line) { reasons.lines.append(line) }
        return 0
      }, Unmanaged.passUnretained(reasons).toOpaque())
    H5Eclear2(overnight_H5E_default())
    // Before that, it says where it looked for plug-ins in vain.
    if let filter = reasons.lines.first(where: { $0.hasPrefix("required filter") }) {
      return [filter + ": save the data with gzip or without compression"]
    }
    return Array(reasons.lines.prefix(3))
  }

  /// The library's file driver tells times, buffers and offsets; of its words, only what happened
  /// and the system's reason are for people.
  static func sentence(_ words: String) -> String {
    let what = String(words.prefix { $0 != ":" })
    if let reason = words.firstRange(of: "error message = '"),
      let end = words[reason.upperBound...].firstIndex(of: "'")
    {
      return "\(what): \(words[reason.upperBound..<end])"
    }
    return words.contains("time = ") ? what : words.replacing("\n", with: " ")
  }

  static var version: String {
    locked {
      var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
      H5get_libversion(&major, &minor, &release)
      return "\(major).\(minor).\(release)"
    }
  }
}

/// The version of the HDF5 library in use, such as `1.10.8`.
public var hdf5LibraryVersion: String { HDF5Library.version }
