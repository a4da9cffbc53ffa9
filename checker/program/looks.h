/* looks.h: how each unit of a text (unit.h) looks to other modules, and which of them differ between two texts.
 * Looks are in the order of the text, since what a name holds may hang on what comes before; a name bound several times is there
 * several times. A unit is known by its key, the same in every run: names with one key count as one.
 * Owns nothing. */
#ifndef PROGRAM_LOOKS_H
#define PROGRAM_LOOKS_H

#include "base/map.h"
#include "base/vec.h"
#include "source/item.h"

enum { KEY_REST = 0, KEY_OWN = 2, KEY_OBJECT = 4 };   /* those of names are odd */
typedef struct { uint32_t key; uint64_t look; } UnitLook;
typedef struct { UnitLook *items; uint32_t count; } UnitLooks;
typedef VEC(uint32_t) UnitKeys;

static inline uint32_t unit_key(Str name) { return (uint32_t)str_hash(name) | 1; }

UnitLooks looks_of(Arena *a, AtomTable *atoms, Str text, const Outline *outline);
/* The keys of units that are in one of the texts alone, look different, or have changed places with others. */
void      looks_compare(UnitLooks before, UnitLooks now, UnitKeys *changed);

#endif
