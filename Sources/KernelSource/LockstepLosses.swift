import CLanes
import KernelContract

// The losses of networks in lockstep: what Losses.swift computes in the lanes of a row, element by
// element, with the network in the lane.

@Sendable
func lossInLockstep(
  _ loss: LockstepLoss, _ outputs: LockstepOutputs, _ targets: UnsafePointer<Float>,
  _ gradientScale: Float, _ deltas: UnsafeMutablePointer<Float>,
  _ sums: UnsafeMutablePointer<Double>
) {
  for lane in 0..<LockstepProduct.lanes { sums[lane] = 0 }
  let scale = lanes(gradientScale)
  switch loss {
  case .difference(.squared): sumElements(outputs, targets, deltas, sums, difference(Squared.self))
  case .difference(.absolute):
    sumElements(outputs, targets, deltas, sums, difference(Absolute.self))
  case .difference(.huber): sumElements(outputs, targets, deltas, sums, difference(Huber.self))
  case .binaryCrossEntropy:
    sumElements(outputs, targets, deltas, sums) { z, t in
      (logitLoss(z, t), (logisticSigmoid(z) - t) * scale)
    }
  case .softmaxCrossEntropy: softmaxInLockstep(outputs, targets, scale, deltas, sums)
  }

  @inline(__always)
  func difference<Loss: LaneLoss>(_: Loss.Type) -> (Lanes, Lanes) -> (Lanes, Lanes) {
    { y, t in
      let (value, slope) = Loss.term(y - t)
      return (value, scale * slope)
    }
  }
}

/// Sums a loss of each element, and writes its gradient.
@inline(__always)
private func sumElements(
  _ outputs: LockstepOutputs, _ targets: UnsafePointer<Float>,
  _ deltas: UnsafeMutablePointer<Float>, _ sums: UnsafeMutablePointer<Double>,
  _ element: (_ output: Lanes, _ target: Lanes) -> (value: Lanes, delta: Lanes)
) {
  var terms = InlineArray<16, Lanes> { _ in lanes(0) }
  var offset = 0
  for _ in 0..<outputs.rows {
    for column in 0..<outputs.columns {
      let (value, delta) = element(load(outputs.values + offset), load(targets + offset))
      terms[column] = value
      store(delta, deltas + offset)
      offset += LockstepProduct.lanes
    }
    overnight_add_to_doubles(sums, folded(terms, outputs.columns))
  }
}

/// The sum of sixteen vectors, of which those from `count` on are 0, by the tree of ``sum(_:)``:
/// what is 0 adds nothing.
@inline(__always)
func folded(_ terms: borrowing InlineArray<16, Lanes>, _ count: Int) -> Lanes {
  if count == 1 { return terms[0] }
  if count <= 4 { return (terms[0] + terms[2]) + (terms[1] + terms[3]) }
  var (a, b, c, d) = (terms[0], terms[1], terms[2], terms[3])
  if count <= 8 {
    a += terms[4]
    b += terms[5]
    c += terms[6]
    d += terms[7]
  } else {
    a = (a + terms[8]) + (terms[4] + terms[12])
    b = (b + terms[9]) + (terms[5] + terms[13])
    c = (c + terms[10]) + (terms[6] + terms[14])
    d = (d + terms[11]) + (terms[7] + terms[15])
  }
  return (a + c) + (b + d)
}
