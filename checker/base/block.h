/* block.h: sixteen bytes looked at in one step, by whatever vectors the machine has.
 * A value; the bytes are read from anywhere that has BLOCK of them. */
#ifndef BASE_BLOCK_H
#define BASE_BLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK = 16 };
typedef uint8_t Block16 __attribute__((vector_size(BLOCK)));   /* compared with a byte: all bits of those that are equal */

static inline Block16 block_load(const char *from)
{
    Block16 b;
    memcpy(&b, from, sizeof b);
    return b;
}

/* One bit for each byte of a comparison, the first byte's the lowest. */
static inline uint32_t block_bits(Block16 found)
{
#ifdef __SSE2__
    return (uint32_t)_mm_movemask_epi8((__m128i)found);
#else
    /* of each byte the bit of its place is left; the product gathers them in its highest byte */
    const uint64_t places = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 0x0102040810204080u : 0x8040201008040201u;
    uint64_t halves[2];
    memcpy(halves, &found, sizeof halves);
    return (uint32_t)((halves[0] & places) * 0x0101010101010101u >> 56 | (halves[1] & places) * 0x0101010101010101u >> 56 << 8);
#endif
}

static inline bool block_any(Block16 found)
{
    uint64_t halves[2];
    memcpy(halves, &found, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

#endif
