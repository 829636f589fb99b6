#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CProcessor.h"

#if defined(__x86_64__)
int overnight_x86_level(void) {
  __builtin_cpu_init();
  // The compiler's runtime also asks the operating system (XGETBV) whether it saves the registers.
  int v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  int v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
  return v4 ? 4 : v3 ? 3 : 0;
}
#else
int overnight_x86_level(void) { return 0; }
#endif

#if defined(__linux__)
#include <sched.h>
int overnight_affinity_count(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
}
#else
int overnight_affinity_count(void) { return 0; }
#endif

#include <sys/resource.h>
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

void overnight_take_lowest_priority(void) {
  setpriority(PRIO_PROCESS, 0, 19);
#ifdef __linux__
  // ioprio_set(2) has no function of its own: this thread (1, 0), the idle class (3).
  syscall(SYS_ioprio_set, 1, 0, 3 << 13);
#endif
}
