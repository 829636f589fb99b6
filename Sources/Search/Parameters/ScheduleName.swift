/// The schedules' names in a config.
package enum ScheduleName: String, CaseIterable, Sendable {
  case constant, step, exponential, cosine
  case oneCycle = "one_cycle"
  case cosineLog4 = "coslog4"
  case reduceOnPlateau = "reduce_on_plateau"
}
