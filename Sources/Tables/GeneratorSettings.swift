/// A generated data set: which one, how many rows, how noisy.
public struct GeneratorSettings: Equatable, Sendable {
  /// The known generators.
  public enum Generator: String, CaseIterable, Sendable {
    /// Two interleaving half circles, two classes.
    case twoMoons = "two_moons"
    /// Four quadrants, the class is the exclusive or of the signs.
    case xor
    /// A circle within a circle, two classes.
    case circles
    /// Two interleaving spirals.
    case spirals
    /// Three Gaussian clouds, three classes.
    case blobs
    /// Friedman's first regression problem: 10 features, of which 5 matter.
    case friedman
  }

  /// Which data set.
  public var generator: Generator
  /// Number of rows, at least 1.
  public var rows: Int
  /// Standard deviation of the noise, at least 0.
  public var noise: Double
  /// Seed of all its numbers.
  public var seed: UInt64

  /// Creates a value of its properties.
  public init(generator: Generator, rows: Int, noise: Double, seed: UInt64) {
    self.generator = generator
    self.rows = rows
    self.noise = noise
    self.seed = seed
  }

  /// What a digest of the data is taken of. The words are those that the first version printed,
  /// module and all: a result of any version must know its data again.
  package var digestedText: String {
    "generated(Datasets.GeneratorSettings(generator: "
      + "Datasets.GeneratorSettings.Generator.\(generator), rows: \(rows), noise: \(noise), "
      + "seed: \(seed)))"
  }
}
