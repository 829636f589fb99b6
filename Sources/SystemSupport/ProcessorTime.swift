/// How much of the processors this process gets.
package enum ProcessorTime {
  /// Seconds of processor time that this process has used, on all threads together.
  package static var used: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
