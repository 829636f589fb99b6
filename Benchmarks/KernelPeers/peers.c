#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "KernelPeers.h"

#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__linux__)
#include <sched.h>
void peers_pin(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  sched_setaffinity(0, sizeof set, &set);
}
#else
void peers_pin(int core) { (void)core; }
#endif

void *peers_open(const char *names) {
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  setenv("BLIS_NUM_THREADS", "1", 1);
  setenv("OMP_NUM_THREADS", "1", 1);
  char copy[1024];
  snprintf(copy, sizeof copy, "%s", names);
  char *rest = copy;
  for (char *name; (name = strsep(&rest, " "));) {
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library) return library;
  }
  return NULL;
}

const char *peers_chosen(void *library, const char *question) {
  if (!strcmp(question, "bli_arch")) {
    int (*id)(void) = (int (*)(void))dlsym(library, "bli_arch_query_id");
    char *(*name)(int) = (char *(*)(int))dlsym(library, "bli_arch_string");
    return id && name ? name(id()) : NULL;
  }
  char *(*name)(void) = (char *(*)(void))dlsym(library, question);
  return name ? name() : NULL;
}

typedef void (*sgemm)(
    int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *,
    int);
enum { row_major = 101, plain = 111, transposed = 112 };

void peers_multiply(void *library, int use, int m, int n, int k, float *x, float *w, float *y) {
  static void *last;
  static sgemm multiply;
  if (last != library) {
    multiply = (sgemm)dlsym(library, "cblas_sgemm");
    last = library;
  }
  if (!multiply) return;
  if (use == 0) multiply(row_major, plain, plain, m, n, k, 1, x, k, w, n, 0, y, n);
  if (use == 1) multiply(row_major, transposed, plain, k, n, m, 1, x, k, y, n, 0, w, n);
  if (use == 2) multiply(row_major, plain, transposed, m, k, n, 1, y, n, w, n, 0, x, k);
}

typedef float lanes16 __attribute__((vector_size(64), aligned(4)));
typedef float lanes8 __attribute__((vector_size(32), aligned(4)));
typedef float lanes4 __attribute__((vector_size(16), aligned(4)));

#if defined(__x86_64__)
typedef lanes16 (*of16)(lanes16);
typedef lanes8 (*of8)(lanes8);
__attribute__((target("avx512f"))) static void apply16(
    void *f, const float *from, float *to, long count) {
  for (long i = 0; i < count; i += 16) *(lanes16 *)(to + i) = ((of16)f)(*(lanes16 *)(from + i));
}
__attribute__((target("avx2,fma"))) static void apply8(
    void *f, const float *from, float *to, long count) {
  for (long i = 0; i < count; i += 8) *(lanes8 *)(to + i) = ((of8)f)(*(lanes8 *)(from + i));
}
#elif defined(__aarch64__)
typedef lanes4 (*of4)(lanes4);
static void apply4(void *f, const float *from, float *to, long count) {
  for (long i = 0; i < count; i += 4) *(lanes4 *)(to + i) = ((of4)f)(*(lanes4 *)(from + i));
}
#endif

int peers_apply(
    void *library, const char *function, const char *accuracy, int lanes, const float *from,
    float *to, long count) {
  char name[64];
#if defined(__x86_64__)
  snprintf(
      name, sizeof name, "Sleef_%sf%d_%s%s", function, lanes, accuracy,
      lanes == 16 ? "avx512f" : "avx2");
#else
  snprintf(name, sizeof name, "Sleef_%sf4_%sadvsimd", function, accuracy);
#endif
  void *f = dlsym(library, name);
  if (!f) return 0;
#if defined(__x86_64__)
  if (lanes == 16) apply16(f, from, to, count);
  else apply8(f, from, to, count);
  return 1;
#elif defined(__aarch64__)
  apply4(f, from, to, count);
  return 1;
#else
  return 0;
#endif
}

int peers_libm(const char *function, const float *from, float *to, long count) {
#define TRY(name)                                                      \
  if (!strcmp(function, #name)) {                                      \
    for (long i = 0; i < count; i++) to[i] = name##f(from[i]);         \
    return 1;                                                          \
  }
  TRY(exp) TRY(expm1) TRY(log) TRY(log1p) TRY(tanh) TRY(erf)
  return 0;
}
