/* impact.h: which parts of a text are to be checked again after an edit.
 * A part depends on what it mentions, and on what those parts mention in turn: so much follows from the words in them. It is cut
 * short where a part is changed inside only: a function whose head, kind and inferred types are what they were looks the same
 * to all others; a member of an ordinary class is seen where its name is mentioned. When in doubt: everything.
 * An Impact owns its tables until impact_free. Knows nothing of rules and of what was found. */
#ifndef SERVER_IMPACT_H
#define SERVER_IMPACT_H

#include "infer/infer.h"
#include "server/readers.h"
#include "server/units.h"

enum UnitImpact {
    IMPACT_CHECK = 1 << 0,                            /* to be checked again */
    IMPACT_WHOLE = 1 << 1,                            /* of a statement: with all in it, and others may see the difference */
    IMPACT_SHOWN = 1 << 2,                            /* of a member of a class: the same */
};

typedef struct {
    Infer    *in;
    Units    *before, *now;
    Readers  *readers;
    Words    *received, *held;                        /* by reader: names in it that may mean something else; see holders */
    uint8_t  *units;                                  /* UnitImpact by unit of `now` */
    Names     names, members;                         /* of modules, and of objects, that may mean something else now */
    Names     holders;                                /* by which one may come to such an object */
    bool      everything;
    bool      is_visible;                             /* to other modules */
    bool      imports_differ;                         /* what a fix has to import, and where, may be different */
    bool      flow_differs;                           /* a statement that may not come to its end is new or gone */
} Impact;

/* reread: modules this one imports were read again since, for another reason than this edit. */
void impact_of(Impact *out, Infer *in, Readers *readers, Units *before, Units *now, bool reread);
void impact_free(Impact *impact);
/* Adds the units that are to be checked again; of a statement that is to be checked whole, only itself. */
void impact_open(const Impact *impact, UnitList *out);
/* Does this text (of a fix) hold a name that may mean something else? */
bool impact_touches(const Impact *impact, Str text);
void impact_check_unit(Impact *impact, uint32_t unit);      /* this one too; a class with all in it */

#endif
