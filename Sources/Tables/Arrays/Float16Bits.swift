/// A half-precision number; `Float16` is missing on some systems.
struct Float16Bits {
  let bits: UInt16
  init(_ bits: UInt16) { self.bits = bits }

  var value: Float {
    let sign: Float = bits >> 15 == 1 ? -1 : 1
    let exponent = Int(bits >> 10 & 31)
    let fraction = Float(bits & 1023) / 1024
    if exponent == 0 { return sign * fraction * 0x1p-14 }
    if exponent == 31 { return fraction == 0 ? sign * .infinity : .nan }
    return sign * (1 + fraction) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
  }
}
