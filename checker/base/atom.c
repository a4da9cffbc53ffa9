#include "base/atom.h"

#include "base/map.h"
#include "base/vec.h"

struct AtomTable {
    Arena *arena;                                     /* the bytes of the names that aren't in atoms.def */
    StrMap numbers;
    VEC(Str) names;                                   /* by number */
};

static const Str known[ATOM_KNOWN_COUNT] = {
#define A(id)        [ATOM_##id] = { #id, sizeof(#id) - 1 },
#define AS(id, text) [ATOM_##id] = { text, sizeof(text) - 1 },
#include "base/atoms.def"
#undef A
#undef AS
};

static Atom add(AtomTable *t, Str name)
{
    Atom a = t->names.len;
    vec_push(&t->names, name);
    strmap_put(&t->numbers, name, a);
    return a;
}

AtomTable *atoms_new(void)
{
    AtomTable *t = memory_zero(1, sizeof *t);
    t->arena = arena_new();
    vec_push(&t->names, STR(""));                     /* ATOM_NONE */
    for (Atom a = 1; a < ATOM_KNOWN_COUNT; a++) {
        add(t, known[a]);
        if (t->numbers.len != a)
            BUG("atoms.def says \"%s\" twice", known[a].data);
    }
    return t;
}

void atoms_free(AtomTable *t)
{
    if (!t)
        return;
    arena_free(t->arena);
    strmap_free(&t->numbers);
    vec_free(&t->names);
    memory_free(t);
}

Atom atom_of(AtomTable *t, Str name)
{
    Atom a = atom_find(t, name);
    return a || name.len == 0 ? a : add(t, str_copy(t->arena, name));
}

Atom atom_find(const AtomTable *t, Str name)
{
    uint64_t a;
    return name.len && strmap_get(&t->numbers, name, &a) ? (Atom)a : ATOM_NONE;
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
