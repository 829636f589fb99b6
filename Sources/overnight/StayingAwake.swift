import SystemSupport

/// Keeps the machine awake while a process lives.
enum StayingAwake {
  /// Keeps the machine awake as long as this process lives, also if it is killed. Where that is not
  /// possible, says so.
  static func begin() {
    let own = "\(getpid())"
    let helpers = [
      (
        "/usr/bin/systemd-inhibit",
        [
          "--what=sleep:idle", "--who=overnight", "--why=training", "tail", "--pid=\(own)", "-f",
          "/dev/null",
        ]
      ),
      ("/usr/bin/caffeinate", ["-i", "-w", own]),
    ]
    for (program, arguments) in helpers where FileManager.default.isExecutableFile(atPath: program)
    {
      SystemThread.start {
        let end = try? ChildProcess.run(program, arguments)
        if end != .exited(0) {
          Failure.say("note: \(program) failed, so the machine may fall asleep")
        }
      }
      return
    }
    Failure.say(
      "note: neither systemd-inhibit nor caffeinate is here, so the machine may fall asleep")
  }
}
