import Foundation

/// Streams the records of a CSV file (RFC 4180; comma, semicolon or tab), one at a time, without
/// ever holding more than a megabyte and the longest record.
final class CSVReader {
  /// One field of the current record; valid until the next record is read.
  typealias Field = UnsafeBufferPointer<UInt8>

  /// The line that the current record begins on, from 1.
  private(set) var line = 0
  /// What separates the fields.
  private(set) var separator: UInt8 = 0x2C

  private let stream: ByteStream
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity = 1 << 20
  private var start = 0
  private var end = 0
  private var atEnd = false
  private var nextLine = 1
  /// Start and end of every field of the record; the end of a quoted one is negative.
  private var bounds: UnsafeMutablePointer<(start: Int, end: Int)>
  private var boundsCapacity = 64
  private var unquoted: [UInt8] = []

  /// Number of fields of the current record.
  private(set) var fieldCount = 0

  init(_ stream: ByteStream) throws {
    self.stream = stream
    buffer = .allocate(capacity: capacity)
    bounds = .allocate(capacity: boundsCapacity)
    try fill()
    if end >= 2, [buffer[0], buffer[1]].sorted() == [0xFE, 0xFF] {
      throw DataError(file: stream.file, problem: "is in UTF-16; save it as UTF-8")
    }
    // A byte order mark is no part of the first name.
    if end >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { start = 3 }
    separator = detectSeparator()
  }

  deinit {
    buffer.deallocate()
    bounds.deallocate()
  }

  /// Moves to the next record that is not blank; false at the end of the file.
  func next() throws -> Bool {
    while true {
      line = nextLine
      guard try scanRecord() else { return false }
      if fieldCount == 1, bounds[0].start == bounds[0].end { continue }
      return true
    }
  }

  /// The bytes of a field, without its quotes; valid until the next field is asked for.
  @inline(__always)
  func field(_ index: Int) -> Field {
    let (start, end) = bounds[index]
    guard end < 0 else { return Field(start: buffer + start, count: end - start) }
    return quotedField(start + 1, -end - 1)
  }

  /// A field as text, without blanks around it.
  func text(_ index: Int) -> String {
    let bytes = field(index)
    let text = String(decoding: bytes, as: UTF8.self)
    // Foundation's trimming takes longer than all else that is done with a class's name.
    let visible: Range<UInt8> = 0x21..<0x7F
    if let first = bytes.first, let last = bytes.last, visible ~= first, visible ~= last {
      return text
    }
    return text.trimmingCharacters(in: .whitespaces)
  }

  /// A field as a message shows it: of what cannot be seen, such as a no-break space, the number.
  func visibleText(_ index: Int) -> String {
    String(decoding: field(index), as: UTF8.self)
      .trimmingCharacters(in: CharacterSet(charactersIn: " \t")).unicodeScalars
      .map { scalar in
        switch scalar.properties.generalCategory {
        case .spaceSeparator where scalar != " ", .control, .format, .lineSeparator,
          .paragraphSeparator:
          "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        default: String(scalar)
        }
      }
      .joined()
  }

  private func quotedField(_ start: Int, _ end: Int) -> Field {
    unquoted.removeAll(keepingCapacity: true)
    var i = start
    while i < end {
      unquoted.append(buffer[i])
      i += buffer[i] == 0x22 ? 2 : 1
    }
    // The array keeps its place until the next quoted field.
    return unquoted.withUnsafeBufferPointer { $0 }
  }

  private func growBounds() {
    let larger = UnsafeMutablePointer<(start: Int, end: Int)>.allocate(
      capacity: boundsCapacity * 2)
    larger.update(from: bounds, count: boundsCapacity)
    bounds.deallocate()
    bounds = larger
    boundsCapacity *= 2
  }

  /// Finds the fields of the record at `start`; reads on where the buffer ends within it.
  private func scanRecord() throws -> Bool {
    while true {
      if start == end {
        if atEnd { return false }
        try fill()
        if start == end { return false }
      }
      if try scanFields() { return true }
      try fill()
    }
  }

  /// False where the buffer ends before the record does.
  private func scanFields() throws -> Bool {
    // Locals, because every look at a property of a class is checked for exclusive access.
    let buffer = self.buffer
    let end = self.end
    let atEnd = self.atEnd
    let separator = self.separator
    var i = start
    var lines = 1
    var count = 0
    while true {
      if count == boundsCapacity { growBounds() }
      let fieldStart = i
      if i < end, buffer[i] == 0x22 {
        guard let close = try closingQuote(after: i, &lines) else { return false }
        i = close + 1
        bounds[count] = (fieldStart, -i)
        if i < end, buffer[i] != separator, buffer[i] != 0x0A, buffer[i] != 0x0D {
          throw DataError(
            file: stream.file, row: line,
            problem: "a quoted field must end at a separator or at the end of the line")
        }
      } else {
        while i < end, buffer[i] != separator, buffer[i] != 0x0A { i += 1 }
        if i == end && !atEnd { return false }
        var fieldEnd = i
        if i == end || buffer[i] == 0x0A, fieldEnd > fieldStart, buffer[fieldEnd - 1] == 0x0D {
          fieldEnd -= 1
        }
        bounds[count] = (fieldStart, fieldEnd)
      }
      count += 1
      if i < end, buffer[i] == 0x0D { i += 1 }
      if i == end && !atEnd { return false }
      if i == end || buffer[i] == 0x0A {
        start = min(i + 1, end)
        nextLine = line + lines
        fieldCount = count
        return true
      }
      i += 1
    }
  }

  /// The place of the quote that ends a quoted field; nil where the buffer ends before.
  private func closingQuote(after open: Int, _ lines: inout Int) throws -> Int? {
    var i = open + 1
    while true {
      guard i < end else {
        if !atEnd { return nil }
        throw DataError(
          file: stream.file, row: line, problem: "a quoted field is never closed with \"")
      }
      if buffer[i] == 0x22 {
        if i + 1 == end && !atEnd { return nil }
        guard i + 1 < end, buffer[i + 1] == 0x22 else { return i }
        i += 1
      } else if buffer[i] == 0x0A {
        lines += 1
      }
      i += 1
    }
  }

  /// Moves what is left to the front and reads more behind it.
  private func fill() throws {
    guard !atEnd else { return }
    let left = end - start
    if start > 0 {
      buffer.update(from: buffer + start, count: left)
    } else if left == capacity {
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
      larger.update(from: buffer, count: left)
      buffer.deallocate()
      buffer = larger
      capacity *= 2
    }
    start = 0
    let got = try stream.read(into: buffer + left, count: capacity - left)
    end = left + got
    if end < capacity { atEnd = true }
  }

  /// The separator that the first line has most of.
  private func detectSeparator() -> UInt8 {
    var counts: [UInt8: Int] = [:]
    var i = start
    var quoted = false
    while i < end, buffer[i] != 0x0A || quoted {
      if buffer[i] == 0x22 { quoted.toggle() }
      if !quoted { counts[buffer[i], default: 0] += 1 }
      i += 1
    }
    let candidates: [UInt8] = [0x2C, 0x3B, 0x09]
    return candidates.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? 0x2C
  }
}
