/// A number as people write it: whole ones without a fraction.
public func numberText(_ number: Double) -> String {
  number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)"
}
