#include "CProcessor.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

static int has_sha(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & bit_SHA)) return 0;
  return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_1) && (c & bit_SSSE3);
}

__attribute__((target("sha,sse4.1,ssse3"))) static void take_blocks(
    unsigned state[8], const unsigned char *bytes, long blocks, const unsigned constants[64]) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  // The instructions want the words a, b, e, f in one register and c, d, g, h in the other.
  __m128i dcba = _mm_loadu_si128((const __m128i *)state);
  __m128i hgfe = _mm_loadu_si128((const __m128i *)(state + 4));
  __m128i cdab = _mm_shuffle_epi32(dcba, 0xB1);
  __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1B);
  __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
  __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
  for (; blocks > 0; blocks--, bytes += 64) {
    __m128i first = abef, second = cdgh, words[4];
    // Four rounds at a time.
    for (int i = 0; i < 16; i++) {
      __m128i w;
      if (i < 4) {
        w = _mm_loadu_si128((const __m128i *)(bytes + 16 * i));
        w = _mm_shuffle_epi8(w, big_endian);
      } else {
        w = _mm_sha256msg1_epu32(words[i & 3], words[(i + 1) & 3]);
        w = _mm_add_epi32(w, _mm_alignr_epi8(words[(i + 3) & 3], words[(i + 2) & 3], 4));
        w = _mm_sha256msg2_epu32(w, words[(i + 3) & 3]);
      }
      words[i & 3] = w;
      w = _mm_add_epi32(w, _mm_loadu_si128((const __m128i *)(constants + 4 * i)));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, w);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(w, 0x0E));
    }
    abef = _mm_add_epi32(abef, first);
    cdgh = _mm_add_epi32(cdgh, second);
  }
  __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
  __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
  _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

int overnight_sha256_blocks(
    unsigned state[8], const unsigned char *bytes, long blocks, const unsigned constants[64]) {
  if (!has_sha()) return 0;
  take_blocks(state, bytes, blocks, constants);
  return 1;
}
#else
int overnight_sha256_blocks(
    unsigned state[8], const unsigned char *bytes, long blocks, const unsigned constants[64]) {
  return 0;
}
#endif
