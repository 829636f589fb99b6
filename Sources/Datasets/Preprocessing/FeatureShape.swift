/// What a network must know of its features to be laid out.
public struct FeatureShape: Hashable, Sendable {
  /// A feature that tells which level a category has, from 0; -1 for none of them.
  public struct Category: Hashable, Sendable {
    /// The feature's number.
    public let feature: Int
    /// Levels that have a number.
    public let levels: Int

    /// Creates a value of its properties.
    package init(feature: Int, levels: Int) {
      self.feature = feature
      self.levels = levels
    }
  }

  /// Number of features.
  public let count: Int
  /// Features that are places of levels, ascending.
  public let categories: [Category]
  /// Features that are scaled numbers, ascending.
  public let numbers: [Int]

  /// Creates the shape of features that are all numbers.
  public init(count: Int) {
    self.count = count
    categories = []
    numbers = Array(0..<count)
  }

  /// The shape of prepared columns.
  init(_ columns: [FittedFeatures.Column]) {
    var count = 0
    var categories: [Category] = []
    var numbers: [Int] = []
    for column in columns {
      switch column {
      case .number: numbers.append(count)
      case .category(let category) where category.isEmbedded:
        categories.append(Category(feature: count, levels: category.places))
      case .category: break
      }
      count += column.width
    }
    self.count = count
    self.categories = categories
    self.numbers = numbers
  }
}
