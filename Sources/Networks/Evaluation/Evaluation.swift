import Datasets
import MatrixKernels

/// The validation metrics of a network, computed a block of rows at a time, by several threads
/// where some are idle.
package final class Evaluation: Sendable {
  package let part: DataPart
  private let outputCount: Int
  /// How the targets of a regression were scaled: metrics are in their own units.
  private let targetScale: TargetScale
  /// Σ (t - mean)² of each output, for R², in the units of the sums.
  private let totalSquares: [Double]

  private let task: Task
  private let classCount: Int
  /// The metrics of validation rows that are wanted, in order.
  private let metrics: [Metric]
  /// Those that every task of the kind does not have anyway.
  private let more: [Metric]

  /// - Parameters:
  ///   - classCount: classes of the data, 0 for a regression.
  ///   - targetScale: how the part's targets were scaled.
  ///   - metrics: all that are wanted.
  package init(
    _ part: DataPart, outputs: Int, task: Task, classCount: Int, targetScale: TargetScale,
    metrics: [Metric]
  ) {
    self.part = part
    self.targetScale = targetScale
    self.task = task
    self.classCount = classCount
    outputCount = outputs
    self.metrics = metrics.filter { $0 != .trainingLoss }
    more = metrics.filter { Metric.optional(task: task).contains($0) }
    var totalSquares = [Double](repeating: 0, count: outputs)
    if task == .regression {
      let restores = targetScale.restoresEachRow
      func target(_ row: Int32, _ j: Int) -> Double {
        let target = Double(part.targets[Int(row), j])
        return restores ? targetScale.restored(target, target: j) : target
      }
      for j in 0..<outputs {
        let mean = part.rows.reduce(0.0) { $0 + target($1, j) } / Double(part.count)
        totalSquares[j] = part.rows.reduce(0.0) {
          let difference = target($1, j) - mean
          return $0 + difference * difference
        }
      }
    }
    self.totalSquares = totalSquares
  }

  /// Whether the metrics take more of the outputs than ``EvaluatedRows/Sums``.
  func needsOutputs(_ loss: Loss) -> Bool {
    switch task {
    case .classification: !more.isEmpty
    case .regression: loss.takesLogits || targetScale.restoresEachRow
    case .multiLabel: true
    }
  }

  /// Whether a metric is defined for these rows, whatever the network's outputs are.
  package func isDefined(_ metric: Metric) -> Bool {
    metric != .validationROCAUC || part.hasSeveralClasses(task)
  }

  /// Runs all rows through the network.
  ///
  /// - Parameters:
  ///   - known: what a lockstep pass found of the rows; nil where they still have to go through.
  ///   - values: where the metrics go, one after the other.
  package func measure(_ pass: NetworkPass, known: EvaluatedRows?, _ values: inout [MetricValue]) {
    let totals = known.flatMap(totals) ?? totals(pass, known: known)
    for metric in metrics {
      values.append(MetricValue(metric: metric, value: value(of: metric, totals, pass.loss)))
    }
  }

  /// The sums of rows of which they are known; none is weighted.
  private func totals(_ known: EvaluatedRows) -> EvaluationTotals? {
    let (loss, weight) = (known.summedLoss, Double(part.count))
    switch known.sums {
    case .correct(let count)?: return EvaluationTotals(loss: loss, weight: weight, correct: count)
    case .errors(let squares, let absolute)?:
      return EvaluationTotals(loss: loss, weight: weight, squares: squares, absolute: absolute)
    case nil: return nil
    }
  }

  private func totals(_ pass: NetworkPass, known: EvaluatedRows?) -> EvaluationTotals {
    let sums = EvaluationSums(
      part, task, outputs: outputCount, restoring: targetScale.restoresEachRow ? targetScale : nil,
      counts: task == .classification && !more.isEmpty
        ? ClassificationCounts(classes: classCount, rows: part.count, metrics: more) : nil,
      labels: task == .multiLabel
        ? LabelCounts(labels: outputCount, rows: part.count, metrics: more) : nil)
    part.rows.withUnsafeBufferPointer { rows in
      let batch = BatchOfBlocks(
        rows: rows, of: part, capacity: min(CacheLimits.blockRows, pass.capacity), step: 0,
        divisor: nil)
      let threads = known == nil ? pass.threads(evaluating: batch) : 1
      if threads > 1 {
        share(batch, pass.passes(threads), pass.kernels, sums)
      } else {
        for block in 0..<batch.count {
          pass.gatherTargets(part, batch.rows(of: block))
          let loss = known?.summedLoss ?? pass.evaluatedLoss(batch.features(of: block))
          sums.add(batch.rows(of: block), loss, pass)
        }
      }
    }
    return sums.totals
  }

  private func value(of metric: Metric, _ totals: EvaluationTotals, _ loss: Loss) -> Double {
    let rows = Double(part.count)
    let outputs = Double(outputCount)
    // A single scaled target is brought into its own units by one factor.
    let unit = targetScale.restoresEachRow ? 1 : targetScale.scales.first ?? 1
    switch metric {
    case .trainingLoss: return .nan
    case .validationLoss:
      let divisor = loss.divisor(weight: totals.weight, outputs: outputCount)
      return divisor > 0 ? totals.loss / divisor : 0
    case .validationAccuracy: return Double(totals.correct) / rows
    case .validationR2:
      let each = zip(totals.squares, totalSquares).map {
        $1 > 0 ? 1 - $0 / $1 : $0 == 0 ? 1 : 0
      }
      return each.reduce(0, +) / outputs
    case .validationMeanAbsoluteError: return totals.absolute / (rows * outputs) * unit
    case .validationRootMeanSquaredError:
      return totals.squares.map { ($0 / rows).squareRoot() }.reduce(0, +) / outputs * unit
    case .validationTop3Accuracy, .validationTop5Accuracy, .validationPrecision,
      .validationRecall, .validationF1, .validationROCAUC, .validationExactMatch,
      .validationLabelAccuracy:
      return totals.counts?.value(metric) ?? totals.labels?.value(metric) ?? .nan
    }
  }

  /// Each thread takes one block after the other, and adds to the sums after the block before it,
  /// so that they have the bits of one thread.
  private func share(
    _ batch: BatchOfBlocks, _ passes: [NetworkPass], _ kernels: TeamKernels, _ sums: EvaluationSums
  ) {
    let order = BlockOrder(layers: 1, blocks: batch.count)
    kernels.run(parts: passes.count) { [part] index in
      let pass = passes[index]
      while let block = order.takeBlock() {
        pass.gatherTargets(part, batch.rows(of: block))
        let loss = pass.evaluatedLoss(batch.features(of: block))
        order.wait(block, layer: 0)
        sums.add(batch.rows(of: block), loss, pass)
        order.end(block, layer: 0)
      }
    }
  }
}

extension TargetScale {
  /// Whether errors in the target's own units need every output by itself: not for a single target
  /// that is scaled by one factor.
  var restoresEachRow: Bool { scaling == .log || !isIdentity && scales.count > 1 }
}
