import Datasets
import KernelContract
import MatrixKernels
import NeuralNetworks

/// The kernels of a training step by themselves, as the trainer calls them, and together, beside the trainer's own step:
/// a classifier with one hidden layer of relu, trained by Adam.
struct StepBenchmark {
  /// One line of the table.
  struct Cell: Codable {
    /// Nodes of every layer.
    var network: [Int]
    var part: String
    var microseconds: Double
    /// Of products; nil for what is none.
    var gigaflops: Double?
    var ceiling: Double
  }

  let kernels: KernelTable
  let dataset: Dataset
  let batch: Int
  let turns: Int

  /// The kernels of a step, their sum, all of them in turn on one batch after the other, and a step of the trainer.
  func cells(hidden: Int) -> [Cell] {
    let step = TrainingStep(kernels: kernels, dataset: dataset, hidden: hidden, batch: batch)
    var contenders = step.parts.map { part in
      Contender(name: part.name) { part.work(step.firstBatch) }
    }
    let kernelCount = contenders.count
    contenders.append(
      Contender(name: "all in turn") {
        let rows = step.nextBatch()
        for part in step.parts { part.work(rows) }
      })
    var settings = TrialSettings(hiddenSizes: [hidden], loss: .crossEntropy, epochs: 20)
    settings.batchSize = .rows(batch)
    let trainer = Trainer(dataset: dataset, kernels: kernels)
    let workspace = Workspace()
    contenders.append(
      Contender(name: "a step of the trainer") {
        _ = trainer.train(settings, workspace: workspace)
      })
    let rounds = 10_000
    var meaningless: Float = 0
    contenders.append(
      Contender(name: "ceiling") { meaningless += kernels.independentMultiplyAdds(rounds) })
    var seconds = bestSeconds(of: contenders, turns: turns)
    withExtendedLifetime(meaningless) {}
    let ceiling = 2 * Double(kernels.independentCount * rounds) / seconds.removeLast() / 1e9
    // The last batch of an epoch is smaller, and counts as what it is.
    let steps = Double(dataset.training.count) / Double(batch) * Double(settings.epochs)
    seconds[seconds.count - 1] /= steps
    let network = [dataset.featureNames.count, hidden, dataset.classNames.count]
    func cell(_ part: String, _ seconds: Double, _ operations: Double?) -> Cell {
      Cell(
        network: network, part: part, microseconds: seconds * 1e6,
        gigaflops: operations.map { $0 / seconds / 1e9 }, ceiling: ceiling)
    }
    let products = step.parts.compactMap(\.operations).reduce(0, +)
    var cells = zip(step.parts, seconds).map { cell($0.name, $1, $0.operations) }
    cells.append(cell("sum of these", seconds.prefix(kernelCount).reduce(0, +), products))
    for index in kernelCount..<seconds.count {
      cells.append(cell(contenders[index].name, seconds[index], products))
    }
    return cells
  }
}
