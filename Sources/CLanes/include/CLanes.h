#pragma once

// What Swift cannot say yet about the lanes of a register. Everything is inlined into the kernels, and
// compiled for their instruction set.

/// Asks for a cache line before it is needed; the address may be anywhere.
static inline void overnight_prefetch(const float *address) { __builtin_prefetch(address, 1, 3); }

/// The same for what is read later: into the second-level cache.
static inline void overnight_prefetch_far(const float *address) { __builtin_prefetch(address, 0, 2); }

/// Sixteen floats; Swift sees SIMD16<Float>.
typedef float overnight_lanes __attribute__((vector_size(64), aligned(4)));
/// Sixteen whole numbers; as a mask, -1 for true and 0 for false. Swift sees SIMD16<Int32>.
typedef int overnight_bits __attribute__((vector_size(64), aligned(4)));

// Multiply-adds, comparisons and choices: Swift's own are loops over the lanes, which the optimizer does not always
// turn back into one instruction, and which keep functions from being inlined.

static inline overnight_bits overnight_less(overnight_lanes a, overnight_lanes b) { return a < b; }
static inline overnight_bits overnight_not_less(overnight_lanes a, overnight_lanes b) {
  return a >= b;
}
static inline overnight_bits overnight_equal(overnight_lanes a, overnight_lanes b) {
  return a == b;
}
/// Whether all lanes are 0 or -0.
static inline int overnight_all_zero(overnight_lanes a) {
  return __builtin_reduce_or((overnight_bits)a & 0x7FFFFFFF) == 0;
}
static inline overnight_bits overnight_less_whole(overnight_bits a, overnight_bits b) {
  return a < b;
}

/// a + b·c with one rounding.
static inline overnight_lanes overnight_multiply_add(
    overnight_lanes a, overnight_lanes b, overnight_lanes c) {
  return __builtin_elementwise_fma(b, c, a);
}

/// a - b·c with one rounding.
static inline overnight_lanes overnight_multiply_subtract(
    overnight_lanes a, overnight_lanes b, overnight_lanes c) {
  return __builtin_elementwise_fma(-b, c, a);
}

static inline overnight_lanes overnight_square_root(overnight_lanes a) {
  return __builtin_elementwise_sqrt(a);
}

typedef float overnight_lanes8 __attribute__((vector_size(32), aligned(4)));
static inline overnight_lanes8 overnight_multiply_add8(
    overnight_lanes8 a, overnight_lanes8 b, overnight_lanes8 c) {
  return __builtin_elementwise_fma(b, c, a);
}

typedef float overnight_lanes4 __attribute__((vector_size(16), aligned(4)));
static inline overnight_lanes4 overnight_multiply_add4(
    overnight_lanes4 a, overnight_lanes4 b, overnight_lanes4 c) {
  return __builtin_elementwise_fma(b, c, a);
}

/// `yes` where the mask is true, `no` elsewhere.
static inline overnight_lanes overnight_select(
    overnight_bits mask, overnight_lanes yes, overnight_lanes no) {
  return (overnight_lanes)(((overnight_bits)yes & mask) | ((overnight_bits)no & ~mask));
}

/// The high halves of the products of sixteen unsigned numbers and a factor.
static inline overnight_bits overnight_multiply_high(overnight_bits a, unsigned factor) {
  typedef unsigned words __attribute__((vector_size(64)));
  typedef unsigned long long wide __attribute__((vector_size(128)));
  wide product = __builtin_convertvector((words)a, wide) * (unsigned long long)factor;
  return (overnight_bits)__builtin_convertvector(product >> 32, words);
}

/// Whole numbers below 2^24 as floats.
static inline overnight_lanes overnight_as_floats(overnight_bits a) {
  return __builtin_convertvector(a, overnight_lanes);
}

/// Adds sixteen floats to as many doubles.
static inline void overnight_add_to_doubles(double *sums, overnight_lanes a) {
  typedef double doubles __attribute__((vector_size(128), aligned(8)));
  *(doubles *)sums += __builtin_convertvector(a, doubles);
}

/// Adds squares and sizes of y - t to sixteen doubles each. The square is rounded by itself.
static inline void overnight_add_errors(
    double *squares, double *sizes, overnight_lanes y, overnight_lanes t) {
  typedef double doubles __attribute__((vector_size(128), aligned(8)));
  doubles difference = __builtin_convertvector(y, doubles) - __builtin_convertvector(t, doubles);
  doubles square = difference * difference;
  *(doubles *)squares += square;
  *(doubles *)sizes += __builtin_elementwise_abs(difference);
}

/// The lanes with halves, quarters, eighths or pairs exchanged: `distance` is 8, 4, 2 or 1.
static inline overnight_lanes overnight_exchange(overnight_lanes a, int distance) {
  switch (distance) {
    case 8:
      return __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
    case 4:
      return __builtin_shufflevector(a, a, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
    case 2:
      return __builtin_shufflevector(a, a, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
    default:
      return __builtin_shufflevector(a, a, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
  }
}

/// The first two of every four lanes of `a` and `b`, in turn: a0 b0 a1 b1, a4 b4 a5 b5, and so on.
static inline overnight_lanes overnight_interleave_low(overnight_lanes a, overnight_lanes b) {
  return __builtin_shufflevector(
      a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
}

/// The last two of every four lanes, in turn: a2 b2 a3 b3, a6 b6 a7 b7, and so on.
static inline overnight_lanes overnight_interleave_high(overnight_lanes a, overnight_lanes b) {
  return __builtin_shufflevector(
      a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
}

// Quarters and pairs of two vectors side by side, for sums of many vectors at once.

static inline overnight_lanes overnight_even_quarters(overnight_lanes a, overnight_lanes b) {
  return __builtin_shufflevector(
      a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
}
static inline overnight_lanes overnight_odd_quarters(overnight_lanes a, overnight_lanes b) {
  return __builtin_shufflevector(
      a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
}
/// Of every four lanes the first two of `a` and `b`.
static inline overnight_lanes overnight_low_pairs(overnight_lanes a, overnight_lanes b) {
  return __builtin_shufflevector(
      a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
}
/// Of every four lanes the last two of `a` and `b`.
static inline overnight_lanes overnight_high_pairs(overnight_lanes a, overnight_lanes b) {
  return __builtin_shufflevector(
      a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
}
#if defined(__AVX512F__)
#include <immintrin.h>

/// The first `count` of sixteen floats, 1 to 16, zeros behind them; nothing beyond them is read.
static inline __m512 overnight_load_first(const float *source, long count) {
  return _mm512_maskz_loadu_ps((__mmask16)(0xFFFF >> (16 - count)), source);
}

/// value · 2^exponent with one rounding.
static inline __m512 overnight_scale(__m512 value, __m512 exponent) {
  return _mm512_scalef_ps(value, exponent);
}

/// 1 / sqrt(x) with a relative error below 2^-14.
static inline __m512 overnight_reciprocal_root_estimate(__m512 x) { return _mm512_rsqrt14_ps(x); }

/// `root` but for 0 and infinity, which are their own.
static inline __m512 overnight_root_or_itself(__m512 root, __m512 x) {
  // A digit for each class of numbers: 1 takes x, 0 leaves the root.
  return _mm512_fixupimm_ps(root, x, _mm512_set1_epi32(0x00100100), 0);
}

/// Stores the first `count` of sixteen floats, 1 to 16.
static inline void overnight_store_first(float *target, __m512 value, long count) {
  _mm512_mask_storeu_ps(target, (__mmask16)(0xFFFF >> (16 - count)), value);
}

/// x, or `bound` where x is less; NaN stays NaN. Written out, the optimizer turns it into two comparisons where
/// it knows x's sign.
static inline __m512 overnight_at_least(__m512 bound, __m512 x) { return _mm512_max_ps(bound, x); }

/// The same; what computes it stays in whole vectors, where the optimizer would take it apart into the quarters
/// that a fold needs.
static inline __m512 overnight_whole(__m512 a) {
  __asm__("" : "+v"(a));
  return a;
}
#else
#if defined(__AVX__)
static inline overnight_lanes overnight_whole(overnight_lanes a) {
  overnight_lanes8 low = __builtin_shufflevector(a, a, 0, 1, 2, 3, 4, 5, 6, 7);
  overnight_lanes8 high = __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15);
  __asm__("" : "+x"(low), "+x"(high));
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
#else
static inline overnight_lanes overnight_whole(overnight_lanes a) { return a; }
#endif

static inline overnight_lanes overnight_at_least(overnight_lanes bound, overnight_lanes x) {
  overnight_bits less = x < bound;
  return (overnight_lanes)(((overnight_bits)bound & less) | ((overnight_bits)x & ~less));
}
#endif
