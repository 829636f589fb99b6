/// Finds the records and fields in some bytes of a CSV file (RFC 4180), which begin and end with a
/// record.
final class CSVScanner {
  /// What cannot be read as CSV.
  struct Malformed: Error {
    /// The line that the record begins on.
    let line: Int
    let problem: String
  }

  private struct Field {
    let start: Int
    let end: Int
    let isQuoted: Bool
  }

  /// The line that the current record begins on, from 1.
  private(set) var line: Int
  /// The line behind the current record.
  private(set) var nextLine: Int
  /// Number of fields of the current record.
  private(set) var fieldCount = 0
  /// Where the current record begins in the bytes.
  private(set) var recordStart = 0
  /// Where the next record begins.
  private(set) var position = 0

  private let buffer: UnsafeBufferPointer<UInt8>
  private let separator: UInt8
  private let separatesByBlanks: Bool
  private var fields: UnsafeMutablePointer<Field>
  private var capacity = 64
  /// A quoted field without its doubled quotes.
  private var unquotedField: UnsafeMutableBufferPointer<UInt8>?

  /// - Parameters:
  ///   - bytes: must stay where they are.
  ///   - line: the number of their first line.
  init(_ bytes: UnsafeBufferPointer<UInt8>, dialect: CSVDialect, line: Int) {
    buffer = bytes
    self.line = line
    nextLine = line
    switch dialect {
    case .byte(let byte): (separator, separatesByBlanks) = (byte, false)
    case .blanks: (separator, separatesByBlanks) = (0x20, true)
    }
    fields = .allocate(capacity: capacity)
  }

  deinit {
    fields.deallocate()
    unquotedField?.deallocate()
  }

  /// Whether the current record is the last, so that more bytes might belong to it.
  var isAtEnd: Bool { position >= buffer.count }

  /// Moves to the next record that is not blank; false at the end of the bytes.
  func next() throws(Malformed) -> Bool {
    while position < buffer.count {
      line = nextLine
      recordStart = position
      if separatesByBlanks { try scanRuns() } else { try scanFields() }
      if fieldCount > 1
        || fieldCount == 1 && (fields[0].end > fields[0].start || fields[0].isQuoted)
      {
        return true
      }
    }
    return false
  }

  /// The bytes of a field, without its quotes; valid until those of the next quoted field are asked
  /// for.
  @inline(__always)
  func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    let field = fields[index]
    let bytes = UnsafeBufferPointer(rebasing: buffer[field.start..<field.end])
    return field.isQuoted && bytes.contains(0x22) ? withoutDoubledQuotes(bytes) : bytes
  }

  private func withoutDoubledQuotes(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    let text = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    var count = 0
    var i = 0
    while i < bytes.count {
      text[count] = bytes[i]
      count += 1
      i += bytes[i] == 0x22 ? 2 : 1
    }
    unquotedField?.deallocate()
    unquotedField = text
    return UnsafeBufferPointer(rebasing: text[..<count])
  }

  private func append(_ start: Int, _ end: Int, isQuoted: Bool) {
    if fieldCount == capacity {
      let larger = UnsafeMutablePointer<Field>.allocate(capacity: 2 * capacity)
      larger.update(from: fields, count: capacity)
      fields.deallocate()
      fields = larger
      capacity *= 2
    }
    fields[fieldCount] = Field(start: start, end: end, isQuoted: isQuoted)
    fieldCount += 1
  }

  private func scanFields() throws(Malformed) {
    // Locals, because every look at a property of a class is checked for exclusive access.
    let (bytes, separator) = (buffer, self.separator)
    let end = bytes.count
    var i = position
    var lines = 1
    fieldCount = 0
    while true {
      let start = i
      if i < end, bytes[i] == 0x22 {
        i = try closingQuote(after: i, &lines) + 1
        append(start + 1, i - 1, isQuoted: true)
        if i < end, bytes[i] != separator, bytes[i] != 0x0A, bytes[i] != 0x0D {
          throw Malformed(
            line: line,
            problem: "a quoted field must end at a separator or at the end of the line")
        }
        if i < end, bytes[i] == 0x0D { i += 1 }
      } else {
        while i < end, bytes[i] != separator, bytes[i] != 0x0A { i += 1 }
        let endsLine = i == end || bytes[i] == 0x0A
        append(start, endsLine && i > start && bytes[i - 1] == 0x0D ? i - 1 : i, isQuoted: false)
      }
      if i == end || bytes[i] == 0x0A { break }
      i += 1
    }
    position = min(i + 1, end)
    nextLine = line + lines
  }

  /// Fields between runs of blanks and tabs.
  private func scanRuns() throws(Malformed) {
    let bytes = buffer
    let end = bytes.count
    var i = position
    var lines = 1
    fieldCount = 0
    while true {
      while i < end, bytes[i] == 0x20 || bytes[i] == 0x09 || bytes[i] == 0x0D { i += 1 }
      if i == end || bytes[i] == 0x0A { break }
      let start = i
      if bytes[i] == 0x22 {
        i = try closingQuote(after: i, &lines) + 1
        append(start + 1, i - 1, isQuoted: true)
        if i < end, ![0x20, 0x09, 0x0A, 0x0D].contains(bytes[i]) {
          throw Malformed(
            line: line, problem: "a quoted field must end at a blank or at the end of the line")
        }
      } else {
        while i < end, bytes[i] != 0x20, bytes[i] != 0x09, bytes[i] != 0x0A, bytes[i] != 0x0D {
          i += 1
        }
        append(start, i, isQuoted: false)
      }
    }
    position = min(i + 1, end)
    nextLine = line + lines
  }

  /// The place of the quote that ends a quoted field.
  private func closingQuote(after open: Int, _ lines: inout Int) throws(Malformed) -> Int {
    let bytes = buffer
    var i = open + 1
    while i < bytes.count {
      if bytes[i] == 0x22 {
        guard i + 1 < bytes.count, bytes[i + 1] == 0x22 else { return i }
        i += 1
      } else if bytes[i] == 0x0A {
        lines += 1
      }
      i += 1
    }
    throw Malformed(line: line, problem: "a quoted field is never closed with \"")
  }
}
