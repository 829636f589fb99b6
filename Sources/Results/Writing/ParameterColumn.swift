import Search

/// One hyperparameter of all trials, in the type that a result file keeps it in.
enum ParameterColumn {
  case integers([Int64])
  case numbers([Double])
  case texts([String])

  /// Whole numbers where all are; numbers with NaN where a trial does not use it; otherwise text.
  init(_ values: [ParameterValue?]) {
    let present = values.compactMap { $0 }
    let whole = present.allSatisfy { value in
      switch value {
      case .integer, .flag: true
      default: false
      }
    }
    if whole && present.count == values.count {
      self = .integers(values.map { Int64($0?.number ?? 0) })
    } else if present.allSatisfy({ $0.number != nil }) {
      self = .numbers(values.map { $0?.number ?? .nan })
    } else {
      self = .texts(values.map { $0?.text ?? "" })
    }
  }
}
