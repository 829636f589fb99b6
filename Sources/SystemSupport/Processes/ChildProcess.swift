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
    try wait(for: start(program, arguments, environment: more, actions: nil))
  }

  /// Runs a program, which is looked for where the shell looks, and reads what it writes to its
  /// standard output and error.
  ///
  /// - Throws: ``FileSystemError`` where it cannot be started.
  package static func output(
    of program: String, _ arguments: [String]
  ) throws(FileSystemError) -> (end: End, output: String, errors: String) {
    let folder = FileManager.default.temporaryDirectory.path + "/overnight-\(UUID().uuidString)"
    let paths = [folder + ".out", folder + ".err"]
    defer { for path in paths { unlink(path) } }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, path) in zip([STDOUT_FILENO, STDERR_FILENO], paths) {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    }
    let end = try wait(for: start(program, arguments, environment: [:], actions: &actions))
    let texts = paths.map { (try? String(contentsOfFile: $0, encoding: .utf8)) ?? "" }
    return (end, texts[0], texts[1])
  }

  #if canImport(Darwin)
    private typealias FileActions = UnsafeMutablePointer<posix_spawn_file_actions_t?>
  #else
    private typealias FileActions = UnsafeMutablePointer<posix_spawn_file_actions_t>
  #endif

  private static func start(
    _ program: String, _ arguments: [String], environment more: [String: String],
    actions: FileActions?
  ) throws(FileSystemError) -> pid_t {
    let environment = ProcessInfo.processInfo.environment.merging(more) { $1 }
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var process = pid_t()
    let code = posix_spawnp(&process, program, actions, nil, &words, &variables)
    guard code == 0 else {
      throw .refused(
        path: program, operation: "start it", reason: String(cString: strerror(code)))
    }
    return process
  }

  private static func wait(for process: pid_t) -> End {
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
