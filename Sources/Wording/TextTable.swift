/// Rows of texts in aligned columns: numbers to the right, words to the left.
public struct TextTable: Sendable {
  private let header: [String]
  private var rows: [[String]] = []

  /// A table with column names.
  public init(_ header: [String]) { self.header = header }

  /// Adds a row of as many texts as there are columns.
  public mutating func append(_ row: [String]) {
    precondition(row.count == header.count, "\(row.count) cells for \(header.count) columns")
    rows.append(row)
  }

  /// The lines, without a newline at the end.
  public var text: String {
    let columns = header.indices.map { column in [header[column]] + rows.map { $0[column] } }
    let widths = columns.map { $0.map(\.count).max() ?? 0 }
    let right = columns.map { column in
      column.dropFirst().allSatisfy { Double($0) != nil || $0.isEmpty || $0 == "-" }
    }
    return ([header] + rows).map { row in
      var line = ""
      for (index, cell) in row.enumerated() {
        let blanks = String(repeating: " ", count: widths[index] - cell.count)
        line += (index > 0 ? "  " : "") + (right[index] ? blanks + cell : cell + blanks)
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// The same as CSV (RFC 4180).
  public var csv: String {
    ([header] + rows).map { row in
      row.map { cell in
        cell.contains(where: { ",\"\n\r".contains($0) })
          ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
      }.joined(separator: ",")
    }.joined(separator: "\n")
  }
}
