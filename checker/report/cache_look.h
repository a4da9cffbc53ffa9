/* cache_look.h: what a cache knows a text by: its content, and how its units look to other modules (program/looks.h).
 * A CacheLook reads files for one cache; it owns a parser and its names, made when first needed, until cache_look_free. */
#ifndef REPORT_CACHE_LOOK_H
#define REPORT_CACHE_LOOK_H

#include "program/looks.h"
#include "program/module.h"
#include "source/parse.h"

typedef struct { AtomTable *atoms; Parser *parser; } CacheLook;
typedef enum { LOOK_OTHER, LOOK_ALIKE, LOOK_SAME } LookResult;  /* alike: but for units that are known */

/* Of a text as its module has it, without a BOM; never 0. */
static inline uint64_t content_hash(Str text) { return str_hash(text) | 1; }

/* How the units of a module look to others, as cache_reads.h has it; "": what was parsed of it is broken, so that nobody can
 * tell. known: of the same text; "": not known. */
Str        look_of_module(Arena *a, const Module *m, Str known);

/* A file that had this content (0: not known) and these looks ("": not known). Both become what they are now; the keys of units
 * that aren't alike are added to `changed`. */
LookResult look_at_file(CacheLook *l, Arena *keep, const char *path, uint64_t *content, Str *looks, UnitKeys *changed);
/* The same of a folder, whose looks are the names in it. */
LookResult look_at_folder(Arena *keep, Str path, uint64_t *content, Str *looks, UnitKeys *changed);
void       cache_look_free(CacheLook *l);

#endif
