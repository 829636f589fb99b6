import KernelContract
import Synchronization
import SystemSupport

/// Threads that have nothing else to do, and help inside the products of those that have.
///
/// Work is cut into parts of the output, so who computes a part changes no bit of it.
public final class CoreTeam: @unchecked Sendable {
  // Unchecked: `jobs` is read and written under the lock of `wakeUp` only.

  /// A part of fewer operations is done before a helper is awake.
  static let smallestPart = 4e6
  /// How long a helper looks out for the next work before it sleeps, in looks at the counter: some
  /// microseconds.
  private static let patience = 5000
  /// Bytes between two counters that different threads use: two cache lines, because processors
  /// fetch lines in pairs.
  private static let distance = 128

  /// How many threads wait for work. It is read before every large product, and has a cache line of
  /// its own: beside the team's reference count, threads would take the line from each other.
  let helpers: UnsafeMutablePointer<Atomic<Int>>
  /// How many jobs there were. Helpers look at it all the time, so it has a cache line of its own,
  /// too.
  private let posted: UnsafeMutablePointer<Atomic<Int>>
  private let isClosed = Atomic<Bool>(false)
  private var jobs: [Job] = []
  private let wakeUp = Condition()

  /// A team without helpers.
  public init() {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: 2 * Self.distance, alignment: Self.distance)
    helpers = memory.bindMemory(to: Atomic<Int>.self, capacity: 1)
    posted = (memory + Self.distance).bindMemory(to: Atomic<Int>.self, capacity: 1)
    helpers.initialize(to: Atomic(0))
    posted.initialize(to: Atomic(0))
  }

  deinit { UnsafeMutableRawPointer(helpers).deallocate() }

  /// Threads that wait for work.
  public var helperCount: Int { helpers.pointee.load(ordering: .relaxed) }

  /// Lends the calling thread to the team until it is closed, or has something else to do.
  ///
  /// - Parameters:
  ///   - kernels: whose scratch memory the thread will need.
  ///   - isIdle: whether it has nothing else to do; asked again after ``recall()``.
  public func help(kernels: KernelTable, while isIdle: () -> Bool = { true }) {
    let scratch = ScratchMemory(kernels)
    var seen = posted.pointee.load(ordering: .acquiring)
    helpers.pointee.wrappingAdd(1, ordering: .relaxed)
    defer { helpers.pointee.wrappingSubtract(1, ordering: .relaxed) }
    while !isClosed.load(ordering: .acquiring), isIdle() {
      while let (job, part) = takePart() { job.perform(part, scratch.floats) }
      var looks = 0
      while posted.pointee.load(ordering: .acquiring) == seen, looks < Self.patience { looks += 1 }
      wakeUp.lock()
      while posted.pointee.load(ordering: .acquiring) == seen, !isClosed.load(ordering: .acquiring)
      {
        wakeUp.wait()
      }
      wakeUp.unlock()
      seen = posted.pointee.load(ordering: .acquiring)
    }
  }

  /// Has all helpers ask whether they have something else to do.
  public func recall() {
    wakeUp.lock()
    posted.pointee.wrappingAdd(1, ordering: .acquiringAndReleasing)
    wakeUp.broadcast()
    wakeUp.unlock()
  }

  /// Sends all helpers home.
  public func close() {
    isClosed.store(true, ordering: .releasing)
    wakeUp.lock()
    wakeUp.broadcast()
    wakeUp.unlock()
  }

  /// Into how many parts it pays to cut work, by its number of operations.
  public func parts(operations: Double) -> Int {
    let most = operations / Self.smallestPart
    return most < 2 ? 1 : min(helperCount + 1, Int(most))
  }

  /// Does all parts of some work, and returns when the last is done.
  ///
  /// - Parameters:
  ///   - scratch: the calling thread's; helpers have their own.
  ///   - body: does one part; on several threads at once.
  public func run(
    parts: Int, scratch: UnsafeMutablePointer<Float>,
    _ body: @escaping (_ part: Int, _ scratch: UnsafeMutablePointer<Float>) -> Void
  ) {
    guard parts > 1 else { return body(0, scratch) }
    let job = Job(parts: parts, body: body)
    wakeUp.lock()
    jobs.append(job)
    posted.pointee.wrappingAdd(1, ordering: .acquiringAndReleasing)
    wakeUp.broadcast()
    wakeUp.unlock()
    while let part = job.takePart() { job.perform(part, scratch) }
    wakeUp.withLock { jobs.removeAll { $0 === job } }
    job.waitUntilDone()
  }

  private func takePart() -> (Job, Int)? {
    wakeUp.withLock {
      for job in jobs {
        if let part = job.takePart() { return (job, part) }
      }
      return nil
    }
  }
}

extension CoreTeam {
  /// Work that is under way.
  private final class Job: @unchecked Sendable {
    // Unchecked: bodies write to parts of memory that do not overlap, and the thread that posted
    // the job waits for all of them.
    private let parts: Int
    private let body: (Int, UnsafeMutablePointer<Float>) -> Void
    private let next = Atomic<Int>(0)
    private let done = Atomic<Int>(0)

    init(parts: Int, body: @escaping (Int, UnsafeMutablePointer<Float>) -> Void) {
      self.parts = parts
      self.body = body
    }

    func takePart() -> Int? {
      guard next.load(ordering: .relaxed) < parts else { return nil }
      let part = next.wrappingAdd(1, ordering: .relaxed).oldValue
      return part < parts ? part : nil
    }

    func perform(_ part: Int, _ scratch: UnsafeMutablePointer<Float>) {
      body(part, scratch)
      done.wrappingAdd(1, ordering: .acquiringAndReleasing)
    }

    func waitUntilDone() {
      var looks = 0
      while done.load(ordering: .acquiring) < parts {
        looks += 1
        // Another process may have taken the helper's core.
        if looks > 10_000 { sched_yield() }
      }
    }
  }
}
