import KernelContract

/// Numbers at a place that stays as long as the ``Inputs`` it is from.
struct Memory<Element: BitwiseCopyable> {
  let start: UnsafeMutablePointer<Element>
  let count: Int

  subscript(index: Int) -> Element { start[index] }
}
