import Foundation

/// A program that a test runs to its end.
public struct Command {
  /// What it printed.
  public let output: String
  /// What it printed to standard error.
  public let errors: String
  /// Its exit code; 128 + n after signal n.
  public let exitCode: Int32

  /// Runs a program.
  ///
  /// - Parameters:
  ///   - signal: a signal to send after a delay in seconds.
  ///   - moment: a signal to send when something is so.
  public init(
    _ program: String, _ arguments: [String], folder: String? = nil,
    environment: [String: String] = [:], signal: (number: Int32, after: Double)? = nil,
    moment: (number: Int32, when: () -> Bool)? = nil
  ) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let outputs = try TemporaryFolder()
    let paths = [outputs.file("output"), outputs.file("errors")]
    for path in paths { try Data().write(to: URL(fileURLWithPath: path)) }
    process.standardOutput = FileHandle(forWritingAtPath: paths[0])
    process.standardError = FileHandle(forWritingAtPath: paths[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    if let signal {
      usleep(UInt32(signal.after * 1e6))
      kill(process.processIdentifier, signal.number)
    }
    if let moment {
      while process.isRunning && !moment.when() { usleep(2000) }
      kill(process.processIdentifier, moment.number)
    }
    process.waitUntilExit()
    exitCode = process.terminationStatus + (process.terminationReason == .exit ? 0 : 128)
    output = try String(contentsOfFile: paths[0], encoding: .utf8)
    errors = try String(contentsOfFile: paths[1], encoding: .utf8)
  }

  /// Starts a program and gives it to a test that talks to it; the output is not kept.
  public static func start(
    _ program: String, _ arguments: [String], folder: String
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// The folder of the built programs.
  public static var buildFolder: String {
    URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
  }

  /// The built `overnight`.
  public static var overnightPath: String {
    // Swift Testing runs in a helper of the toolchain on some systems: then the package's folder
    // tells.
    let candidates = [
      buildFolder + "/overnight", Repository.path + "/.build-test/release/overnight",
      Repository.path + "/.build/release/overnight",
      Repository.path + "/.build/debug/overnight",
    ]
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) } ?? candidates[0]
  }

  /// Runs the built `overnight`.
  public static func overnight(
    _ arguments: [String], folder: String? = nil, environment: [String: String] = [:],
    signal: (number: Int32, after: Double)? = nil
  ) throws -> Command {
    try Command(
      overnightPath, arguments, folder: folder, environment: environment, signal: signal)
  }

  /// Runs a Python program with the packages of `Tests/requirements.txt`.
  public static func python(_ program: String, _ arguments: [String] = []) throws -> Command {
    try Command(Python.path ?? "/usr/bin/false", ["-c", program] + arguments)
  }
}

/// The Python that `bin/test` prepares.
public enum Python {
  /// Its path; nil where the tests were started otherwise.
  public static var path: String? { ProcessInfo.processInfo.environment["OVERNIGHT_PYTHON"] }
  /// Whether it is there.
  public static var isThere: Bool { path != nil }
  /// Why a test without it is skipped.
  public static let reason = "OVERNIGHT_PYTHON is not set; start the tests with bin/test"
}

/// The source tree that the tests belong to.
public enum Repository {
  /// Its top folder.
  public static var path: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
  }
}
