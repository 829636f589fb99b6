/// A program that runs beside this one until it ends, with the same input and outputs.
package enum ChildProcess {
  /// How a program ended.
  package enum End: Equatable, Sendable {
    /// By itself, with this code.
    case exited(Int32)
    /// By a signal, as when it crashes.
    case signaled(Int32)
  }

  /// Runs a program and waits.
  ///
  /// - Parameters:
  ///   - arguments: without the program's own name.
  ///   - environment: variables beside those of this process.
  /// - Throws: ``FileSystemError`` where it cannot be started.
  package static func run(
    _ program: String, _ arguments: [String], environment more: [String: String] = [:]
  ) throws(FileSystemError) -> End {
    let environment = ProcessInfo.processInfo.environment.merging(more) { $1 }
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var process = pid_t()
    let code = posix_spawn(&process, program, nil, nil, &words, &variables)
    guard code == 0 else {
      throw .refused(
        path: program, operation: "start it", reason: String(cString: strerror(code)))
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    // The lowest seven bits are the signal; the code is in the next eight.
    let signal = status & 0x7F
    return signal == 0 ? .exited(status >> 8 & 0xFF) : .signaled(signal)
  }

  /// Whether a process of this machine was stopped by a signal and waits to go on; false where the
  /// system does not say.
  package static func isStopped(_ process: Int) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
      return false
    }
    // The name stands in parentheses, and may have some itself; the state is behind it.
    return text.split(separator: ")").last?.split(separator: " ").first == "T"
  }

  /// The path of the program that this process runs; as it was called where the system does not
  /// say.
  package static var ownProgram: String {
    #if canImport(Darwin)
      return Bundle.main.executablePath ?? CommandLine.arguments[0]
    #else
      return (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        ?? CommandLine.arguments[0]
    #endif
  }
}
