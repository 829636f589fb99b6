import SystemSupport

extension CSVBlock {
  /// What a column is read as.
  private enum Role {
    case nothing
    case number(Int)
    case cells(Int)
    case weight
  }

  /// What ``plain(_:separator:_:)`` finds.
  struct Plain {
    var rows = 0
    var numbers: [Double] = []
    var words: [WordsAmongNumbers]
    var cells: [CellColumn]
    var weights: [Double] = []
  }

  /// Reads a simple block in one pass over its bytes. A block is simple if every line has all its
  /// fields, none is quoted, and no number is too large. Returns nil for other blocks, which
  /// ``CSVScanner`` reads.
  static func plain(
    _ bytes: UnsafeBufferPointer<UInt8>, separator: UInt8, _ columns: CSVColumns
  ) -> Plain? {
    // An empty line of a file of one column looks like a missing cell.
    guard var p = bytes.baseAddress, memchr(p, 0x22, bytes.count) == nil, columns.names.count > 1,
      columns.numbers.count + columns.cells.count <= columns.names.count
    else { return nil }
    let roles = roles(columns)
    let end = p + bytes.count
    let width = columns.numbers.count
    let mostRows = countLines(p, bytes.count) + 1
    var plain = Plain(
      words: Array(repeating: WordsAmongNumbers(), count: width), cells: columns.emptyCells)
    var isPlain = true
    plain.numbers = [Double](unsafeUninitializedCapacity: max(1, mostRows * width)) {
      buffer, count in
      guard var row = buffer.baseAddress else { return isPlain = false }
      roles.withUnsafeBufferPointer { roles in
        while p < end, isPlain {
          for column in roles.indices {
            switch roles[column] {
            case .number(let slot):
              let start = p
              guard let value = number(&p, end, separator, columns) else { return isPlain = false }
              row[slot] = value
              if value.isNaN {
                let field = UnsafeBufferPointer(start: start, count: p - start)
                if !columns.missingValues.contains(field) {
                  plain.words[slot].add(field, line: plain.rows + 1, columns.encoding)
                }
              }
            case .weight:
              guard let value = number(&p, end, separator, columns), !value.isNaN else {
                return isPlain = false
              }
              plain.weights.append(value)
            case .cells(let slot):
              let start = p
              while p < end, p.pointee != separator, p.pointee != 0x0A { p += 1 }
              let isLast = column == roles.count - 1
              let hasReturn = isLast && p > start && (p - 1).pointee == 0x0D
              append(
                UnsafeBufferPointer(start: start, count: p - start - (hasReturn ? 1 : 0)),
                to: &plain.cells[slot], columns.encoding)
            case .nothing:
              while p < end, p.pointee != separator, p.pointee != 0x0A { p += 1 }
            }
            let isLast = column == roles.count - 1
            if isLast, p < end, p.pointee == 0x0D { p += 1 }
            // CSVScanner handles empty lines and lines with missing or extra fields.
            guard isLast ? p == end || p.pointee == 0x0A : p < end && p.pointee == separator else {
              return isPlain = false
            }
            p += 1
          }
          plain.rows += 1
          row += width
        }
      }
      count = isPlain ? plain.rows * width : 0
    }
    return isPlain ? plain : nil
  }

  private static func roles(_ columns: CSVColumns) -> [Role] {
    var roles = [Role](repeating: .nothing, count: columns.names.count)
    for (slot, column) in columns.numbers.enumerated() { roles[column] = .number(slot) }
    for (slot, column) in columns.cells.enumerated() { roles[column] = .cells(slot) }
    if let weight = columns.weight { roles[weight] = .weight }
    return roles
  }

  private static func countLines(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var lines = 0
    var place = UnsafeRawPointer(bytes)
    let end = place + count
    while place < end, let found = memchr(place, 0x0A, end - place) {
      lines += 1
      place = UnsafeRawPointer(found) + 1
    }
    return lines
  }

  /// The number that fills a field, with nothing to say about its size; NaN where there is none,
  /// and nil where it is too large.
  @inline(__always)
  private static func number(
    _ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ separator: UInt8,
    _ columns: CSVColumns
  ) -> Double? {
    let start = p
    if let value = NumberParser.scan(&p, end: end),
      p == end || p.pointee == separator || p.pointee == 0x0A || p.pointee == 0x0D,
      value == 0 || 1e-30..<1e30 ~= value.magnitude
    {
      return value
    }
    p = start
    while p < end, p.pointee != separator, p.pointee != 0x0A, p.pointee != 0x0D { p += 1 }
    let field = UnsafeBufferPointer(start: start, count: p - start)
    guard let value = NumberParser.parse(field) else { return .nan }
    return columns.outOfRange(value, field, 0, line: 1) == nil ? value : nil
  }
}
