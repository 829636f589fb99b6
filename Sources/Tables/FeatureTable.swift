import MatrixKernels

/// The feature columns of a file: those of numbers side by side, and those of words one by one.
/// What they mean, and what becomes of missing cells, is decided elsewhere.
package struct FeatureTable: Sendable {
  /// Where a column is kept.
  package enum Place: Hashable, Sendable {
    /// A column of ``FeatureTable/numbers``.
    case number(Int)
    /// One of ``FeatureTable/cells``.
    case cells(Int)
  }

  /// A name for each column, in the order of the file or of the config.
  package let names: [String]
  /// Where each column is kept.
  package let places: [Place]
  /// The columns that hold nothing but numbers; a missing cell is NaN.
  package let numbers: FeatureValues
  /// The columns with words; also of numbers, where a config says that they are categories.
  package let cells: [CellColumn]
  /// Whether the format can lack a number at all: integers of binary files cannot.
  package let canLackNumbers: Bool

  /// Creates a value of its properties.
  package init(
    names: [String], places: [Place], numbers: FeatureValues, cells: [CellColumn],
    canLackNumbers: Bool
  ) {
    precondition(names.count == places.count, "\(names.count) names, \(places.count) columns")
    self.names = names
    self.places = places
    self.numbers = numbers
    self.cells = cells
    self.canLackNumbers = canLackNumbers
  }

  /// Columns of numbers alone.
  package init(numbers: FeatureValues, names: [String], canLackNumbers: Bool) {
    self.init(
      names: names, places: names.indices.map { .number($0) }, numbers: numbers, cells: [],
      canLackNumbers: canLackNumbers)
  }

  /// Number of rows.
  package var rows: Int { numbers.rows }
  /// Number of columns.
  package var count: Int { names.count }
}
