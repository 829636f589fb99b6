internal import CProcessor
/// How many processors this process may use, and what they are.
public enum Processors {
  /// Leaves processors and disks to others: the lowest priority, for this thread and those that it
  /// starts.
  public static func takeLowestPriority() { overnight_take_lowest_priority() }

  /// Processors by affinity mask and by the cgroup's CPU limit (both rounded up), at least 1.
  public static var usable: Int {
    var count = ProcessInfo.processInfo.activeProcessorCount
    let affinity = Int(overnight_affinity_count())
    if affinity > 0 { count = min(count, affinity) }
    if let limit = cgroupLimit(root: "/sys/fs/cgroup", membership: "/proc/self/cgroup") {
      count = min(count, limit)
    }
    return max(1, count)
  }

  /// The processor's name, as the system gives it.
  public static var name: String {
    #if os(Linux)
      let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      for line in lines.split(separator: "\n") where line.hasPrefix("model name") {
        if let value = line.split(separator: ":", maxSplits: 1).last {
          return value.withoutBlanks
        }
      }
    #endif
    return architecture
  }

  /// A cache of one core.
  public struct Cache: Equatable, Sendable {
    /// 1 is the nearest.
    public let level: Int
    /// Its size in bytes.
    public let bytes: Int
  }

  /// The caches for data of the first core, nearest first; empty where the system does not tell.
  public static func caches(root: String = "/sys/devices/system/cpu/cpu0/cache") -> [Cache] {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let caches = folders.sorted().compactMap { folder -> Cache? in
      func text(_ name: String) -> String? {
        (try? String(contentsOfFile: "\(root)/\(folder)/\(name)", encoding: .utf8))?
          .withoutWhitespace
      }
      guard let level = text("level").flatMap({ Int($0) }), text("type") != "Instruction",
        let size = text("size"), size.hasSuffix("K"), let kilobytes = Int(size.dropLast())
      else { return nil }
      return Cache(level: level, bytes: kilobytes << 10)
    }
    return caches.sorted { $0.level < $1.level }
  }

  /// `x86_64`, `arm64`, or another.
  public static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "other"
    #endif
  }

  /// The CPU limit of this process's control group and of the groups above it, in whole processors,
  /// rounded up; nil where there is none. Both versions of control groups are read.
  package static func cgroupLimit(root: String, membership: String) -> Int? {
    var limits: [Double] = []
    let lines = (try? String(contentsOfFile: membership, encoding: .utf8)) ?? ""
    for line in lines.split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let version2 = fields[1].isEmpty
      guard version2 || fields[1].split(separator: ",").contains("cpu") else { continue }
      let bases = version2 ? [root, root + "/unified"] : [root + "/cpu", root + "/cpu,cpuacct"]
      for base in bases {
        var path = fields[2].split(separator: "/").map(String.init)
        while true {
          let folder = ([base] + path).joined(separator: "/")
          if let limit = version2 ? quota2(folder) : quota1(folder) { limits.append(limit) }
          if path.isEmpty { break }
          path.removeLast()
        }
      }
    }
    return limits.min().map { max(1, Int($0.rounded(.up))) }
  }

  private static func quota2(_ folder: String) -> Double? {
    guard let text = try? String(contentsOfFile: folder + "/cpu.max", encoding: .utf8) else {
      return nil
    }
    let fields = text.split(whereSeparator: \.isWhitespace)
    guard fields.count == 2, let quota = Double(fields[0]), let period = Double(fields[1]),
      quota > 0, period > 0
    else { return nil }
    return quota / period
  }

  private static func quota1(_ folder: String) -> Double? {
    func number(_ name: String) -> Double? {
      (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)).flatMap {
        Double($0.withoutWhitespace)
      }
    }
    guard let quota = number("cpu.cfs_quota_us"), let period = number("cpu.cfs_period_us"),
      quota > 0, period > 0
    else { return nil }
    return quota / period
  }
}
