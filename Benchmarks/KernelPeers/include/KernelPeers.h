#pragma once

/// Other libraries' kernels, opened while the benchmark runs: none is linked.

/// Binds the calling thread to one core; where that cannot be done, nothing happens.
void peers_pin(int core);

/// A library of products, with one thread; null if no library has one of the names, which are
/// separated by spaces.
void *peers_open(const char *names);

/// What a library says of the kernels it chose: `question` is a function of it without arguments, or
/// "bli_arch" for BLIS. Null where it has no answer.
const char *peers_chosen(void *library, const char *question);

/// One product of row-major matrices without padding through cblas_sgemm: for `use` 0
/// Y[M, N] = X[M, K]·W[K, N], for 1 W = Xᵀ·Y, for 2 X = Y·Wᵀ.
void peers_multiply(void *library, int use, int m, int n, int k, float *x, float *w, float *y);

/// Applies a function of SLEEF, given as `exp`, `log` and so on, to `count` floats, a multiple of 16:
/// the version of `accuracy` "u10" or "u35" for registers of `lanes` floats. False if there is none.
int peers_apply(
    void *library, const char *function, const char *accuracy, int lanes, const float *from,
    float *to, long count);

/// The same with the C library's function; false for a name it does not have.
int peers_libm(const char *function, const float *from, float *to, long count);
