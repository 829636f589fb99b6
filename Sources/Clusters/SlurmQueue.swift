import SystemSupport

/// Slurm's commands.
public enum SlurmQueue {
  /// Why a command did not do what it was asked for.
  public struct Failed: Error, CustomStringConvertible {
    /// The sentence for people.
    public let description: String

    /// A failure with its sentence.
    public init(description: String) { self.description = description }
  }

  /// A job or a task of an array that waits or runs.
  public struct Task: Equatable, Sendable {
    /// The number of the job, or of its array.
    public let job: Int
    /// The task's number in its array; nil for a job that is none.
    public let index: Int?
    /// Slurm's word: `PENDING`, `RUNNING`.
    public let state: String

    /// `123_4`, or `123`.
    public var name: String { index.map { "\(job)_\($0)" } ?? "\(job)" }

    /// Reads a line of `squeue`: `123_4 RUNNING`.
    package init?(line: some StringProtocol) {
      let words = line.split(separator: " ")
      let numbers = (words.first ?? "").split(separator: "_")
      guard words.count == 2, let job = numbers.first.flatMap({ Int($0) }) else { return nil }
      self.job = job
      index = numbers.count == 2 ? Int(numbers[1]) : nil
      state = String(words[1])
    }
  }

  /// What waits or runs of some jobs.
  ///
  /// - Throws: ``Failed`` where the queue cannot be asked.
  public static func tasks(of jobs: Set<Int>) throws -> [Task] {
    guard !jobs.isEmpty else { return [] }
    // Named jobs that ended long ago would be an error.
    let text = try run(
      "squeue", ["--noheader", "--array", "--user=\(getuid())", "--format=%i %T"])
    return text.split(separator: "\n").compactMap { Task(line: $0) }.filter {
      jobs.contains($0.job)
    }
  }

  /// Submits a script.
  ///
  /// - Returns: the job's number.
  /// - Throws: ``Failed`` with what `sbatch` said.
  public static func submit(_ arguments: [String]) throws -> Int {
    let text = try run("sbatch", ["--parsable"] + arguments)
    // With several clusters: NUMBER;CLUSTER.
    let word = text.split(whereSeparator: { ";\n".contains($0) }).first ?? ""
    guard let number = Int(word) else {
      throw Failed(
        description: "sbatch answered \"\(text.withoutWhitespace)\", which is no job number")
    }
    return number
  }

  private static func run(_ program: String, _ arguments: [String]) throws -> String {
    let (end, output, errors): (ChildProcess.End, String, String)
    do { (end, output, errors) = try ChildProcess.output(of: program, arguments) } catch {
      throw Failed(
        description:
          "\(program) cannot be started, so this is no machine that submits to Slurm; --dry-run "
          + "shows the scripts, which can be taken to one")
    }
    guard end == .exited(0) else {
      throw Failed(description: "\(program): \((errors + output).withoutWhitespace)")
    }
    return output
  }
}
