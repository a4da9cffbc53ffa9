/* block.h: sixteen bytes looked at in one step, by whatever vectors the machine has.
 * A value; the bytes are read from anywhere that has BLOCK of them. */
#ifndef BASE_BLOCK_H
#define BASE_BLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { BLOCK = 16 };
typedef uint8_t Block16 __attribute__((vector_size(BLOCK)));   /* compared with a byte: all bits of those that are equal */

static inline Block16 block_load(const char *from)
{
    Block16 b;
    memcpy(&b, from, sizeof b);
    return b;
}

static inline bool block_any(Block16 found)
{
    uint64_t halves[2];
    memcpy(halves, &found, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

#endif
