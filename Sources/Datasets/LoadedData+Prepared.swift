import MatrixKernels
import SystemSupport
import Tables
import Wording

extension LoadedData {
  /// The features of a pipeline and fold.
  struct Features {
    let fitted: FittedFeatures
    /// Of all rows of the source.
    let own: Matrix
    /// Of the rows of a validation file; nil without one.
    let validation: Matrix?
  }

  /// The targets of a fold, scaled.
  struct Targets {
    let scale: TargetScale
    /// Of all rows of the source.
    let own: Matrix
    /// Of the rows of a validation file; nil without one.
    let validation: Matrix?
  }

  /// Prepares the features for each fold.
  ///
  /// - Parameter isLast: whether no other pipeline follows, so that a matrix may be changed where it
  ///   is.
  func features(_ settings: FeatureSettings, isLast: Bool) throws -> [Features] {
    let fits = fitted[settings] ?? []
    return try fits.enumerated().map { fold, fitted in
      let isLast = isLast && fold + 1 == fits.count
      func prepared(_ columns: TypedColumns, _ table: DataTable) throws -> Matrix {
        let (features, isFinite) = fitted.features(of: columns, inPlace: isLast)
        if !isFinite {
          throw DataError.outOfRange(features, names: fitted.featureNames, table)
        }
        return features
      }
      return Features(
        fitted: fitted, own: try prepared(columns, source.table),
        validation: try validation.flatMap { file in
          try validationColumns.map { try prepared($0, file.table) }
        })
    }
  }

  /// Scales the targets for each fold.
  func targets(_ scaling: TargetScaling) throws -> [Targets] {
    if scaling == .log {
      try source.targets.requireLogarithms()
      try validation?.targets.requireLogarithms()
    }
    // Without a scaling, all folds share their targets.
    var shared: Targets?
    return try splits.map { split in
      if let shared { return shared }
      let scale =
        scaling == .none
        ? TargetScale.identity(max(1, source.table.targets.count))
        : TargetScale(fitting: scaling, to: source.targets.numbers, rows: split.training)
      let targets = Targets(
        scale: scale, own: try source.targets.scaled(by: scale),
        validation: try validation?.targets.scaled(by: scale))
      if scaling == .none { shared = targets }
      return targets
    }
  }

  /// Refuses features that are larger than the machine's memory.
  func checkMemory(_ pipelines: [PreprocessingSettings]) throws {
    let rows = Double(columns.rows + (validationColumns?.rows ?? 0))
    let kinds = Set(pipelines.map(\.features))
    let bytes = kinds.reduce(0.0) { sum, settings in
      (fitted[settings] ?? []).reduce(sum) {
        $0 + rows * Double(MemoryLayout<Float>.stride * Matrix.paddedColumns($1.count))
      }
    }
    let memory = Double(ProcessInfo.processInfo.physicalMemory)
    guard bytes > memory else { return }
    throw DataError(
      file: source.table.file,
      problem: "its features take \(formatted("%.0f", bytes / 1e9)) GB of memory, prepared in "
        + "\(counted(kinds.count, "way")) for \(counted(splits.count, "fold")); this machine has "
        + "\(formatted("%.0f", memory / 1e9)) GB")
  }

  /// Assumptions and oddities to tell the user, a sentence each.
  func notices(_ fitted: FittedFeatures) -> [String] {
    let replaced = fitted.replacements(in: columns)
    return source.notices + (validation.map { $0.table.notices + $0.targets.notices } ?? [])
      + missingNotice(fitted, replaced.missing) + levelNotices(fitted, replaced.unknown)
  }

  /// Numbers that are too large to be made periodic as they are, in one sentence.
  func unscaledNotice(_ pipelines: [PreprocessingSettings]) -> [String] {
    let isUnscaled = pipelines.contains {
      $0.features.numericEncoding == .periodic && $0.features.scaling == .none
    }
    guard isUnscaled else { return [] }
    let names = zip(columns.names, columns.places).compactMap { name, place -> String? in
      guard case .number(let slot) = place,
        splits[0].training.contains(where: { abs(columns.numbers[Int($0), slot]) > 20 })
      else { return nil }
      return name
    }
    guard !names.isEmpty else { return [] }
    return [
      "\(source.table.file): the numbers of \(names.prefix(4).joined(separator: ", "))"
        + "\(names.count > 4 ? ", …" : "") are not scaled, and so large that their periodic features say "
        + "little; \"scaling\": \"standardize\" or \"quantile\" helps"
    ]
  }

  /// The categories of which levels are left out, because there are too many or they are too rare.
  private func levelNotices(
    _ fitted: FittedFeatures, _ unknown: [[String: Int]]
  ) -> [String] {
    fitted.columns.indices.compactMap { index in
      guard case .category(let column) = fitted.columns[index], !unknown[index].isEmpty,
        settings.preprocessing.minimumCount > 1
          || column.levels.count >= settings.preprocessing.maximumLevels
      else { return nil }
      let rows = unknown[index].values.reduce(0, +)
      return "\(source.table.file) column \(column.name): \(unknown[index].count) of "
        + "\(unknown[index].count + column.levels.count) levels are left out, which "
        + "\(counted(rows, "row")) of \(columns.rows) have; \"maximum_levels\" and \"minimum_count\" in "
        + "\"categories\" say which are kept"
    }
  }

  /// What becomes of missing cells, in one sentence.
  private func missingNotice(_ fitted: FittedFeatures, _ missing: [Int]) -> [String] {
    let lacking = fitted.columns.indices.filter { missing[$0] > 0 }
    guard !lacking.isEmpty else { return [] }
    let cells = lacking.reduce(0) { $0 + missing[$1] }
    let names = lacking.prefix(6).map { "\(fitted.columns[$0].name) \(missing[$0])" }
      .joined(separator: ", ")
    return [
      "\(source.table.file): \(counted(cells, "cell")) of \(counted(lacking.count, "column")) "
        + "\(cells == 1 ? "is" : "are") missing (\(names)\(lacking.count > 6 ? ", …" : "")); \"missing\" in "
        + "\"dataset\" says what stands in for them"
    ]
  }
}
