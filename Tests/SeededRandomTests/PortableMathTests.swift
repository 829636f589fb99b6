import Foundation
import SeededRandom
import Testing

/// Beside the C library's, which are right to a unit in the last place or so.
@Suite struct PortableMathTests {
  @Test func powersAreThoseOfTheCLibrary() {
    var random = RandomStream(seed: 3, purpose: .data)
    for _ in 0..<20_000 {
      let base = pow(10, 40 * random.uniformDouble() - 20)
      let share = 3 * random.uniformDouble() - 1
      let expected = pow(base, share)
      #expect(abs(PortableMath.power(base, share) / expected - 1) < 5e-14, "\(base)^\(share)")
    }
    #expect(PortableMath.exponential(0) == 1 && PortableMath.exponential(-1000) == 0)
    #expect(PortableMath.exponential(1000) == .infinity)
  }
}
