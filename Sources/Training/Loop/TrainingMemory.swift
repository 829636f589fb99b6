import Datasets
import Networks

/// All the memory of a training, or of several in lockstep: what takes it also tells how much there
/// is.
struct TrainingMemory {
  /// What the steps need beside the network's own pass.
  enum Steps {
    case single(OptimizerState.Memory)
    case lockstep(LockstepMemory, OptimizerState.Memory)
    case quasiNewton(LimitedMemoryBFGS.Memory)
  }

  /// A network and its pass; those in lockstep share one, for what is done one network at a time.
  let network: NetworkMemory
  let steps: Steps
  /// For each network, room for the parameters of its best epoch; nil where none may stop early.
  let best: [UnsafeMutablePointer<Float>?]

  /// Takes the memory.
  ///
  /// - Parameters:
  ///   - settings: those of the first network; in what decides memory, those of all.
  ///   - count: how many networks.
  init(_ workspace: Workspace, _ settings: TrialSettings, count: Int, dataset: Dataset) {
    let layout = settings.trainedLayout(for: dataset)
    let rows = settings.workspaceRows(for: dataset)
    network = NetworkMemory(
      workspace, layout: layout, settings: settings.network, rows: rows,
      weighting: settings.weighting(of: dataset))
    if case .lbfgs(let historySize, _) = settings.optimizer {
      steps = .quasiNewton(
        LimitedMemoryBFGS.Memory(workspace, historySize: historySize, count: layout.paddedCount))
    } else if count > 1 {
      let (memory, optimizer) = Self.lockstep(workspace, settings, layout, rows, dataset)
      steps = .lockstep(memory, optimizer)
    } else {
      steps = .single(
        OptimizerState.Memory(workspace, settings.optimizer, count: layout.paddedCount))
    }
    best = (0..<count).map { _ in
      settings.patience == nil ? nil : workspace.take(layout.stateCount)
    }
  }

  private static func lockstep(
    _ workspace: Workspace, _ settings: TrialSettings, _ layout: NetworkLayout, _ rows: Int,
    _ dataset: Dataset
  ) -> (LockstepMemory, OptimizerState.Memory) {
    (
      LockstepMemory(workspace, settings.network, layout: layout, rows: rows, dataset: dataset),
      OptimizerState.Memory(
        workspace, settings.optimizer, count: layout.parameterCount * LockstepPass.lanes)
    )
  }

  /// Floats that one network has in lockstep, with its rows of a batch.
  static func lockstepFloats(_ settings: TrialSettings, _ dataset: Dataset) -> Int {
    Workspace.measure {
      _ = lockstep(
        $0, settings, settings.trainedLayout(for: dataset), settings.workspaceRows(for: dataset),
        dataset)
    } / LockstepPass.lanes
  }
}
