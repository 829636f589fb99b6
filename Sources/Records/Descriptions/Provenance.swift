import HDF5
import SystemSupport

/// Which program on which machine made a result.
public struct Provenance: Sendable {
  /// Program, version and commit.
  public let source: String
  /// The machine's name.
  public let host: String
  /// The processor's name.
  public let processor: String
  /// The kernel set in use.
  public let kernelSet: String
  /// Trials trained at the same time.
  public let threads: Int
  /// The Swift compiler.
  public let compiler: String
  /// The HDF5 library.
  public let hdf5Version: String

  /// This program on this machine.
  public init(source: String, kernelSet: String, threads: Int) {
    self.source = source
    self.kernelSet = kernelSet
    self.threads = threads
    host = ProcessInfo.processInfo.hostName
    processor = Processors.name
    hdf5Version = hdf5LibraryVersion
    #if compiler(>=6.4)
      compiler = "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      compiler = "Swift 6.3"
    #else
      compiler = "Swift 6.2"
    #endif
  }

  /// Creates a value of its properties, as a result file has them.
  package init(
    source: String, host: String, processor: String, kernelSet: String, threads: Int,
    compiler: String, hdf5Version: String
  ) {
    self.source = source
    self.host = host
    self.processor = processor
    self.kernelSet = kernelSet
    self.threads = threads
    self.compiler = compiler
    self.hdf5Version = hdf5Version
  }
}
