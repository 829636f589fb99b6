import Dispatch
import Synchronization
import SystemSupport

/// Publishes the result beside the running sweep, one publication at a time, so that finished
/// trials do not wait for it to reach the disk.
final class PublishingThread: Sendable {
  /// Whether a publication was begun whose end has not been reported yet.
  private let isUnderWay = Atomic<Bool>(false)
  private let nanoseconds = Atomic<Int>(0)
  private let finishing = Atomic<Bool>(false)
  private let ended = DispatchSemaphore(value: 0)

  /// Whether the sweep is at its end, so that a publication under way can stop.
  var isFinishing: Bool { finishing.load(ordering: .relaxed) }

  /// Begins a publication; the one before must be over.
  func start(
    _ publication: @escaping @Sendable () throws -> Void,
    failed: @escaping @Sendable (any Error) -> Void
  ) {
    isUnderWay.store(true, ordering: .releasing)
    SystemThread.start { [self] in
      let clock = ContinuousClock.now
      do { try publication() } catch { failed(error) }
      nanoseconds.store(Int(1e9 * seconds(ContinuousClock.now - clock)), ordering: .releasing)
      ended.signal()
    }
  }

  /// How long the last publication took, once after each.
  func takeDuration() -> Double? {
    guard isUnderWay.load(ordering: .acquiring), ended.wait(timeout: .now()) == .success else {
      return nil
    }
    isUnderWay.store(false, ordering: .releasing)
    return Double(nanoseconds.load(ordering: .acquiring)) / 1e9
  }

  /// Ends a publication under way and waits for it.
  func finish() {
    finishing.store(true, ordering: .relaxed)
    if isUnderWay.load(ordering: .acquiring) { ended.wait() }
  }
}
