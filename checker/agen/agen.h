/* agen.h: what is known about async generators in one file, while it is checked.
 * An Agen owns an arena for its facts; it is made for one module and freed when its rules have run.
 * Knows nothing of rules. */
#ifndef AGEN_AGEN_H
#define AGEN_AGEN_H

#include "infer/infer.h"

/* Which classes and aliases concern async iterables, and those found not to while one around them was under way. */
typedef struct { Map verdicts; uint32_t under_way; VEC(uint64_t) meanwhile; } Concerns;

typedef struct Agen {
    Infer  *in;
    Types  *types;
    Module *module;
    Arena  *arena;
    Map     functions;                                /* FUNCTION_DEF → FunctionFacts * */
    Map     states;                                   /* FUNCTION_DEF → ObjectStates * (state.c) */
    Map     closings;                                 /* YIELD → Reached *; FUNCTION_DEF: looked through (closing.c) */
    Map     meetings;                                 /* CALL or value → Meeting *, NULL where it fits (meeting.c) */
    Concerns concerns;                                /* see concern.c */
} Agen;

Agen *agen_new(Infer *in, Module *m);
void  agen_free(Agen *ag);

/* Does this expression's value come from the def or class NAME of MODULE (by what it resolves to, not by its spelling)? */
bool  agen_is_known(Agen *ag, Node *expr, Atom module, Atom name);
/* The FUNCTION_DEF or LAMBDA that this expression's value is; NULL: none, or overloads of one. */
Node *agen_function_meant(Agen *ag, Node *expr);
/* The dotted path a name or attribute has by the file's own imports, whether or not they resolve: "anyio.create_task_group". */
bool  agen_import_path(Agen *ag, Node *expr, StrBuf *out);
/* Can Python come to this place, and to the functions around it? */
bool  agen_reachable(Agen *ag, Node *n);
/* The same of a def or an annotation: it may also stand in a branch of a module or class that the target excludes,
 * `if sys.version_info >= (3, 13): Chunks = AsyncGenerator[bytes]`. */
bool  agen_evaluated(Agen *ag, Node *n);
/* The type of an expression; UNKNOWN where its place can't be reached, so that nothing is said about it. */
Type  agen_type(Agen *ag, Node *expr);

#endif
