extension RandomStream {
  /// Normal with mean 0 and standard deviation 1: the sum of twelve uniforms would be poor in the
  /// tails, so this is the ratio-free polar method with our own logarithm.
  ///
  /// The C library's `log` differs between systems in the last bit; square root, division and
  /// ``PortableMath`` do not.
  ///
  /// - Source: Marsaglia and Bray 1964, doi:10.1137/1006063.
  public mutating func normal() -> Double {
    while true {
      let x = 2 * uniformDouble() - 1
      let y = 2 * uniformDouble() - 1
      let square = x * x + y * y
      if square > 0 && square < 1 {
        return x * (-2 * PortableMath.naturalLogarithm(square) / square).squareRoot()
      }
    }
  }
}
