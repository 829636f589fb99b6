/// A file by its number on its disk: the same whatever the path that leads to it.
package struct FileIdentity: Equatable, Sendable {
  let device: UInt64
  let file: UInt64

  /// Creates it of the two numbers that `stat` gives.
  package init(device: UInt64, file: UInt64) {
    self.device = device
    self.file = file
  }
}
