import Dispatch

/// A value that another thread finds meanwhile.
public final class BackgroundResult<Value: Sendable>: @unchecked Sendable {
  // Unchecked: `result` is written before the semaphore is signalled and read after.
  private let done = DispatchSemaphore(value: 0)
  private var result: Result<Value, any Error>?

  /// Begins with it.
  public init(_ body: @escaping @Sendable () throws -> Value) {
    DispatchQueue.global().async { [self] in
      result = Result(catching: body)
      done.signal()
    }
  }

  /// Waits for the value, or throws what `body` threw.
  public func value() throws -> Value {
    done.wait()
    done.signal()
    guard let result else { preconditionFailure("signalled without a result") }
    return try result.get()
  }
}
