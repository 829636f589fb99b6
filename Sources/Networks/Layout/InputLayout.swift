import MatrixKernels

/// Where the numbers of an ``InputEncoding`` stand in the network's one block of floats, in plain
/// numbers, as ``LayerLayout`` has them.
struct InputLayout: Equatable, Sendable {
  /// First number of the vectors [levels of all categories, size]; nil without categories.
  let embeddings: Int?
  /// First frequency [features, frequencies], first weight [features, 2 · frequencies, outputs] and
  /// first bias [features, outputs]; nil without periodic features.
  let frequencies, periodicWeights, periodicBiases: Int?
  /// First factor [members, inputs]; nil for a single network.
  let memberScales: Int?
  /// Distance of the rows of each, in floats.
  let embeddingStride, frequencyStride, periodicStride, inputStride: Int

  /// Takes the places of its tensors.
  ///
  /// - Parameters:
  ///   - inputs: of the first layer.
  ///   - take: gives a tensor of some shape its place.
  init(_ input: InputEncoding, inputs: Int, _ take: (Tensor.Role, [Int]) -> Int) {
    let numbers = input.periodicFeatures.count
    embeddings =
      input.categories.isEmpty ? nil : take(.embeddings, [input.levels, input.embeddingSize])
    if numbers > 0 {
      frequencies = take(.frequencies, [numbers, input.frequencies])
      periodicWeights = take(
        .periodicWeights, [numbers, 2 * input.frequencies, input.periodicSize])
      periodicBiases = take(.periodicBiases, [numbers, input.periodicSize])
    } else {
      (frequencies, periodicWeights, periodicBiases) = (nil, nil, nil)
    }
    memberScales = input.members > 1 ? take(.memberScales, [input.members, inputs]) : nil
    embeddingStride = Matrix.paddedColumns(input.embeddingSize)
    frequencyStride = Matrix.paddedColumns(input.frequencies)
    periodicStride = Matrix.paddedColumns(input.periodicSize)
    inputStride = Matrix.paddedColumns(inputs)
  }
}
