/// A lock, and a place to wait for what it guards to change.
package final class Condition: @unchecked Sendable {
  // Unchecked: the system's functions may be called from any thread.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// A condition that nobody holds.
  package init() {
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Takes the lock.
  package func lock() { pthread_mutex_lock(mutex) }

  /// Lets the lock go.
  package func unlock() { pthread_mutex_unlock(mutex) }

  /// Does something while it holds the lock.
  package func withLock<Value, Failure: Error>(
    _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    lock()
    defer { unlock() }
    return try body()
  }

  /// Lets the lock go until somebody broadcasts, or for no reason, and takes it again.
  package func wait() { pthread_cond_wait(condition, mutex) }

  /// The same until a time at most; returns false where that has come.
  @discardableResult
  package func wait(until deadline: Date) -> Bool {
    let seconds = min(max(0, deadline.timeIntervalSince1970), 1e10)
    let whole = seconds.rounded(.down)
    var time = timespec()
    time.tv_sec = Int(whole)
    time.tv_nsec = Int((seconds - whole) * 1e9)
    return pthread_cond_timedwait(condition, mutex, &time) == 0
  }

  /// Wakes all that wait.
  package func broadcast() { pthread_cond_broadcast(condition) }
}
