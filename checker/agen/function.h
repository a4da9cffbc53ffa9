/* function.h: what a function is to the rules about its declaration and its body.
 * Facts live in the Agen's arena, one for each FUNCTION_DEF asked about. */
#ifndef AGEN_FUNCTION_H
#define AGEN_FUNCTION_H

#include "agen/agen.h"

typedef struct {
    Node           *node;                             /* FUNCTION_DEF */
    const Function *info;
    FunctionKind    kind;
    Scope          *scope;                            /* its yields, returns, awaits */
    Type            declared;                         /* the return annotation as a type; 0 without one */
    bool            fits_declared;                    /* an async generator is what its annotation can hold (or it has none) */
    Contract        contract;                         /* an async generator's, declared or inferred; parts 0 otherwise */
    bool            in_protocol, in_stub_file;
    /* abstract, overload, of a protocol or a stub file, or its body is a stub: somebody else implements it */
    bool            is_open;
    /* decorated by contextlib's contextmanager or asynccontextmanager, by a fixture decorator, or by one that makes something to
     * enter of it: its yield is a hand-over, not an item */
    bool            is_context_manager;
} FunctionFacts;

const FunctionFacts *function_facts(Agen *ag, Node *def);
/* facts of the async generator whose own body holds n; NULL otherwise */
const FunctionFacts *async_generator_around(Agen *ag, Node *n);
/* What calling it gives; of overloads: the first. 0 when it can't be called. */
Type  callable_result(Agen *ag, Type callable);
/* The same for who compares: the type variables of its own are left open, for who calls it decides what they are. */
Type  callable_open_result(Agen *ag, Type callable);
/* type: what this FUNCTION_DEF gives */
Type  function_open(Agen *ag, Type type, Node *def);
/* What a method overrides: the first base that has such a member, seen with its arguments. type 0: nothing. */
typedef struct { Type type; Class *owner; Symbol *symbol; } Overridden;
Overridden function_overridden(Agen *ag, const Function *info);
bool  function_returns_value(const FunctionFacts *f);             /* a `return VALUE` in its own body */
/* Not of `raise NotImplementedError`, then a `yield`: the body of a declaration, which gives nothing. */
bool  function_reaches_yield(Agen *ag, const FunctionFacts *f);

#endif
