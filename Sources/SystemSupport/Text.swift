/// Text by a format of C's `printf`, in which numbers have a point whatever the language.
package func formatted(_ format: String, _ arguments: any CVarArg...) -> String {
  withVaList(arguments) { list in
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
      let count = vsnprintf(buffer.baseAddress, buffer.count, format, list)
      let bytes = buffer.prefix(max(0, min(Int(count), buffer.count - 1)))
      return String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}

extension StringProtocol {
  /// Without spaces and tabs at its ends.
  package var withoutBlanks: String {
    trimmed { $0 == "\t" || $0.properties.generalCategory == .spaceSeparator }
  }

  /// Without spaces, tabs and line ends at its ends.
  package var withoutWhitespace: String { trimmed(\.properties.isWhitespace) }

  /// Without scalars of a kind at its ends.
  package func trimmed(_ isBlank: (Unicode.Scalar) -> Bool) -> String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !isBlank($0) }),
      let last = scalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(String.UnicodeScalarView(scalars[first...last]))
  }
}
