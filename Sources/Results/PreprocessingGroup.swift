/// Where a result file keeps how its data were prepared.
enum PreprocessingGroup {
  static let root = "/preprocessing"

  /// The group of a pipeline, from 0: the root where there is one only.
  static func pipeline(_ place: Int, of count: Int) -> String {
    count > 1 ? "\(root)/pipeline_\(place + 1)" : root
  }

  /// The group of a fold, from 0: its pipeline's where there are no folds.
  static func fold(_ fold: Int, of count: Int, in pipeline: String) -> String {
    count > 1 ? "\(pipeline)/fold_\(fold + 1)" : pipeline
  }
}
