/* block.h: which block of code runs a node, by Python's rules, and whether it can await.
 * Syntax only; nothing is kept. Decorators, defaults, annotations, bases and the first iterable of a comprehension belong to
 * the block outside. */
#ifndef AGEN_BLOCK_H
#define AGEN_BLOCK_H

#include "source/ast.h"

/* FUNCTION_DEF, LAMBDA, CLASS_DEF, a comprehension or MODULE; NULL for a detached node */
Node *block_of(const Node *n);
/* `await`, `async with`: an async def, or a generator expression anywhere */
bool  block_can_await(const Node *n);

#endif
