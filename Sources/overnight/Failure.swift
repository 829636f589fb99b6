import ArgumentParser
import HDF5
import Records
import Results
import SystemSupport

/// Turns errors into sentences on standard error and the exit codes of the documentation.
enum Failure {
  /// Wrong usage, config or data.
  static let usage = ExitCode(64)
  /// Some trials failed, or work is left.
  static let unfinished = ExitCode(1)
  /// The deadline came, and work is left.
  static let workLeft = ExitCode(75)
  /// Interrupted by a signal.
  static let interrupted = ExitCode(130)

  /// Runs a command's body.
  static func reported(_ body: () throws -> Void) throws {
    do { try body() } catch let code as ExitCode { throw code } catch {
      say("\(error)")
      throw code(for: error)
    }
  }

  /// Writes a line to standard error.
  static func say(_ line: String) {
    // A terminal that was closed must not end a sweep.
    try? SystemFile.standardError.write((line + "\n").utf8)
  }

  private static func code(for error: any Error) -> ExitCode {
    switch error {
    case let error as HDF5Error where error.isOfOutput: unfinished
    case is SweepLockedError, FileSystemError.refused, ResultsError.diskFull,
      ResultsError.verificationFailed:
      unfinished
    default: usage
    }
  }
}
