/* atom.h: names as small numbers; equal names have equal atoms.
 * An AtomTable owns the bytes of its names and lives as long as the worker that made it. Atoms of one table mean nothing to
 * another. The names the checker itself looks for are in atoms.def and have the same number in every table: ATOM_asend, … */
#ifndef BASE_ATOM_H
#define BASE_ATOM_H

#include "base/str.h"

typedef uint32_t Atom;                                /* 0: no name */

enum {
    ATOM_NONE,
#define A(id) ATOM_##id,
#define AS(id, text) ATOM_##id,
#include "base/atoms.def"
#undef A
#undef AS
    ATOM_KNOWN_COUNT
};

typedef struct AtomTable AtomTable;

AtomTable  *atoms_new(void);
void        atoms_free(AtomTable *t);
Atom        atom_of(AtomTable *t, Str name);          /* interns; "" gives ATOM_NONE */
Atom        atom_find(const AtomTable *t, Str name);  /* ATOM_NONE when never interned */
Str         atom_str(const AtomTable *t, Atom a);     /* NUL-terminated, lives with the table */
const char *atom_text(const AtomTable *t, Atom a);

#endif
