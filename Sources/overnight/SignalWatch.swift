import Dispatch
import SweepRunner
import SystemSupport

/// Turns the first SIGINT or SIGTERM into a stop, and the second into an end. A closed terminal
/// (SIGHUP), a closed pipe and the file size limit end nothing.
final class SignalWatch {
  private let sources: [any DispatchSourceSignal]

  init(_ stop: StopFlag) {
    for number in [SIGHUP, SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(
        signal: number, queue: DispatchQueue.global(qos: .userInteractive))
      source.setEventHandler {
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
