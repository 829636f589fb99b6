import Foundation
import KernelPeers

/// A library of products that is opened while the benchmark runs.
struct BLASLibrary {
  let name: String
  let handle: UnsafeMutableRawPointer
  /// The kernels that it chose for this processor, as it calls them.
  let kernels: String

  static func openBLAS() -> BLASLibrary? {
    open("OpenBLAS", "libopenblas.so.0 libopenblas.so libopenblas.dylib", "openblas_get_corename")
  }

  static func blis() -> BLASLibrary? {
    open("BLIS", "libblis.so.4 libblis.so libblis.dylib", "bli_arch")
  }

  private static func open(_ name: String, _ files: String, _ question: String) -> BLASLibrary? {
    guard let handle = peers_open(files) else { return nil }
    let kernels = peers_chosen(handle, question).map { String(cString: $0) } ?? "unknown"
    return BLASLibrary(name: name, handle: handle, kernels: kernels)
  }

  /// A release of OpenBLAS that is older than the processor does not know it, and falls back to
  /// kernels of 2004. Racing those would be cheap: the program starts again with the kernels for
  /// the instruction set.
  static func takeBestKernels(_ library: BLASLibrary?, lanes: Int) {
    let fallbacks = ["Prescott", "Core2", "Generic", "generic"]
    guard let library, fallbacks.contains(library.kernels),
      ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] == nil
    else { return }
    setenv("OPENBLAS_CORETYPE", lanes == 16 ? "SkylakeX" : "Haswell", 1)
    var arguments: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) }
    arguments.append(nil)
    execv(Bundle.main.executablePath ?? CommandLine.arguments[0], arguments)
  }
}
