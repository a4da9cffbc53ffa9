/* syntax_rules.h: what the syntax_*.c share; nobody else includes it.
 * Each looks at a node of one kind, with what is above and below it. Nothing is kept. */
#ifndef SOURCE_SYNTAX_RULES_H
#define SOURCE_SYNTAX_RULES_H

#include "source/syntax.h"

typedef struct { SyntaxErrors *errors; } Check;

void syntax_report(Check *c, const Node *at, const char *message);

/* -- syntax_scope.c: names and what may bind them -- */
bool        syntax_is_scope(const Node *n);           /* FUNCTION_DEF, CLASS_DEF, LAMBDA, MODULE */
const Node *syntax_scope_of(const Node *n);           /* the one around it; NULL above a snippet */
void syntax_global(Check *c, Node *n);
void syntax_nonlocal(Check *c, Node *n);
void syntax_named_expr(Check *c, Node *n);
void syntax_type_params(Check *c, const NodeList *params);
/* yield, await and := in the bound of a type parameter or the value of a `type` statement: a scope of its own */
bool syntax_is_in_type_scope(const Node *n);

/* -- syntax_pattern.c -- */
void syntax_match(Check *c, Node *n);
void syntax_match_case(Check *c, Node *n);

#endif
