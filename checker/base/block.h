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
    uint32_t bits = 0;
    for (uint32_t i = 0; i < BLOCK; i++)
        bits |= (uint32_t)(found[i] & 1) << i;
    return bits;
#endif
}

static inline bool block_any(Block16 found)
{
    uint64_t halves[2];
    memcpy(halves, &found, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

#endif
