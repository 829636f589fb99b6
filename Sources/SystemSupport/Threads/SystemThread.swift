/// A thread of the system that does one thing and ends.
package enum SystemThread {
  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts a thread.
  ///
  /// - Parameter stackSize: its stack in bytes.
  package static func start(
    stackSize: Int = 8 << 20, _ body: @escaping @Sendable () -> Void
  ) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, stackSize)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    defer { pthread_attr_destroy(&attributes) }
    nonisolated(unsafe) let work = Unmanaged.passRetained(Work(body)).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let code = pthread_create(&thread, &attributes, systemThreadMain, work)
    precondition(code == 0, "the system gives no thread: \(String(cString: strerror(code)))")
  }

  fileprivate static func run(_ work: UnsafeMutableRawPointer) {
    Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body()
  }
}

/// Where the system begins a thread.
#if canImport(Darwin)
  private func systemThreadMain(_ work: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    SystemThread.run(work)
    return nil
  }
#else
  private func systemThreadMain(_ work: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let work { SystemThread.run(work) }
    return nil
  }
#endif
