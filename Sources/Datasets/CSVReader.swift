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
  private var fieldEnds: [(start: Int, end: Int, quoted: Bool)] = []
  private var unquoted: [UInt8] = []

  init(_ stream: ByteStream) throws {
    self.stream = stream
    buffer = .allocate(capacity: capacity)
    try fill()
    // A byte order mark is no part of the first name.
    if end >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { start = 3 }
    separator = detectSeparator()
  }

  deinit { buffer.deallocate() }

  /// Moves to the next record that is not blank; false at the end of the file.
  func next() throws -> Bool {
    while true {
      line = nextLine
      guard try scanRecord() else { return false }
      if fieldEnds.count == 1, fieldEnds[0].start == fieldEnds[0].end, !fieldEnds[0].quoted {
        continue
      }
      return true
    }
  }

  /// Number of fields of the current record.
  var fieldCount: Int { fieldEnds.count }

  /// The bytes of a field, without its quotes.
  @inline(__always)
  func withField<Result>(_ index: Int, _ body: (Field) throws -> Result) rethrows -> Result {
    let field = fieldEnds[index]
    if field.quoted { return try withQuotedField(index, body) }
    return try body(Field(start: buffer + field.start, count: field.end - field.start))
  }

  /// A field as text, without blanks around it.
  func text(_ index: Int) -> String {
    withField(index) { String(decoding: $0, as: UTF8.self) }.trimmingCharacters(in: .whitespaces)
  }

  private func withQuotedField<Result>(
    _ index: Int, _ body: (Field) throws -> Result
  ) rethrows -> Result {
    let field = fieldEnds[index]
    unquoted.removeAll(keepingCapacity: true)
    var i = field.start + 1
    while i < field.end - 1 {
      unquoted.append(buffer[i])
      i += buffer[i] == 0x22 ? 2 : 1
    }
    return try unquoted.withUnsafeBufferPointer(body)
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
    fieldEnds.removeAll(keepingCapacity: true)
    var i = start
    var lines = 1
    while true {
      let fieldStart = i
      if i < end, buffer[i] == 0x22 {
        i += 1
        while true {
          guard i < end else {
            if !atEnd { return false }
            throw DataError(
              file: stream.file, row: line, problem: "a quoted field is never closed with \"")
          }
          if buffer[i] == 0x22 {
            if i + 1 < end, buffer[i + 1] == 0x22 {
              i += 2
              continue
            }
            if i + 1 == end && !atEnd { return false }
            break
          }
          if buffer[i] == 0x0A { lines += 1 }
          i += 1
        }
        i += 1
        fieldEnds.append((fieldStart, i, true))
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
        fieldEnds.append((fieldStart, fieldEnd, false))
      }
      if i < end, buffer[i] == 0x0D { i += 1 }
      if i == end && !atEnd { return false }
      if i == end || buffer[i] == 0x0A {
        start = min(i + 1, end)
        nextLine = line + lines
        return true
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
