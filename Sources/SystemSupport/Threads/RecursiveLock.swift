/// A lock that the thread which holds it may take again.
package final class RecursiveLock: @unchecked Sendable {
  // Unchecked: the system's functions may be called from any thread.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  /// A lock that nobody holds.
  package init() {
    var attributes = pthread_mutexattr_t()
    pthread_mutexattr_init(&attributes)
    pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE))
    defer { pthread_mutexattr_destroy(&attributes) }
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, &attributes)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Takes the lock.
  package func lock() { pthread_mutex_lock(mutex) }

  /// Lets it go as often as it was taken.
  package func unlock() { pthread_mutex_unlock(mutex) }
}
