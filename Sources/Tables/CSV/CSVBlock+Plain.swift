import SystemSupport

extension CSVBlock {
  /// What a column is read as.
  private enum Role {
    case nothing
    case feature(Int)
    case target(Int)
    case weight
  }

  /// Reads a simple block in one pass over its bytes. A block is simple if every line has all its
  /// fields, none is quoted, and features and weights are plain numbers. Returns nil for other
  /// blocks, which ``CSVScanner`` reads.
  static func plain(
    _ bytes: UnsafeBufferPointer<UInt8>, separator: UInt8, _ columns: CSVColumns
  ) -> (rows: Int, features: [Double], targets: [TargetColumn], weights: [Double])? {
    guard var p = bytes.baseAddress, memchr(p, 0x22, bytes.count) == nil,
      columns.features.count <= columns.names.count
    else { return nil }
    var roles = [Role](repeating: .nothing, count: columns.names.count)
    for (slot, column) in columns.features.enumerated() { roles[column] = .feature(slot) }
    for (slot, column) in columns.targets.enumerated() { roles[column] = .target(slot) }
    if let weight = columns.weight { roles[weight] = .weight }
    let end = p + bytes.count
    let width = columns.features.count
    let mostRows = countLines(p, bytes.count) + 1
    var targets = columns.targets.map { TargetColumn(name: columns.names[$0]) }
    var weights: [Double] = []
    var rows = 0
    var isPlain = true
    let features = [Double](unsafeUninitializedCapacity: mostRows * width) { buffer, count in
      guard var row = buffer.baseAddress else { return isPlain = false }
      roles.withUnsafeBufferPointer { roles in
        while p < end, isPlain {
          for column in roles.indices {
            let start = p
            switch roles[column] {
            case .feature(let slot):
              guard let value = number(&p, end, separator, columns) else { return isPlain = false }
              row[slot] = value
            case .weight:
              guard let value = number(&p, end, separator, columns) else { return isPlain = false }
              weights.append(value)
            case .target(let slot):
              while p < end, p.pointee != separator, p.pointee != 0x0A { p += 1 }
              let isLast = column == roles.count - 1
              let hasReturn = isLast && p > start && (p - 1).pointee == 0x0D
              append(
                UnsafeBufferPointer(start: start, count: p - start - (hasReturn ? 1 : 0)),
                to: &targets[slot], columns.encoding)
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
          rows += 1
          row += width
        }
      }
      count = isPlain ? rows * width : 0
    }
    return isPlain ? (rows, features, targets, weights) : nil
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

  /// A number that fills a field, with nothing to say about its size; nil for any other field.
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
    guard let value = NumberParser.parse(field),
      columns.outOfRange(value, field, 0, line: 1) == nil
    else { return nil }
    return value
  }
}
