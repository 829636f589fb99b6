import Foundation
import Synchronization

/// Publishes the result beside the running sweep, one publication at a time, so that finished trials
/// do not wait for it to reach the disk.
final class PublishingThread: Sendable {
  private enum State {
    case idle
    case publishing
    case published(seconds: Double)
  }

  private let state = Mutex(State.idle)
  private let finishing = Atomic<Bool>(false)
  private let ended = DispatchSemaphore(value: 0)

  /// Whether the sweep is at its end, so that a publication under way is in vain.
  var isFinishing: Bool { finishing.load(ordering: .relaxed) }

  /// Begins a publication; the one before must be over.
  func start(
    _ publication: @escaping @Sendable () throws -> String,
    failed: @escaping @Sendable (any Error) -> Void
  ) {
    state.withLock { $0 = .publishing }
    let thread = Thread { [self] in
      let clock = ContinuousClock.now
      do { _ = try publication() } catch { failed(error) }
      state.withLock { $0 = .published(seconds: seconds(ContinuousClock.now - clock)) }
      ended.signal()
    }
    thread.name = "publisher"
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// How long the last publication took, once after each.
  func takeDuration() -> Double? {
    let duration = state.withLock { state -> Double? in
      guard case .published(let seconds) = state else { return nil }
      state = .idle
      return seconds
    }
    if duration != nil { ended.wait() }
    return duration
  }

  /// Ends a publication under way and waits for it.
  func finish() {
    finishing.store(true, ordering: .relaxed)
    let isIdle = state.withLock { if case .idle = $0 { true } else { false } }
    if !isIdle { ended.wait() }
  }
}
