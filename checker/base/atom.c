#include "base/atom.h"

#include <string.h>

#include "base/vec.h"

/* Slots are probed linearly and kept at most half full; a name is only looked at when its hash is the one wanted. */
typedef struct { Atom atom; uint32_t hash; } AtomSlot;

enum { SLOTS_FIRST = 4096 };

struct AtomTable {
    Arena    *arena;                                  /* the bytes of the names that aren't in atoms.def */
    AtomSlot *slots;
    uint32_t  mask;                                   /* their number, a power of two, less one */
    VEC(Str)  names;                                  /* by number */
};

static const Str known[ATOM_KNOWN_COUNT] = {
#define A(id)        [ATOM_##id] = { #id, sizeof(#id) - 1 },
#define AS(id, text) [ATOM_##id] = { text, sizeof(text) - 1 },
#include "base/atoms.def"
#undef A
#undef AS
};

/* Eight bytes at both ends are all of most names. */
static inline bool same_bytes(const char *a, const char *b, uint32_t len)
{
    uint64_t head[2], tail[2];
    if (len < 8 || len > 16)
        return memcmp(a, b, len) == 0;
    memcpy(&head[0], a, 8);
    memcpy(&head[1], b, 8);
    memcpy(&tail[0], a + len - 8, 8);
    memcpy(&tail[1], b + len - 8, 8);
    return head[0] == head[1] && tail[0] == tail[1];
}

/* The slot that holds the name, or the empty one where it belongs. */
static AtomSlot *find(const AtomTable *t, Str name, uint32_t hash)
{
    uint32_t at = hash & t->mask;
    for (;; at = (at + 1) & t->mask) {
        AtomSlot *slot = &t->slots[at];
        if (!slot->atom)
            return slot;
        Str known_name = t->names.items[slot->atom];
        if (slot->hash == hash && known_name.len == name.len && same_bytes(known_name.data, name.data, name.len))
            return slot;
    }
}

static void grow(AtomTable *t)
{
    uint32_t count = (t->mask + 1) * 2;
    AtomSlot *old = t->slots;
    t->slots = memory_zero(count, sizeof *t->slots);
    for (uint32_t i = 0; i <= t->mask; i++) {
        uint32_t at = old[i].hash & (count - 1);
        while (old[i].atom && t->slots[at].atom)
            at = (at + 1) & (count - 1);
        if (old[i].atom)
            t->slots[at] = old[i];
    }
    t->mask = count - 1;
    memory_free(old);
}

static Atom add(AtomTable *t, Str name, uint32_t hash)
{
    if (t->names.len > t->mask / 2)
        grow(t);
    Atom a = t->names.len;
    vec_push(&t->names, name);
    *find(t, name, hash) = (AtomSlot){ a, hash };
    return a;
}

AtomTable *atoms_new(void)
{
    AtomTable *t = memory_zero(1, sizeof *t);
    t->arena = arena_new();
    t->slots = memory_zero(SLOTS_FIRST, sizeof *t->slots);
    t->mask = SLOTS_FIRST - 1;
    vec_push(&t->names, STR(""));                     /* ATOM_NONE */
    for (Atom a = 1; a < ATOM_KNOWN_COUNT; a++) {
        if (atom_find(t, known[a]))
            BUG("atoms.def says \"%s\" twice", known[a].data);
        add(t, known[a], (uint32_t)str_hash(known[a]));
    }
    return t;
}

void atoms_free(AtomTable *t)
{
    if (!t)
        return;
    arena_free(t->arena);
    memory_free(t->slots);
    vec_free(&t->names);
    memory_free(t);
}

Atom atom_of(AtomTable *t, Str name)
{
    if (!name.len)
        return ATOM_NONE;
    uint32_t hash = (uint32_t)str_hash(name);
    Atom found = find(t, name, hash)->atom;
    return found ? found : add(t, str_copy(t->arena, name), hash);
}

Atom atom_find(const AtomTable *t, Str name)
{
    return name.len ? find(t, name, (uint32_t)str_hash(name))->atom : ATOM_NONE;
}

Str atom_str(const AtomTable *t, Atom a)
{
    if (a >= t->names.len)
        BUG("atom %u of %u", a, t->names.len);
    return t->names.items[a];
}

const char *atom_text(const AtomTable *t, Atom a)
{
    return atom_str(t, a).data;
}
