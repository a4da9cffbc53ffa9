/* Entries lie in order of insertion; beside them a table of slots, each with an entry's number and hash, is probed linearly.
 * An entry is only looked at when its hash is the one wanted: each such look may leave the cache.
 * A map of a few entries has no slots: looking through them is faster, and most maps are like that. */
#include "base/map.h"

#include <string.h>
#include "base/vec.h"

enum { FEW = 8 };                                     /* entries searched without slots */
#define ABSENT UINT32_MAX

static uint32_t hash_key(uint64_t key)
{
    return (uint32_t)hash_mix(key, 0);
}

/* Puts entry into the first empty slot of its hash's run. */
static void slot_take(MapSlot *slots, uint32_t slot_count, uint32_t hash, uint32_t entry)
{
    uint32_t at = hash & (slot_count - 1);
    while (slots[at].entry)
        at = (at + 1) & (slot_count - 1);
    slots[at] = (MapSlot){ entry + 1, hash };
}

/* Slots are needed past FEW entries and kept at most half full. */
static bool slots_full(uint32_t entries, uint32_t slot_count)
{
    return entries > FEW && entries > slot_count / 2;
}

/* Twice as many; those of the entries there were are found by the hashes they hold. */
static void slots_grow(MapSlot **slots, uint32_t *slot_count)
{
    uint32_t old_count = *slot_count;
    MapSlot *old = *slots;
    if (old_count > UINT32_MAX / 4)
        memory_exhausted();
    *slot_count = old_count ? old_count * 2 : FEW * 4;
    *slots = memory_zero(*slot_count, sizeof **slots);
    for (uint32_t i = 0; i < old_count; i++)
        if (old[i].entry)
            slot_take(*slots, *slot_count, old[i].hash, old[i].entry - 1);
    memory_free(old);
}

/* ---- keys of 64 bits ---- */

static uint64_t seen_bit(uint32_t hash)
{
    return (uint64_t)1 << (hash >> 26);
}

static uint32_t find(const Map *m, uint64_t key)
{
    uint32_t hash = hash_key(key);
    if (!(m->seen & seen_bit(hash)))
        return ABSENT;
    if (!m->slots) {
        for (uint32_t i = 0; i < m->len; i++)
            if (m->entries[i].key == key)
                return i;
        return ABSENT;
    }
    uint32_t mask = m->slot_count - 1;
    for (uint32_t at = hash & mask; m->slots[at].entry; at = (at + 1) & mask)
        if (m->slots[at].hash == hash && m->entries[m->slots[at].entry - 1].key == key)
            return m->slots[at].entry - 1;
    return ABSENT;
}

bool map_get(const Map *m, uint64_t key, uint64_t *value)
{
    uint32_t i = find(m, key);
    if (i != ABSENT && value)
        *value = m->entries[i].value;
    return i != ABSENT;
}

uint64_t *map_slot(Map *m, uint64_t key, bool *is_new)
{
    uint32_t i = find(m, key);
    if (is_new)
        *is_new = i == ABSENT;
    if (i != ABSENT)
        return &m->entries[i].value;
    if (m->len == m->cap)
        vec_grow((void **)&m->entries, &m->cap, sizeof *m->entries);
    i = m->len++;
    m->entries[i] = (MapEntry){ key, 0 };
    m->seen |= seen_bit(hash_key(key));
    bool is_first = !m->slots;
    if (slots_full(m->len, m->slot_count))
        slots_grow(&m->slots, &m->slot_count);
    for (uint32_t k = is_first ? 0 : i; m->slots && k < m->len; k++)
        slot_take(m->slots, m->slot_count, hash_key(m->entries[k].key), k);
    return &m->entries[i].value;
}

void map_put(Map *m, uint64_t key, uint64_t value)
{
    *map_slot(m, key, NULL) = value;
}

void map_clear(Map *m)
{
    m->len = 0;
    m->seen = 0;
    if (m->slots)
        memset(m->slots, 0, m->slot_count * sizeof *m->slots);
}

void map_free(Map *m)
{
    memory_free(m->entries);
    memory_free(m->slots);
    *m = (Map){ 0 };
}

/* ---- keys of bytes: the same again, told apart by how keys are compared and hashed ---- */

static uint32_t find_str(const StrMap *m, Str key)
{
    if (!m->slots) {
        for (uint32_t i = 0; i < m->len; i++)
            if (str_eq(m->entries[i].key, key))
                return i;
        return ABSENT;
    }
    uint32_t mask = m->slot_count - 1, hash = (uint32_t)str_hash(key);
    for (uint32_t at = hash & mask; m->slots[at].entry; at = (at + 1) & mask)
        if (m->slots[at].hash == hash && str_eq(m->entries[m->slots[at].entry - 1].key, key))
            return m->slots[at].entry - 1;
    return ABSENT;
}

bool strmap_get(const StrMap *m, Str key, uint64_t *value)
{
    uint32_t i = find_str(m, key);
    if (i != ABSENT && value)
        *value = m->entries[i].value;
    return i != ABSENT;
}

uint64_t *strmap_slot(StrMap *m, Str key, bool *is_new)
{
    uint32_t i = find_str(m, key);
    if (is_new)
        *is_new = i == ABSENT;
    if (i != ABSENT)
        return &m->entries[i].value;
    if (m->len == m->cap)
        vec_grow((void **)&m->entries, &m->cap, sizeof *m->entries);
    i = m->len++;
    m->entries[i] = (StrMapEntry){ key, 0 };
    bool is_first = !m->slots;
    if (slots_full(m->len, m->slot_count))
        slots_grow(&m->slots, &m->slot_count);
    for (uint32_t k = is_first ? 0 : i; m->slots && k < m->len; k++)
        slot_take(m->slots, m->slot_count, (uint32_t)str_hash(m->entries[k].key), k);
    return &m->entries[i].value;
}

void strmap_put(StrMap *m, Str key, uint64_t value)
{
    *strmap_slot(m, key, NULL) = value;
}

void strmap_free(StrMap *m)
{
    memory_free(m->entries);
    memory_free(m->slots);
    *m = (StrMap){ 0 };
}
