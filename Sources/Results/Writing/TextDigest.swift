import HDF5
import SystemSupport

/// HDF5 checksums numbers but not the texts of attributes: this digest covers them all.
enum TextDigest {
  static let name = "text_sha256"

  /// SHA-256 over `object|attribute=text` lines of the file's, its root datasets' and its groups'
  /// text attributes, without those of other tools.
  static func of(_ file: HDF5File) throws -> String {
    var lines: [String] = []
    func add(_ object: String) throws {
      // What others added is not in it.
      for attribute in try file.attributeNames(of: object)
      where attribute != name && OwnContent.has(attribute: attribute) {
        guard let text = try file.textAttribute(attribute, of: object) else { continue }
        lines.append("\(object)|\(attribute)=\(text)")
      }
    }
    try add("/")
    for object in try file.names(in: "/") where OwnContent.has(object: object) {
      try add("/" + object)
    }
    return SHA256.hexadecimal(of: lines.joined(separator: "\n"))
  }
}
