extension SIMD16<Float> {
  /// Sixteen numbers of memory, wherever they begin.
  init(at place: UnsafePointer<Float>) {
    self = UnsafeRawPointer(place).loadUnaligned(as: Self.self)
  }

  /// Writes the first `count` numbers, or all.
  func store(to place: UnsafeMutablePointer<Float>, count: Int = 16) {
    guard count < 16 else {
      UnsafeMutableRawPointer(place).storeBytes(of: self, as: Self.self)
      return
    }
    for lane in 0..<count { place[lane] = self[lane] }
  }
}
