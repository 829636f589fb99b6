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

/// What almost every module above them uses.
let foundations: [Target.Dependency] = ["KernelContract", "SystemSupport", "Wording"]
/// What every module that knows of networks uses.
let networks: [Target.Dependency] = ["Datasets", "MatrixKernels", "Networks", "Training"]

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

    // From the bottom up: each module may import only what stands above it. Those that tests or later
    // modules see through others are named as well: else they would not be compiled again when what
    // they see changes.
    .target(name: "SystemSupport", dependencies: ["CProcessor"]),
    .target(name: "Wording", dependencies: ["SystemSupport"]),
    .target(name: "SeededRandom"),
    .target(name: "KernelContract"),
  ] + kernelTargets + [
    .target(
      name: "MatrixKernels",
      dependencies: ["KernelContract", "CProcessor", "SystemSupport"]
        + kernelTargets.map { .byName(name: $0.name) }),
    .target(name: "HDF5", dependencies: ["CHDF5", "CZlib", "SystemSupport"]),
    .target(
      name: "Tables",
      dependencies: foundations + ["CZlib", "HDF5", "MatrixKernels", "SeededRandom"]),
    .target(
      name: "Datasets", dependencies: foundations + ["MatrixKernels", "SeededRandom", "Tables"]),
    .target(
      name: "Networks", dependencies: foundations + ["Datasets", "MatrixKernels", "SeededRandom"]),
    .target(
      name: "Training",
      dependencies: foundations + ["Datasets", "MatrixKernels", "Networks", "SeededRandom"]),
    .target(name: "Search", dependencies: foundations + networks + ["SeededRandom"]),
    .target(
      name: "Configs", dependencies: foundations + networks + ["Search", "SeededRandom", "Tables"]),
    .target(
      name: "Records",
      dependencies: foundations + networks + ["Configs", "CZlib", "HDF5", "Search", "Tables"]),
    .target(
      name: "Results",
      dependencies: foundations + networks + [
        "Configs", "HDF5", "Records", "Search", "Tables",
      ]),
    .target(
      name: "SweepRunner",
      dependencies: foundations + networks + ["Configs", "Records", "Results", "Search", "Tables"]),
    .target(
      name: "Prediction",
      dependencies: foundations + networks + ["CZlib", "HDF5", "Records", "Results", "Tables"]),
    .target(
      name: "Reports",
      dependencies: foundations + networks + [
        "Configs", "Prediction", "Records", "Results", "Search", "Tables",
      ],
      resources: [
        "page.html", "style.css", "columns.js", "scales.js", "saving.js", "selection.js",
        "parallel.js", "multiples.js", "curves.js", "outcomes.js", "table.js", "page.js",
      ].map { .embedInCode("Page/\($0)") }),
    .target(name: "Clusters", dependencies: foundations),
    .executableTarget(
      name: "overnight",
      dependencies: foundations + networks + [
        "Clusters", "Configs", "HDF5", "Prediction", "Records", "Reports", "Results", "Search",
        "SweepRunner",
        "Tables", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Benchmarks
    .target(name: "KernelPeers", path: "Benchmarks/KernelPeers"),
    .executableTarget(
      name: "KernelBenchmark",
      dependencies: [
        "Datasets", "KernelContract", "KernelPeers", "MatrixKernels", "Networks", "SeededRandom",
        "SweepRunner", "SystemSupport", "Training",
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
    .testTarget(name: "SystemSupportTests", dependencies: ["SystemSupport", "TestSupport"]),
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
        "Datasets", "HDF5", "KernelContract", "MatrixKernels", "SeededRandom", "SystemSupport",
        "Tables", "TestSupport", "Wording",
      ], exclude: ["Reference"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Datasets", "KernelContract", "MatrixKernels", "Networks", "Prediction",
        "SeededRandom", "Tables", "TestSupport", "Training",
      ], exclude: ["Reference"]),
    .testTarget(
      name: "SearchTests", dependencies: networks + ["Search", "SeededRandom", "TestSupport"]),
    .testTarget(
      name: "ConfigsTests",
      dependencies: networks + ["Configs", "Search", "Tables", "TestSupport"]),
    .testTarget(
      name: "ResultsTests",
      dependencies: networks + [
        "Configs", "HDF5", "Prediction", "Records", "Results", "Search", "SweepRunner",
        "SystemSupport", "Tables", "TestSupport",
      ],
      exclude: ["Early"]),
    .testTarget(
      name: "SweepRunnerTests",
      dependencies: networks + [
        "Configs", "HDF5", "Records", "Results", "Search", "SweepRunner", "TestSupport",
      ],
      exclude: ["References", "Golden", "make_references.py"]),
    .testTarget(
      name: "ReportsTests",
      dependencies: foundations + networks + [
        "Configs", "Records", "Reports", "Results", "Search", "SweepRunner", "TestSupport",
      ]),
    .testTarget(
      name: "ClustersTests", dependencies: ["Clusters", "TestSupport"]),
    .testTarget(
      name: "OvernightTests",
      dependencies: foundations + networks + [
        "overnight", "Configs", "HDF5", "Prediction", "Records", "Reports", "Results", "Search",
        "SeededRandom", "SweepRunner", "Tables", "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
