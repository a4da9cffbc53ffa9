/* cache_look.h: what a cache knows a text by: its content, and how it looks to other modules (source/appearance.h).
 * A CacheLook reads files for one cache; it owns a parser and its names, made when first needed, until cache_look_free. */
#ifndef REPORT_CACHE_LOOK_H
#define REPORT_CACHE_LOOK_H

#include "program/module.h"
#include "source/parse.h"

typedef struct { AtomTable *atoms; Parser *parser; } CacheLook;
typedef enum { LOOK_OTHER, LOOK_ALIKE, LOOK_SAME } LookResult;  /* alike: to others, though the content differs */

/* Of a text as its module has it, without a BOM; never 0. */
static inline uint64_t content_hash(Str text) { return str_hash(text) | 1; }

/* How a module looks to others; 0: what was parsed of it is broken, so that nobody can tell. known: of the same text; 0: not. */
uint64_t look_of_module(const Module *m, uint64_t known);

/* A file that had this content (0: not known) and this look, and was asked for these names. Content and look become what they are
 * now, the look of what isn't alike 0. */
LookResult look_at_file(CacheLook *l, const char *path, uint64_t *content, uint64_t *look, const NameSet *asked);
void       cache_look_free(CacheLook *l);

#endif
