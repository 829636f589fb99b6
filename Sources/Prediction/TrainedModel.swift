import Datasets
import KernelContract
import MatrixKernels
import Networks
import Records
import Results
import SystemSupport

/// A trained network of a result, or an ensemble of several, that predicts rows.
public struct TrainedModel: Sendable {
  /// A network, and what it counts.
  struct Member: Sendable {
    /// Its trial's number.
    let trial: Int
    /// All shares add up to 1.
    let share: Double
    let predictor: Predictor
    let preparation: DataPreparation.Fold
    /// The pipeline that prepared its data.
    let pipeline: PreprocessingSettings
    /// The fold that it was validated on, from 1; nil without folds.
    let fold: Int?
  }

  let members: [Member]
  /// What is predicted, and how rows are read.
  public let preprocessing: Preprocessing

  /// Reads networks of a result.
  ///
  /// - Parameter members: the rows of their trials, and what each counts; the shares add up to 1.
  init(
    _ results: SweepResults, _ members: [(row: Int, share: Double)], kernels: KernelTable
  ) throws {
    preprocessing = try results.preprocessing()
    self.members = try members.map { row, share in
      let settings = try results.settings(row: row)
      return Member(
        trial: results.trialIDs[row], share: share,
        predictor: Predictor(
          weights: try results.weights(row: row), layout: try results.layout(row: row),
          settings: settings.network, kernels: kernels),
        preparation: try results.preparation(row: row), pipeline: settings.preprocessing,
        fold: try results.fold(row: row))
    }
  }

  /// Reads the network of a trial.
  public init(_ results: SweepResults, row: Int, kernels: KernelTable) throws {
    try self.init(results, [(row, 1)], kernels: kernels)
  }

  /// Reads the ensemble of a result.
  public init(_ results: SweepResults, _ ensemble: StoredEnsemble, kernels: KernelTable) throws {
    try self.init(
      results,
      zip(ensemble.members, ensemble.shares).map { (try results.row(of: $0), $1) },
      kernels: kernels)
  }

  /// Number of networks.
  public var count: Int { members.count }

  /// Whether some network takes numbers as they are, so that they must fit into 32 bits.
  public var keepsFeatures: Bool { members.contains { $0.pipeline.features.scaling == .none } }

  /// What the training rows did not have, a sentence a column.
  public func surprises(in rows: PredictionRows) -> [String] {
    var known: [String] = []
    for member in members {
      for surprise in rows.surprises(for: member.preparation.features)
      where !known.contains(surprise) { known.append(surprise) }
    }
    return known
  }

  /// What the networks say of the rows of a file.
  public func predictions(_ rows: PredictionRows) throws -> Predictions {
    var features: [(fitted: FittedFeatures, matrix: Matrix)] = []
    return try predictions(rows: rows.count) { member in
      let fitted = member.preparation.features
      if let known = features.first(where: { $0.fitted == fitted }) { return known.matrix }
      let matrix = try rows.features(by: fitted)
      features.append((fitted, matrix))
      return matrix
    }
  }

  /// What the networks say of some source rows of the data that they were trained on.
  public func predictions(_ data: DatasetCollection, rows: [Int32]) throws -> Predictions {
    try predictions(rows: rows.count) { member in
      data.dataset(member.pipeline, fold: member.fold).training.features.selecting(rows)
    }
  }

  /// What its networks say of the validation rows of their folds.
  package func validationPredictions(_ data: DatasetCollection) throws -> Predictions {
    let part = data.dataset(members[0].pipeline, fold: members[0].fold).validation
    return try predictions(rows: part?.count ?? 0) { member in
      guard let part = data.dataset(member.pipeline, fold: member.fold).validation else {
        preconditionFailure("there are no validation rows")
      }
      return part.features.selecting(part.rows)
    }
  }

  private func predictions(
    rows: Int, _ features: (Member) throws -> Matrix
  ) throws -> Predictions {
    var result = Predictions(rows: rows, columns: columns)
    for member in members {
      result.add(
        try member.predictor.outputs(for: features(member)), task: preprocessing.task,
        member.preparation.targets, share: member.share)
    }
    return result
  }

  private var columns: Int {
    preprocessing.task == .classification
      ? preprocessing.classNames.count : preprocessing.targetNames.count
  }
}

extension Matrix {
  /// Some rows.
  func selecting(_ rows: [Int32]) -> Matrix {
    let result = Matrix(rows: rows.count, columns: columns)
    for (place, row) in rows.enumerated() {
      result.row(place).update(from: self.row(Int(row)), count: columns)
    }
    return result
  }
}
