import SystemSupport

/// Reads a CSV file in pieces of some megabytes; all threads parse blocks of a piece at once.
struct CSVBlocks {
  /// Bytes that are read at a time, unless a record is longer: several blocks for each thread, and
  /// no more than caches hold.
  private static let pieceSize = max(4, 2 * Processors.usable) << 20
  /// About how many bytes a thread takes at a time.
  private static let blockSize = 512 << 10

  private let stream: ByteStream
  private var buffer: UnsafeMutableBufferPointer<UInt8>
  private var count = 0
  private var isWhole = false
  /// The line that the buffer begins on.
  private var line = 1

  /// Reads the beginning of a file.
  ///
  /// - Throws: ``DataError`` where it is in UTF-16.
  init(_ stream: ByteStream) throws {
    self.stream = stream
    buffer = .allocate(capacity: Self.pieceSize)
    try fill()
    if count >= 2, [buffer[0], buffer[1]].sorted() == [0xFE, 0xFF] {
      buffer.deallocate()
      throw DataError(file: stream.file, problem: "is in UTF-16; save it as UTF-8")
    }
    // A byte order mark is no part of the first name.
    if count >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { drop(3) }
  }

  /// Gives the memory back.
  func close() { buffer.deallocate() }

  /// The file's beginning, and whether that is all of it.
  var beginning: (bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool) {
    (UnsafeBufferPointer(rebasing: buffer[..<count]), isWhole)
  }

  /// Takes bytes off the front, which are whole lines.
  mutating func drop(_ bytes: Int, lines: Int = 0) {
    guard bytes > 0, let base = buffer.baseAddress else { return }
    memmove(base, base + bytes, count - bytes)
    count -= bytes
    line += lines
  }

  private mutating func fill() throws {
    guard !isWhole, let base = buffer.baseAddress else { return }
    let got = try stream.read(into: base + count, count: buffer.count - count)
    count += got
    isWhole = count < buffer.count
  }

  private mutating func grow() throws {
    let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * buffer.count)
    _ = larger.initialize(fromContentsOf: buffer[..<count])
    buffer.deallocate()
    buffer = larger
    try fill()
  }

  /// Parses everything that is left.
  ///
  /// - Returns: the blocks in their order, each with the line that it begins on.
  /// - Throws: ``DataError`` for the first row that cannot be used.
  mutating func parse(
    _ dialect: CSVDialect, _ columns: CSVColumns
  ) throws -> [(block: CSVBlock, line: Int)] {
    var result: [(block: CSVBlock, line: Int)] = []
    while count > 0 {
      let parts = parts(dialect)
      guard let end = parts.last?.upperBound, end > 0 else {
        try grow()
        continue
      }
      nonisolated(unsafe) let bytes = UnsafeBufferPointer(buffer)
      let blocks = Processors.map(
        count: parts.count, threads: parts.count > 1 ? Processors.usable : 1
      ) { CSVBlock(UnsafeBufferPointer(rebasing: bytes[parts[$0]]), dialect: dialect, columns) }
      var lines = 0
      for block in blocks {
        if let problem = block.problem {
          throw DataError(
            file: problem.file, row: problem.row.map { line + lines + $0 - 1 },
            column: problem.column, problem: problem.problem)
        }
        result.append((block, line + lines))
        lines += block.lines
      }
      drop(end, lines: lines)
      try fill()
    }
    return result
  }

  /// Parts of the buffer that begin and end with a record; [] where it does not hold a whole one.
  private func parts(_ dialect: CSVDialect) -> [Range<Int>] {
    guard let base = buffer.baseAddress else { return [] }
    let ends =
      memchr(base, 0x22, count) == nil
      ? endsOfLines(UnsafePointer(base)) : endsOfRecords(dialect)
    return zip([0] + ends, ends).filter { $0 < $1 }.map { $0..<$1 }
  }

  /// Ends of parts in a buffer without quotes: any end of a line.
  private func endsOfLines(_ base: UnsafePointer<UInt8>) -> [Int] {
    var ends: [Int] = []
    var place = 0
    while count - place > Self.blockSize,
      let found = memchr(base + place + Self.blockSize, 0x0A, count - place - Self.blockSize)
    {
      place = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
      ends.append(place)
    }
    if isWhole { return ends + [count] }
    var last = count
    while last > place, base[last - 1] != 0x0A { last -= 1 }
    return last > place ? ends + [last] : ends
  }

  /// Ends of parts in a buffer with quotes: ends of records, since a quoted field may hold line
  /// breaks.
  private func endsOfRecords(_ dialect: CSVDialect) -> [Int] {
    let scanner = CSVScanner(
      UnsafeBufferPointer(rebasing: buffer[..<count]), dialect: dialect, line: 1)
    var ends: [Int] = []
    // The last record may continue beyond the buffer. Malformed records are reported when their
    // block is parsed.
    while (try? scanner.next()) == true {
      if scanner.recordStart - (ends.last ?? 0) >= Self.blockSize {
        ends.append(scanner.recordStart)
      }
    }
    return ends + [isWhole ? count : scanner.recordStart]
  }
}
