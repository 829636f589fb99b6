import Foundation
import SweepRunner
import Testing

@Suite struct ProcessorShareTests {
  /// One busy thread of a thousand has next to nothing of their processors; whatever else runs here.
  @Test func missingProcessorsShow() throws {
    let share = ProcessorShare(threads: 1000)
    #expect(share.look(isBusy: true) == nil)
    var last: Double?
    for _ in 0..<2 {
      usleep(600_000)
      last = share.look(isBusy: true)
    }
    #expect(try #require(last) < 0.2)
  }

  /// Where workers wait for each other, nothing is known.
  @Test func idleWorkersDoNotCount() {
    let share = ProcessorShare(threads: 1000)
    for _ in 0..<2 {
      usleep(600_000)
      #expect(share.look(isBusy: false) == nil)
    }
  }
}
