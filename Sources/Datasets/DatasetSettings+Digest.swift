import SystemSupport
import Tables

extension DatasetSettings {
  /// SHA-256 of the data files as they are stored, one after the other, or of a generator's
  /// settings.
  func digest() throws -> String {
    let path: String
    switch source {
    case .generated(let generator): return SHA256.hexadecimal(of: generator.digestedText)
    case .file(let file): path = file
    }
    // The names of columns are in the config.
    func files(_ names: [String]?, beside source: String?) -> [String] {
      TableLoader.hasNames(source ?? path) ? [] : names ?? []
    }
    let validation = validationSource
    let files =
      [path, validation].compactMap { $0 }
      + files(target, beside: path)
      + files(validationTarget, beside: validation)
      + files(sampleWeight.map { [$0] }, beside: path)
      + files(validationSampleWeight.map { [$0] }, beside: validation)
    var digest = SHA256()
    for file in files { try digest.update(file: StandardInput.path(for: file)) }
    return digest.finish()
  }
}
