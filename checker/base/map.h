/* map.h: a hash map from 64-bit keys to 64-bit values, and from byte strings to 64-bit values.
 * Owns its heap table until freed; a StrMap doesn't own the bytes of its keys. Iteration goes in order of insertion,
 * so that no answer depends on addresses or hashes. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include "base/str.h"

typedef struct { uint32_t entry, hash; } MapSlot;     /* entry: the number of one plus one; 0: empty */
typedef struct { uint64_t key, value; } MapEntry;
/* {0} is empty. seen: a bit for each key there may be, by its hash: most questions of small maps are for what they don't have */
typedef struct { MapEntry *entries; uint32_t len, cap; MapSlot *slots; uint32_t slot_count; uint64_t seen; } Map;

bool      map_get(const Map *m, uint64_t key, uint64_t *value);   /* value may be NULL */
void      map_put(Map *m, uint64_t key, uint64_t value);          /* replaces */
uint64_t *map_slot(Map *m, uint64_t key, bool *is_new);           /* found or made with value 0; valid until the next put */
void      map_clear(Map *m);
void      map_free(Map *m);

/* Pointers as values, the common case. NULL when absent. */
static inline void *map_get_ptr(const Map *m, uint64_t key)
{
    uint64_t v;
    return map_get(m, key, &v) ? (void *)(uintptr_t)v : NULL;
}
static inline void map_put_ptr(Map *m, uint64_t key, void *p) { map_put(m, key, (uint64_t)(uintptr_t)p); }

typedef struct { Str key; uint64_t value; } StrMapEntry;
typedef struct { StrMapEntry *entries; uint32_t len, cap; MapSlot *slots; uint32_t slot_count; } StrMap;

bool      strmap_get(const StrMap *m, Str key, uint64_t *value);
void      strmap_put(StrMap *m, Str key, uint64_t value);
uint64_t *strmap_slot(StrMap *m, Str key, bool *is_new);
void      strmap_free(StrMap *m);

/* Combines two hashes. */
static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xe7037ed1a0b428dbu);
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

#endif
