/* shape.h: what a type is to somebody who drives async generators.
 * Values only; nothing is kept. A union is judged member by member by whoever asks. */
#ifndef AGEN_SHAPE_H
#define AGEN_SHAPE_H

#include "agen/agen.h"

typedef enum ShapeKind {
    SHAPE_UNKNOWN,                                    /* can't be known: say nothing */
    SHAPE_OTHER,                                      /* certainly nothing of the following */
    SHAPE_GENERATOR,                                  /* typing.AsyncGenerator, types.AsyncGeneratorType */
    SHAPE_ITERATOR,                                   /* declared typing.AsyncIterator */
    SHAPE_ITERABLE,                                   /* declared typing.AsyncIterable */
    SHAPE_ASYNC_CLASS,                                /* a class of somebody's that `async for` accepts */
    SHAPE_COROUTINE,                                  /* awaiting it gives one of the above, or Any */
    SHAPE_FUNCTION,                                   /* calling it gives one of the above */
} ShapeKind;

typedef struct {
    ShapeKind kind;
    Type      type;                                   /* the type that was looked at */
    /* of the async iterable (or what awaiting or calling gives); send 0 when nothing can be sent by declaration */
    Type      yield, send;
    ShapeKind inner;                                  /* COROUTINE, FUNCTION: the kind behind it */
} Shape;

Shape shape_of(Agen *ag, Type type);                  /* a single type, not a union */
Shape shape_of_expr(Agen *ag, Node *expr);            /* of a reachable expression; a union that isn't uniform is UNKNOWN */

static inline bool shape_is_declared(ShapeKind k) { return k == SHAPE_GENERATOR || k == SHAPE_ITERATOR || k == SHAPE_ITERABLE; }
static inline bool shape_is_async(ShapeKind k) { return shape_is_declared(k) || k == SHAPE_ASYNC_CLASS; }

/* An async iterable, or something that gives one when it is awaited or called. */
static inline bool shape_gives_async(Shape s)
{
    return shape_is_declared(s.kind) || ((s.kind == SHAPE_COROUTINE || s.kind == SHAPE_FUNCTION) && shape_is_declared(s.inner));
}

const char *shape_noun(ShapeKind k);                  /* "an async generator", "an async iterator", … */

typedef bool (*ShapeTest)(Agen *ag, Type member);
/* The first member of a (union) type with this property; 0 when no member has it, or when one is unknown. Any, as declared, says
 * nothing of the other members. */
Type shape_first_member(Agen *ag, Type type, ShapeTest test);
/* The member of an expression's type with which its use certainly is a TypeError; 0. Of a union that nobody declared all must be
 * wrong: which member an unannotated function gives may hang on what its callers know. Nothing is wrong where the code waits for
 * the TypeError. */
Type shape_wrong_member(Agen *ag, Node *expr, ShapeTest test);
/* The same of a test that only async iterables can fail to pass: a quick no for all other expressions. */
Type shape_wrong_async(Agen *ag, Node *expr, ShapeTest test);

/* Does the code around it wait for this builtin error, or is it what is done after it failed? `try: for … except TypeError:
 * async for …` finds out which it can. */
bool shape_is_attempt(Agen *ag, const Node *expr, Atom error);

bool shape_is_not_async(Agen *ag, Type member);       /* `async for` doesn't accept it */
bool shape_is_async_only(Agen *ag, Type member);      /* async iterable and certainly not iterable by a plain for */
bool shape_is_iterable(Agen *ag, Type member);        /* a plain for accepts it */

#endif
