import Datasets

/// The task of a data set, its columns, and the names of what comes out of a network.
package struct DataNames: Sendable {
  let task: Task
  let columns: SourceColumns
  let classes, targets: [String]

  /// Creates a value of its properties; `classes` is empty but for a classification.
  package init(task: Task, columns: SourceColumns, classes: [String], targets: [String]) {
    self.task = task
    self.columns = columns
    self.classes = classes
    self.targets = targets
  }
}
