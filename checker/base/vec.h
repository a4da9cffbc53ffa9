/* vec.h: a growable array of any type, on the heap.
 * VEC(T) starts as {0}; vec_free gives its memory back. For a list that stays, build it in a vector
 * and copy it into the arena with vec_to_arena. */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stdint.h>
#include "base/arena.h"

#define VEC(T) struct { T *items; uint32_t len, cap; }

#define vec_push(v, ...) \
    do { \
        if ((v)->len == (v)->cap) \
            vec_grow((void **)&(v)->items, &(v)->cap, sizeof *(v)->items); \
        (v)->items[(v)->len++] = (__VA_ARGS__); \
    } while (0)
#define vec_pop(v)   ((v)->items[--(v)->len])
#define vec_last(v)  ((v)->items[(v)->len - 1])
#define vec_clear(v) ((v)->len = 0)
#define vec_free(v)  (memory_free((v)->items), (v)->items = NULL, (v)->len = (v)->cap = 0)
#define vec_to_arena(a, v) arena_copy((a), (v)->items, (size_t)(v)->len * sizeof *(v)->items)

void vec_grow(void **items, uint32_t *cap, size_t size);   /* doubles; checked for overflow */

#endif
