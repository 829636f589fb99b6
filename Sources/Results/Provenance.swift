import Foundation
import HDF5
import SystemProcessors

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

  /// What a result file says; of files of several machines, all hosts.
  init(_ results: SweepResults, hosts: [String]? = nil) throws {
    source = try results.attribute("source")
    host = try hosts?.joined(separator: ", ") ?? results.attribute("host")
    processor = try results.attribute("cpu")
    kernelSet = try results.attribute("kernel_set")
    threads = try results.numberAttribute("threads") ?? 0
    compiler = try results.attribute("compiler")
    hdf5Version = try results.attribute("hdf5_version")
  }

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
}
