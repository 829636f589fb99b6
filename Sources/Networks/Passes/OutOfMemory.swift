/// Memory for a training could not be had.
package struct OutOfMemory: Error, CustomStringConvertible {
  let bytes: Int

  /// The sentence for people.
  package var description: String {
    "not enough memory: \(bytes / 1_000_000) MB cannot be allocated for one network"
  }
}
