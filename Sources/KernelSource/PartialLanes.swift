// Loads and stores of the first lanes of a vector, for the edges of matrices: halves, quarters and
// so on, so that no float beyond the edge is touched and none is moved alone where two can be.

@inline(__always)
func loadFirstByHalves(_ source: UnsafePointer<Float>, _ count: Int) -> SIMD16<Float> {
  count >= 8
    ? SIMD16(lowHalf: load8(source), highHalf: loadFirst8(source + 8, count - 8))
    : SIMD16(lowHalf: loadFirst8(source, count), highHalf: SIMD8())
}

@inline(__always)
func loadFirst8(_ source: UnsafePointer<Float>, _ count: Int) -> SIMD8<Float> {
  if count >= 8 { return load8(source) }
  return count >= 4
    ? SIMD8(lowHalf: load4(source), highHalf: loadFirst4(source + 4, count - 4))
    : SIMD8(lowHalf: loadFirst4(source, count), highHalf: SIMD4())
}

@inline(__always)
func loadFirst4(_ source: UnsafePointer<Float>, _ count: Int) -> SIMD4<Float> {
  switch count {
  case 4...: load4(source)
  case 3: SIMD4(source[0], source[1], source[2], 0)
  case 2: SIMD4(source[0], source[1], 0, 0)
  case 1: SIMD4(source[0], 0, 0, 0)
  default: SIMD4()
  }
}

@inline(__always)
func storeFirstByHalves(_ value: SIMD16<Float>, _ target: UnsafeMutablePointer<Float>, _ count: Int)
{
  if count >= 8 {
    store8(value.lowHalf, target)
    storeFirst8(value.highHalf, target + 8, count - 8)
  } else {
    storeFirst8(value.lowHalf, target, count)
  }
}

@inline(__always)
func storeFirst8(_ value: SIMD8<Float>, _ target: UnsafeMutablePointer<Float>, _ count: Int) {
  if count >= 8 {
    store8(value, target)
  } else if count >= 4 {
    store4(value.lowHalf, target)
    storeFirst4(value.highHalf, target + 4, count - 4)
  } else {
    storeFirst4(value.lowHalf, target, count)
  }
}

@inline(__always)
func storeFirst4(_ value: SIMD4<Float>, _ target: UnsafeMutablePointer<Float>, _ count: Int) {
  if count >= 4 { return store4(value, target) }
  if count >= 1 { target[0] = value[0] }
  if count >= 2 { target[1] = value[1] }
  if count >= 3 { target[2] = value[2] }
}

@inline(__always)
func load8(_ source: UnsafePointer<Float>) -> SIMD8<Float> {
  UnsafeRawPointer(source).loadUnaligned(as: SIMD8<Float>.self)
}

@inline(__always)
func load4(_ source: UnsafePointer<Float>) -> SIMD4<Float> {
  UnsafeRawPointer(source).loadUnaligned(as: SIMD4<Float>.self)
}

@inline(__always)
func store8(_ value: SIMD8<Float>, _ target: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(target).storeBytes(of: value, as: SIMD8<Float>.self)
}

@inline(__always)
func store4(_ value: SIMD4<Float>, _ target: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(target).storeBytes(of: value, as: SIMD4<Float>.self)
}
