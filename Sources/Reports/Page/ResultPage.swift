import Results
import SystemSupport
import Wording

/// One HTML file that shows results: it needs no network, no server and no library.
public struct ResultPage {
  /// The file's text.
  public let html: String

  /// What tells such a file from others.
  public static let mark = "<meta name=\"generator\" content=\"overnight report\">"

  private static let scripts = [
    PackageResources.columns_js, PackageResources.scales_js, PackageResources.saving_js,
    PackageResources.selection_js, PackageResources.parallel_js, PackageResources.multiples_js,
    PackageResources.curves_js, PackageResources.outcomes_js, PackageResources.table_js,
    PackageResources.page_js,
  ]

  /// A page of some results; several are compared.
  ///
  /// - Parameter truths: predictions of each result beside what is right, where they are known.
  /// - Throws: ``ReportError`` where they are ranked by different measures.
  public init(_ results: [SweepResults], truths: [PageTruth?]) throws {
    let pages = try zip(results, truths).map { try PageResult($0, truth: $1) }
    if let first = pages.first, let other = pages.first(where: { $0.objective != first.objective })
    {
      throw ReportError.otherObjective(
        first.path, first.objective.name, other.path, other.objective.name)
    }
    let data = Self.shielded(
      JSONText.object(["results": .list(try pages.map { try $0.json() })]).written)
    let script =
      "\"use strict\";\n(() => {\n"
      + Self.scripts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n") + "})();\n"
    let style = String(decoding: PackageResources.style_css, as: UTF8.self)
    let title = PageResult.escaped(pages.map(\.name).joined(separator: ", "))
    var html = ""
    // Each place holder stands once; what is put in is not searched again.
    var rest = String(decoding: PackageResources.page_html, as: UTF8.self)[...]
    for (name, text) in [
      ("STYLE_HASH", Self.hash(style)), ("SCRIPT_HASH", Self.hash(script)), ("TITLE", title),
      ("STYLE", style), ("STATIC", try pages.map { try $0.staticHTML() }.joined()),
      ("DATA", data), ("SCRIPT", script),
    ] {
      guard let place = rest.firstRange(of: name) else {
        preconditionFailure("page.html lacks \(name)")
      }
      html += rest[..<place.lowerBound] + text
      rest = rest[place.upperBound...]
    }
    self.html = html + rest
  }

  /// JSON in which nothing ends the element that holds it.
  private static func shielded(_ json: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(json.utf8.count + 64)
    for byte in json.utf8 {
      if byte == UInt8(ascii: "<") { bytes += Array("\\u003c".utf8) } else { bytes.append(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What a content-security policy calls a text.
  private static func hash(_ text: String) -> String {
    let digits = Array(SHA256.hexadecimal(of: text).utf8)
    let bytes = stride(from: 0, to: digits.count, by: 2).map { place in
      UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16) ?? 0
    }
    return "sha256-" + Base64.text(bytes)
  }
}
