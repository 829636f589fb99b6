// swift-tools-version: 6.2
import PackageDescription

/// Kernel targets compile the one source folder `Sources/KernelSource` (linked into each of them)
/// for one instruction set. The flags live here only. `-Xcc -march` also sets Swift's own code
/// generation, so `addProduct` becomes one fused instruction.
func kernelTarget(_ name: String, march: String? = nil) -> Target {
  // Without -fno-math-errno a square root is a call for each lane.
  var flags = ["-Ounchecked", "-Xcc", "-fno-math-errno"]
  if let march { flags += ["-Xcc", "-march=\(march)"] }
  return .target(
    name: name, dependencies: ["KernelContract", "CLanes"], swiftSettings: [.unsafeFlags(flags)],
    linkerSettings: [.linkedLibrary("m")])
}

#if arch(x86_64)
  let kernelTargets: [Target] = [
    kernelTarget("KernelsPortable"),
    kernelTarget("KernelsX86V3", march: "x86-64-v3"),
    kernelTarget("KernelsX86V4", march: "x86-64-v4"),
  ]
#else
  let kernelTargets: [Target] = [kernelTarget("KernelsPortable")]
#endif

let package = Package(
  name: "overnight",
  platforms: [.macOS(.v26)],
  products: [.executable(name: "overnight", targets: ["overnight"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    // C libraries
    .systemLibrary(
      name: "CHDF5", pkgConfig: "hdf5",
      providers: [.apt(["libhdf5-dev", "pkg-config"]), .brew(["hdf5", "pkgconf"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "CProcessor"),
    .target(name: "CLanes"),

    // In flow order: each module may import only what stands above it. The kernels' contract is named wherever
    // they are, and what tests import: else a module that sees it through others would not be compiled again when it
    // changes.
    .target(name: "SystemProcessors", dependencies: ["CProcessor"]),
    .target(name: "Wording"),
    .target(name: "SeededRandom"),
    .target(name: "KernelContract"),
  ] + kernelTargets + [
    .target(
      name: "MatrixKernels",
      dependencies: ["KernelContract", "CProcessor"]
        + kernelTargets.map { .byName(name: $0.name) }),
    .target(name: "HDF5", dependencies: ["CHDF5", "CZlib", "SystemProcessors"]),
    .target(
      name: "Datasets",
      dependencies: [
        "KernelContract", "MatrixKernels", "SeededRandom", "HDF5", "CZlib", "CProcessor",
        "SystemProcessors", "Wording",
      ]),
    .target(
      name: "NeuralNetworks",
      dependencies: ["Datasets", "KernelContract", "MatrixKernels", "SeededRandom"]),
    .target(
      name: "Experiments",
      dependencies: ["Datasets", "NeuralNetworks", "SeededRandom", "SystemProcessors", "Wording"]),
    .target(
      name: "Results",
      dependencies: [
        "Experiments", "NeuralNetworks", "Datasets", "KernelContract", "MatrixKernels", "HDF5",
        "CZlib", "SystemProcessors", "Wording",
      ]),
    .target(
      name: "SweepRunner",
      dependencies: [
        "Results", "Experiments", "NeuralNetworks", "Datasets", "KernelContract", "MatrixKernels",
      ]),
    .target(
      name: "Reports",
      dependencies: [
        "Results", "Experiments", "NeuralNetworks", "Datasets", "KernelContract", "MatrixKernels",
        "HDF5", "CZlib", "SystemProcessors", "Wording",
      ]),
    .executableTarget(
      name: "overnight",
      dependencies: [
        "SweepRunner", "Reports", "Results", "Experiments", "NeuralNetworks", "Datasets",
        "KernelContract", "MatrixKernels", "SystemProcessors", "Wording",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Benchmarks
    .target(name: "KernelPeers", path: "Benchmarks/KernelPeers"),
    .executableTarget(
      name: "KernelBenchmark",
      dependencies: [
        "Datasets", "KernelContract", "MatrixKernels", "NeuralNetworks", "KernelPeers",
        "SeededRandom", "SweepRunner", "SystemProcessors",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/KernelBenchmark"),

    // Tests
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .target(
      name: "KernelChecksums", dependencies: ["KernelContract"], path: "Tests/KernelChecksums",
      // As the kernels, in every build: under a sanitizer millions of numbers would take minutes.
      swiftSettings: [.unsafeFlags(["-O"])]),
    .executableTarget(
      name: "KernelChecksumsProgram",
      dependencies: ["KernelChecksums", "KernelContract", "CProcessor"]
        + kernelTargets.map { .byName(name: $0.name) },
      path: "Tests/KernelChecksumsProgram"),
    .testTarget(name: "SystemProcessorsTests", dependencies: ["SystemProcessors", "TestSupport"]),
    .testTarget(name: "SeededRandomTests", dependencies: ["SeededRandom"]),
    .testTarget(
      name: "MatrixKernelsTests",
      dependencies: [
        "KernelChecksums", "KernelContract", "MatrixKernels", "SeededRandom", "TestSupport",
      ]),
    .testTarget(name: "HDF5Tests", dependencies: ["HDF5", "TestSupport"]),
    .testTarget(
      name: "DatasetsTests",
      dependencies: [
        "Datasets", "HDF5", "KernelContract", "MatrixKernels", "SeededRandom", "TestSupport",
        "Wording",
      ]),
    .testTarget(
      name: "NeuralNetworksTests",
      dependencies: [
        "NeuralNetworks", "Datasets", "KernelContract", "MatrixKernels", "SeededRandom",
        "TestSupport",
      ]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: ["Experiments", "Datasets", "NeuralNetworks", "TestSupport"]),
    .testTarget(
      name: "ResultsTests",
      dependencies: [
        "Results", "SweepRunner", "Experiments", "HDF5", "MatrixKernels", "NeuralNetworks",
        "TestSupport",
      ],
      exclude: ["Early"]),
    .testTarget(
      name: "SweepRunnerTests",
      dependencies: [
        "SweepRunner", "Results", "Experiments", "NeuralNetworks", "Datasets", "KernelContract",
        "MatrixKernels", "HDF5", "TestSupport",
      ],
      exclude: ["References", "Golden", "make_references.py"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "TestSupport", "Wording"]),
    .testTarget(
      name: "OvernightTests",
      dependencies: [
        "overnight", "SweepRunner", "Results", "Experiments", "NeuralNetworks", "Datasets",
        "MatrixKernels", "HDF5", "SeededRandom", "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
