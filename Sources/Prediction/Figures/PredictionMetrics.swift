import Networks

/// The metrics of some predictions.
struct PredictionMetrics {
  private(set) var figures: [PredictionFigures.Figure] = []

  /// A probability of 0 for what is right would make the loss infinite.
  static let leastProbability = 1e-7

  /// - Parameter rows: the rows that count, any of them several times; nil for all once.
  init(_ predictions: Predictions, _ truth: Truth, rows: [Int]?) {
    let rows = rows ?? Array(0..<predictions.rows)
    guard !rows.isEmpty else { return }
    switch truth {
    case .classes(let classes): addClasses(predictions, classes, rows)
    case .numbers(let columns): addNumbers(predictions, columns, rows)
    case .labels(let columns): addLabels(predictions, columns, rows)
    }
  }

  private mutating func add(_ name: String, _ value: Double) {
    figures.append(PredictionFigures.Figure(name: name, value: value))
  }

  private mutating func addClasses(
    _ predictions: Predictions, _ classes: [Int32], _ rows: [Int]
  ) {
    let count = predictions.columns
    var counts = ClassificationCounts(
      classes: count, rows: rows.count, metrics: [.validationROCAUC])
    var (loss, right) = (0.0, 0)
    var probabilities = [Float](repeating: 0, count: count)
    for row in rows {
      let (label, guess) = (Int(classes[row]), predictions.best(row))
      loss -= logarithm(max(predictions[row, label], Self.leastProbability))
      if label == guess { right += 1 }
      for column in 0..<count { probabilities[column] = Float(predictions[row, column]) }
      probabilities.withUnsafeBufferPointer { counts.add($0, label: label, guess: guess) }
    }
    add("log_loss", loss / Double(rows.count))
    add("accuracy", Double(right) / Double(rows.count))
    add("roc_auc", counts.value(.validationROCAUC))
    add("precision", counts.value(.validationPrecision))
    add("recall", counts.value(.validationRecall))
    add("f1", counts.value(.validationF1))
    if count > 5 { add("top_3_accuracy", counts.value(.validationTop3Accuracy)) }
    if count > 10 { add("top_5_accuracy", counts.value(.validationTop5Accuracy)) }
  }

  private mutating func addNumbers(
    _ predictions: Predictions, _ columns: [[Double]], _ rows: [Int]
  ) {
    let n = Double(rows.count)
    var (root, absolute, share) = (0.0, 0.0, 0.0)
    for (column, numbers) in columns.enumerated() {
      let mean = rows.reduce(0.0) { $0 + numbers[$1] } / n
      var (squares, total) = (0.0, 0.0)
      for row in rows {
        let error = predictions[row, column] - numbers[row]
        squares += error * error
        absolute += abs(error)
        total += (numbers[row] - mean) * (numbers[row] - mean)
      }
      root += (squares / n).squareRoot()
      share += total > 0 ? 1 - squares / total : squares == 0 ? 1 : 0
    }
    let targets = Double(columns.count)
    add("root_mean_squared_error", root / targets)
    add("mean_absolute_error", absolute / (n * targets))
    add("r2", share / targets)
  }

  private mutating func addLabels(
    _ predictions: Predictions, _ columns: [[Double]], _ rows: [Int]
  ) {
    let count = columns.count
    var counts = LabelCounts(labels: count, rows: rows.count, metrics: [.validationROCAUC])
    var loss = 0.0
    var outputs = [Float](repeating: 0, count: count)
    var targets = outputs
    for row in rows {
      for column in 0..<count {
        let (share, target) = (predictions[row, column], columns[column][row])
        loss -= logarithm(max(target > 0.5 ? share : 1 - share, Self.leastProbability))
        (outputs[column], targets[column]) = (Float(share), Float(target))
      }
      outputs.withUnsafeBufferPointer { outputs in
        targets.withUnsafeBufferPointer { targets in
          guard let outputs = outputs.baseAddress, let targets = targets.baseAddress else { return }
          counts.add(outputs, targets, threshold: 0.5)
        }
      }
    }
    add("log_loss", loss / Double(rows.count * count))
    add("exact_match", counts.value(.validationExactMatch))
    add("label_accuracy", counts.value(.validationLabelAccuracy))
    add("roc_auc", counts.value(.validationROCAUC))
    add("precision", counts.value(.validationPrecision))
    add("recall", counts.value(.validationRecall))
    add("f1", counts.value(.validationF1))
  }
}
