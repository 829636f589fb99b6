import Dispatch
import SweepRunner
import SystemSupport

/// Turns the first SIGINT or SIGTERM into a stop, and the second into an end. SIGUSR1 is how a cluster
/// announces that the time is up. A closed terminal (SIGHUP), a closed pipe and the file size limit
/// end nothing.
final class SignalWatch {
  private let sources: [any DispatchSourceSignal]
  private let announced = StopFlag()

  /// Whether a signal said that the time is up.
  var isTimeUp: Bool { announced.isSet }

  init(_ stop: StopFlag) {
    for number in [SIGHUP, SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    sources = [SIGINT, SIGTERM, SIGUSR1].map { [announced] number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(
        signal: number, queue: DispatchQueue.global(qos: .userInteractive))
      source.setEventHandler {
        if number == SIGUSR1 {
          announced.set()
          return stop.set()
        }
        // Every finished trial is on the disk already.
        if stop.isSet { _exit(130) }
        stop.set()
      }
      source.resume()
      return source
    }
  }

  func cancel() { for source in sources { source.cancel() } }
}
