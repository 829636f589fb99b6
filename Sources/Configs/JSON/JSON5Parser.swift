/// Reads JSON5 (https://spec.json5.org), and keeps what other readers drop: the line of every
/// value, and keys that come twice, which are an error here.
package struct JSON5Parser {
  /// Why a text is no JSON5, and where.
  package struct Failure: Error {
    package let line: Int
    package let message: String
  }

  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var line = 1
  private var depth = 0

  /// Parses a whole document.
  package static func parse(_ text: String) throws(Failure) -> JSONValue {
    var parser = JSON5Parser(text)
    try parser.skipBlanks()
    guard parser.current != nil else { throw parser.failure("the file is empty") }
    let value = try parser.value()
    try parser.skipBlanks()
    if let extra = parser.current {
      throw parser.failure("\"\(extra)\" after the end of the config")
    }
    return value
  }

  private init(_ text: String) {
    // Carriage returns would count lines twice.
    scalars = Array(text.replacing("\r\n", with: "\n").unicodeScalars)
    if scalars.first == "\u{FEFF}" { position = 1 }
  }

  private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private func failure(_ message: String) -> Failure { Failure(line: line, message: message) }

  private mutating func advance() {
    if current == "\n" { line += 1 }
    position += 1
  }

  private mutating func skipBlanks() throws(Failure) {
    while let scalar = current {
      if scalar.properties.isWhitespace || scalar == "\u{FEFF}" {
        advance()
      } else if scalar == "/", position + 1 < scalars.count, scalars[position + 1] == "/" {
        while let next = current, next != "\n" {
          _ = next
          advance()
        }
      } else if scalar == "/", position + 1 < scalars.count, scalars[position + 1] == "*" {
        let start = line
        advance()
        advance()
        while !(current == "*" && position + 1 < scalars.count && scalars[position + 1] == "/") {
          guard current != nil else {
            throw Failure(line: start, message: "a comment /* is never closed with */")
          }
          advance()
        }
        advance()
        advance()
      } else {
        return
      }
    }
  }

  private mutating func value() throws(Failure) -> JSONValue {
    let start = line
    guard let scalar = current else { throw failure("the file ends where a value is needed") }
    depth += 1
    defer { depth -= 1 }
    guard depth < 100 else { throw failure("more than 100 brackets within each other") }
    let kind: JSONValue.Kind
    switch scalar {
    case "{": kind = .object(try members())
    case "[": kind = .array(try items())
    case "\"", "'": kind = .text(try text())
    case "-", "+", ".", "0"..."9", "I", "N": kind = .number(try number())
    default:
      let word = try identifier()
      switch word {
      case "true": kind = .boolean(true)
      case "false": kind = .boolean(false)
      case "null": kind = .null
      default: throw failure("\(word) is no value; texts stand in quotes: \"\(word)\"")
      }
    }
    return JSONValue(kind: kind, line: start)
  }

  private mutating func members() throws(Failure) -> [JSONValue.Member] {
    let start = line
    var members: [JSONValue.Member] = []
    advance()
    while true {
      try skipBlanks()
      guard let scalar = current else {
        throw Failure(line: start, message: "an object { is never closed with }")
      }
      if scalar == "}" {
        advance()
        return members
      }
      let keyLine = line
      let key = scalar == "\"" || scalar == "'" ? try text() : try identifier()
      if let earlier = members.first(where: { $0.key == key }) {
        throw failure(
          "the key \"\(key)\" comes twice; it stands on line \(earlier.line ?? start) already")
      }
      try skipBlanks()
      guard current == ":" else { throw failure("a colon is missing after the key \"\(key)\"") }
      advance()
      try skipBlanks()
      members.append(JSONValue.Member(key: key, line: keyLine, value: try value()))
      let end = line
      try skipBlanks()
      if current == "," {
        advance()
      } else if current != nil, current != "}" {
        throw Failure(
          line: end, message: "a comma or } is missing after the value of \"\(key)\"")
      }
    }
  }

  private mutating func items() throws(Failure) -> [JSONValue] {
    let start = line
    var items: [JSONValue] = []
    advance()
    while true {
      try skipBlanks()
      guard let scalar = current else {
        throw Failure(line: start, message: "a list [ is never closed with ]")
      }
      if scalar == "]" {
        advance()
        return items
      }
      items.append(try value())
      let end = line
      try skipBlanks()
      if current == "," {
        advance()
      } else if current != nil, current != "]" {
        throw Failure(line: end, message: "a comma or ] is missing in a list")
      }
    }
  }

  private mutating func identifier() throws(Failure) -> String {
    var word = ""
    while let scalar = current,
      scalar == "_" || scalar == "$" || scalar.properties.isAlphabetic
        || (!word.isEmpty && (scalar.properties.numericType != nil || scalar == "-"))
    {
      word.unicodeScalars.append(scalar)
      advance()
    }
    if word.isEmpty, let scalar = current { throw failure("\"\(scalar)\" is not expected here") }
    return word
  }

  private mutating func number() throws(Failure) -> Double {
    var word = ""
    while let scalar = current,
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || scalar == "." || scalar == "+" || scalar == "-"
    {
      word.unicodeScalars.append(scalar)
      advance()
    }
    let sign: Double = word.hasPrefix("-") ? -1 : 1
    let digits = word.hasPrefix("-") || word.hasPrefix("+") ? String(word.dropFirst()) : word
    if digits == "Infinity" { return sign * .infinity }
    if digits == "NaN" { return .nan }
    if digits.lowercased().hasPrefix("0x"), let value = UInt64(digits.dropFirst(2), radix: 16) {
      return sign * Double(value)
    }
    var normal = digits.hasPrefix(".") ? "0" + digits : digits
    if normal.hasSuffix(".") { normal += "0" }
    normal = normal.replacing(".e", with: ".0e")
    let plain = normal.allSatisfy { "0123456789.eE+-".contains($0) }
    guard plain, let value = Double(normal) else { throw failure("\(word) is not a number") }
    return sign * value
  }

  private mutating func text() throws(Failure) -> String {
    let quote = current
    let start = line
    var result = String.UnicodeScalarView()
    advance()
    while let scalar = current {
      if scalar == quote {
        advance()
        return String(result)
      }
      if scalar == "\n" { break }
      advance()
      if scalar == "\\" { try escape(into: &result) } else { result.append(scalar) }
    }
    throw Failure(line: start, message: "a text is not closed with its quote")
  }

  private mutating func escape(into result: inout String.UnicodeScalarView) throws(Failure) {
    guard let scalar = current else { throw failure("the file ends within a text") }
    advance()
    switch scalar {
    case "n": result.append("\n")
    case "t": result.append("\t")
    case "r": result.append("\r")
    case "b": result.append("\u{8}")
    case "f": result.append("\u{C}")
    case "v": result.append("\u{B}")
    case "0": result.append("\0")
    case "\n": break
    case "x": result.append(try codePoint(digits: 2))
    case "u":
      let unit = try codeUnit(digits: 4)
      guard unit & 0xFC00 == 0xD800 else {
        guard let scalar = Unicode.Scalar(unit) else { throw failure("\\u\(unit) is no character") }
        result.append(scalar)
        return
      }
      guard current == "\\", position + 1 < scalars.count, scalars[position + 1] == "u" else {
        throw failure("half of a surrogate pair in a text")
      }
      advance()
      advance()
      let low = try codeUnit(digits: 4)
      let code = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
      guard low & 0xFC00 == 0xDC00, let scalar = Unicode.Scalar(code) else {
        throw failure("half of a surrogate pair in a text")
      }
      result.append(scalar)
    default: result.append(scalar)
    }
  }

  private mutating func codePoint(digits: Int) throws(Failure) -> Unicode.Scalar {
    guard let scalar = Unicode.Scalar(try codeUnit(digits: digits)) else {
      throw failure("an escape that is no character")
    }
    return scalar
  }

  private mutating func codeUnit(digits: Int) throws(Failure) -> UInt32 {
    var word = ""
    for _ in 0..<digits {
      if let scalar = current { word.unicodeScalars.append(scalar) }
      advance()
    }
    guard word.count == digits, let value = UInt32(word, radix: 16) else {
      throw failure("\\\(digits == 2 ? "x" : "u")\(word) is no escape of \(digits) digits")
    }
    return value
  }
}
