import Datasets

/// The task of a data set, and the names of what goes into a network and comes out.
package struct DataNames: Sendable {
  let task: Task
  let features, classes, targets: [String]

  /// Creates a value of its properties; `classes` is empty but for a classification.
  package init(task: Task, features: [String], classes: [String], targets: [String]) {
    self.task = task
    self.features = features
    self.classes = classes
    self.targets = targets
  }
}
