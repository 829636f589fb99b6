import Datasets
import HDF5
import Networks
import SystemSupport
import Wording

extension ExportedNetwork {
  /// Writes the network as Keras writes a Sequential model to an HDF5 file;
  /// `keras.models.load_model` opens it. The features' scaling is its first layer.
  public func writeKeras(to path: String) throws {
    guard preparation.plainScale != nil else {
      let what =
        preparation.categories.isEmpty
        ? "indicators, bins, and scaling that is not linear"
        : "categories that other backends than "
          + "TensorFlow take"
      throw ExportError.cannotPrepare(format: "keras", what: what)
    }
    guard layout.input.isEmpty, !layers.contains(where: \.skips) else {
      throw ExportError.cannotPrepare(
        format: "keras",
        what: "periodic numbers, members and skip connections in a row of layers")
    }
    let file = try HDF5File(creating: path)
    do {
      try writeKeras(file)
      try file.close()
    } catch {
      unlink(path)
      throw error
    }
  }

  private func writeKeras(_ file: HDF5File) throws {
    try file.setAttribute("keras_version", of: "/", to: "3.0.0")
    try file.setAttribute("backend", of: "/", to: "numpy")
    try file.setAttribute("model_config", of: "/", to: modelConfiguration)
    let group = "/model_weights"
    try file.createGroup(group)
    try file.setAttribute("keras_version", of: group, to: "3.0.0")
    try file.setAttribute("backend", of: group, to: "numpy")
    // The input is no layer with weights in Keras's list.
    let names = kerasLayers.dropFirst().map(\.name)
    try file.setAttribute("layer_names", of: group, to: names)
    for layer in kerasLayers.dropFirst() {
      let own = "\(group)/\(layer.name)"
      try file.createGroup(own)
      try file.setAttribute(
        "weight_names", of: own, to: layer.arrays.map { "\(layer.name)/\($0.name)" })
      if layer.arrays.isEmpty { continue }
      try file.createGroup("\(own)/\(layer.name)")
      for array in layer.arrays {
        try file.write(
          array.values, to: "\(own)/\(layer.name)/\(array.name)", shape: array.shape)
      }
    }
    try file.createGroup("\(group)/top_level_model_weights")
    try file.setAttribute(
      "weight_names", of: "\(group)/top_level_model_weights", to: [String]())
  }

  private struct KerasLayer {
    let name: String
    let className: String
    let settings: [String: JSONText]
    var arrays: [(name: String, values: [Float], shape: [Int])] = []
  }

  /// The scaling of the features; there is one where ``writeKeras(to:)`` goes on.
  private var scale: FeatureScale {
    preparation.plainScale ?? FeatureScale(offsets: [], scales: [])
  }

  /// Keras's word for the numbers that the network takes.
  private var featureType: String {
    scale.isCarriedBySinglePrecision ? "float32" : "float64"
  }

  private var kerasLayers: [KerasLayer] {
    var result = [
      KerasLayer(
        name: "features", className: "InputLayer",
        settings: [
          "batch_shape": [.null, .integer(featureNames.count)], "dtype": .text(featureType),
          "sparse": false,
        ]),
      KerasLayer(
        name: "scaling", className: "Normalization",
        settings: [
          "axis": [-1], "invert": false, "dtype": .text(featureType),
          "mean": .list(scale.offsets.map { .number($0) }),
          "variance": .list(scale.scales.map { .number($0 * $0) }),
        ]),
    ]
    for (index, layer) in layers.enumerated() {
      let name = "layer_\(index + 1)"
      let parameters = layer.parameters
      let shape = [parameters.outputs]
      let activation = Self.kerasName(layer.activation)
      let normalizes = parameters[.gains] != nil
      result.append(
        KerasLayer(
          name: name, className: "Dense",
          settings: [
            "units": .integer(parameters.outputs),
            "activation": .text(normalizes ? "linear" : activation ?? "linear"),
            "use_bias": .flag(parameters[.biases] != nil),
          ],
          arrays: [("kernel", parameters.weights, [parameters.inputs, parameters.outputs])]
            + (parameters[.biases].map { [("bias", $0, shape)] } ?? [])))
      if let gains = parameters[.gains], let shifts = parameters[.shifts] {
        result.append(
          KerasLayer(
            name: name + "_normalization", className: "LayerNormalization",
            settings: ["axis": -1, "epsilon": .number(Double(Normalization.epsilon))],
            arrays: [("gamma", gains, shape), ("beta", shifts, shape)]))
        if let activation, activation != "linear" {
          result.append(
            KerasLayer(
              name: name + "_activation", className: "Activation",
              settings: ["activation": .text(activation)]))
        }
      }
      if activation == nil {
        // Keras's function of that name has another slope.
        result.append(
          KerasLayer(
            name: name + "_leaky_relu", className: "LeakyReLU",
            settings: ["negative_slope": 0.01]))
      }
    }
    if output != .identity {
      result.append(
        KerasLayer(
          name: output == .softmax ? "probabilities" : "probability", className: "Activation",
          settings: ["activation": .text(output.rawValue)]))
    }
    return result + targetLayers
  }

  /// What brings outputs into the targets' own units.
  private var targetLayers: [KerasLayer] {
    guard !targetScale.isIdentity else { return [] }
    let restored = KerasLayer(
      name: "targets", className: "Normalization",
      settings: [
        "axis": [-1], "invert": true,
        "mean": .list(targetScale.offsets.map { .number($0) }),
        "variance": .list(targetScale.scales.map { .number($0 * $0) }),
      ])
    guard targetScale.scaling == .log else { return [restored] }
    return [
      restored,
      KerasLayer(
        name: "targets_exponential", className: "Activation",
        settings: ["activation": "exponential"]),
    ]
  }

  private static func kerasName(_ activation: Activation) -> String? {
    switch activation {
    case .identity: "linear"
    case .leakyReLU: nil
    case .sigmoid, .tanh, .relu, .elu, .selu, .gelu, .silu, .softplus: activation.rawValue
    }
  }

  private var modelConfiguration: String {
    let layers = kerasLayers.map { layer -> JSONText in
      var settings = layer.settings
      settings["name"] = .text(layer.name)
      settings["trainable"] = true
      return [
        "module": "keras.layers", "class_name": .text(layer.className),
        "config": .object(settings), "registered_name": .null,
      ]
    }
    let model: JSONText = [
      "class_name": "Sequential",
      "config": [
        "name": "overnight", "trainable": true, "layers": .list(layers),
        "build_input_shape": [.null, .integer(featureNames.count)],
      ],
    ]
    return model.written
  }
}
