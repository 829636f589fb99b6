import SystemSupport
import Testing

@Suite struct ProcessorTimeTests {
  @Test func workTakesProcessorTime() {
    let before = ProcessorTime.used
    var sum = 0.0
    while ProcessorTime.used - before < 0.05 { for i in 1...1000 { sum += 1 / Double(i) } }
    #expect(ProcessorTime.used - before < 60 && sum > 0)
  }
}
