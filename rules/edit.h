/* edit.h: what the fixes of several rules share: awaiting, calling, places in the text, imports.
 * Edits go into the Fix they are given; nothing is kept. Every helper leaves comments and strings as they are, or says that it
 * can't. */
#ifndef RULES_EDIT_H
#define RULES_EDIT_H

#include "agen/naming.h"
#include "rules/rule.h"

/* -- expressions (edit.c) -- */
bool edit_can_await(const Node *expr);                /* may an `await` stand at this expression? */
void edit_await(RuleRun *run, Fix *fix, Node *expr);  /* `await expr`, in parentheses where it binds less */
void edit_call(RuleRun *run, Fix *fix, Node *expr);   /* `expr()` */
/* Takes the keyword at `at` and the blanks behind it away. */
void edit_drop_word(RuleRun *run, Fix *fix, uint32_t at, const char *word);
/* May an async comprehension stand in place of this expression? */
bool edit_can_collect(RuleRun *run, const Node *expr);
/* `[item async for item in expr]` in place of it; a generator expression gets other brackets. */
void edit_collect(RuleRun *run, Fix *fix, Node *expr);

/* -- statements (edit.c) -- */
bool edit_holds_comment(RuleRun *run, uint32_t start, uint32_t end);
/* Nothing else stands in its first and its last line (but a comment). */
bool edit_is_alone(RuleRun *run, const Node *statement);
uint32_t edit_line_start(RuleRun *run, uint32_t at);
uint32_t edit_line_end(RuleRun *run, uint32_t at);    /* where the line's end begins */
Str  edit_indent(RuleRun *run, const Node *statement);                /* the blanks before it in its line */
/* What one more level is: by these two, one of which stands in the other's block. */
Str  edit_indent_unit(RuleRun *run, const Node *outer, const Node *inner);
/* One level deeper: every line behind the first of n but those that begin inside a string, or inside [from, to). */
void edit_indent_lines(RuleRun *run, Fix *fix, const Node *n, uint32_t from, uint32_t to, const char *unit);
/* A name that isn't used in the function (or module) around this node. */
const char *edit_fresh_name(RuleRun *run, const Node *n, const char *wish);
/* The text between the keyword `in` of a FOR and the `:` that ends its header. */
bool edit_iterable_range(RuleRun *run, const Node *loop, uint32_t *start, uint32_t *end);
/* behind the `)` of its parameters; 0 when it can't be found */
uint32_t edit_signature_end(RuleRun *run, const Node *def);

/* -- imports (imports.c) -- */
/* Imports all of these, each once: into an import that is there, else by a new line. */
void edit_imports(RuleRun *run, Fix *fix, const Naming *wanted, uint32_t count);
/* The name to say at this place for NAME of a standard MODULE, imported if need be; data NULL when there is none. */
Str  edit_import_known(RuleRun *run, Fix *fix, Node *place, Atom module, Atom name);

#endif
