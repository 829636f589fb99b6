/// The schedules' names in a config.
package enum ScheduleName: String, CaseIterable, Sendable {
  case constant, step, exponential, cosine
  case oneCycle = "one_cycle"
  case reduceOnPlateau = "reduce_on_plateau"
}
