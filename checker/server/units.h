/* units.h: a module's text as the parts that are checked alone: its statements, and those in its classes.
 * A function has a head, which is all that others see of it when it declares what it returns, and a body; of a class only the
 * head is its own. Of every part the words in it are known: a part can only depend on what it mentions.
 * Units own their lists on the heap until units_free; what is known of a part that didn't change goes over to the next text's
 * Units. Positions are those of the outline they were made from. Knows nothing of types. */
#ifndef SERVER_UNITS_H
#define SERVER_UNITS_H

#include "program/scope.h"
#include "server/words.h"

#define UNIT_NONE UINT32_MAX

typedef VEC(uint32_t) UnitList;

typedef struct { Atom name; uint64_t digest; } BoundName;    /* digest: of its type */

/* What others can see of a function's body; surface.c finds it out. */
typedef struct {
    bool     is_known, is_open;                       /* open: it binds names outside, or can't be told */
    uint64_t digest;
    Words    shown;                                   /* the words of the types it is inferred to give */
    VEC(BoundName) bound;                             /* the attributes of its object that it assigns */
} Surface;

typedef struct {
    Item    *item;
    uint32_t parent;                                  /* the class it stands in; UNIT_NONE */
    uint32_t next;                                    /* the next one beside it, whatever is inside this one */
    uint32_t twin;                                    /* the same part in the other text; UNIT_NONE: there is none */
    uint32_t body;                                    /* where a function's or class's body begins; of others the end */
    uint32_t end;                                     /* of the line its last token is in: a comment may say a type */
    bool     is_same;                                 /* as its twin, to the byte */
    bool     same_head;                               /* all of it but bodies */
    bool     same_body;
    Words    head_words, body_words;                  /* a class's body is its members' */
    Surface  surface;
} Unit;

typedef struct {
    Module   *module;
    VEC(Unit) list;                                   /* in the order of the text; a class stands before its members */
} Units;

/* The units of a module. before: those of the text it replaces, whose words go over to their twins; NULL: none. */
void     units_of(Units *out, Module *m, Units *before);
void     units_free(Units *u);
/* The innermost unit that holds this place; UNIT_NONE. */
uint32_t units_at(const Units *u, uint32_t offset);
/* Where the body of the function at `at` begins, decorators before it skipped; `end` where none is. */
uint32_t units_body_of(Str text, uint32_t at, uint32_t end);
void     surface_free(Surface *s);
/* The unit of a statement of the module. */
uint32_t units_outermost(const Units *u, uint32_t unit);

#endif
