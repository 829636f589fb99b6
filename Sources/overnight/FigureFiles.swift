import ArgumentParser
import Reports
import SystemSupport

/// What figures are written as.
enum FigureFormat: String, CaseIterable, ExpressibleByArgument {
  case svg, png
}

/// The files of figures.
enum FigureFiles {
  private typealias Arguments = @Sendable (_ svg: String, _ png: String) -> [String]

  /// Programs that turn SVG into PNG, and their arguments; three times the size, for print.
  private static let converters: [(name: String, arguments: Arguments)] =
    [
      ("rsvg-convert", { ["--zoom", "3", "--output", $1, $0] }),
      ("inkscape", { [$0, "--export-dpi=288", "--export-filename=\($1)"] }),
    ]

  /// Whether figures can be written as a format; says what is missing before any work is done.
  static func check(_ format: FigureFormat) throws { if format == .png { _ = try found() } }

  /// Writes figures, in the place of earlier ones of the same names.
  ///
  /// - Returns: how many there are.
  static func write(
    _ figures: [(name: String, svg: String)], _ format: FigureFormat, to folder: String
  ) throws -> Int {
    let converter = format == .png ? try found() : nil
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for figure in figures {
      let path = "\(folder)/\(figure.name).svg"
      try NewFile.write(Array(figure.svg.utf8), to: path, replaces: true)
      guard let converter else { continue }
      let end = try ChildProcess.run(
        converter.path, converter.arguments(path, "\(folder)/\(figure.name).png"))
      guard end == .exited(0) else {
        throw FileSystemError.refused(
          path: path, operation: "convert it to PNG", reason: "\(converter.path) failed")
      }
      unlink(path)
    }
    return figures.count
  }

  private static func found() throws -> (path: String, arguments: Arguments) {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for converter in converters {
      for folder in folders {
        let path = "\(folder)/\(converter.name)"
        if FileManager.default.isExecutableFile(atPath: path) { return (path, converter.arguments) }
      }
    }
    throw ValidationError(
      "--format png: neither rsvg-convert (Debian's librsvg2-bin) nor inkscape is installed; svg needs "
        + "neither")
  }
}
