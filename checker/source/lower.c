#include "source/lower.h"

#include "source/name.h"

/* -- tables -- */

typedef Node *(*LowerFunction)(Lower *l, uint32_t at);
typedef Node *(*SpineFunction)(Lower *l, uint32_t at, Node *first);

static const LowerFunction expressions[SYNTAX_COUNT] = {
#define EXPRESSION(name, function) [SYNTAX_##name] = function,
#include "source/syntax.def"
};

static const SpineFunction spines[SYNTAX_COUNT] = {
#define SPINE(name, function)      [SYNTAX_##name] = function,
#include "source/syntax.def"
};

static const LowerFunction statements[SYNTAX_COUNT] = {
#define STATEMENT(name, function)  [SYNTAX_##name] = function,
#include "source/syntax.def"
};

static const uint8_t operators[SYNTAX_COUNT] = {
#define OPERATOR(name, text, op)   [SYNTAX_##name] = op,
#include "source/syntax.def"
};

bool syntax_is_expression(Syntax s) { return expressions[s] || spines[s]; }
bool syntax_is_statement(Syntax s)  { return statements[s] != NULL; }

/* -- reading the CST -- */

static uint32_t skip_broken(const Lower *l, uint32_t parent, uint32_t i)
{
    uint32_t end = cst_at(l, parent)->next;
    while (i < end && syntax_of(l, i) == SYNTAX_BROKEN)
        i = cst_at(l, i)->next;
    return i < end ? i : 0;
}

uint32_t cst_first(const Lower *l, uint32_t parent)                  { return skip_broken(l, parent, parent + 1); }
uint32_t cst_next(const Lower *l, uint32_t parent, uint32_t child)   { return skip_broken(l, parent, cst_at(l, child)->next); }

uint32_t cst_child(const Lower *l, uint32_t parent, Syntax s)
{
    uint32_t i = cst_first(l, parent);
    while (i && syntax_of(l, i) != s)
        i = cst_next(l, parent, i);
    return i;
}

uint32_t cst_after(const Lower *l, uint32_t parent, Syntax token)
{
    uint32_t i = cst_child(l, parent, token);
    return i ? cst_next(l, parent, i) : 0;
}

uint32_t cst_named(const Lower *l, uint32_t parent, uint32_t nth)
{
    for (uint32_t i = cst_first(l, parent); i; i = cst_next(l, parent, i))
        if (cst_at(l, i)->is_named && nth-- == 0)
            return i;
    return 0;
}

bool lower_is_parenthesis(const Lower *l, uint32_t at)
{
    const CstNode *n = cst_at(l, at);
    return n->start < l->b->text.len && l->b->text.data[n->start] == '(' && (at != l->not_parens || !at);
}

/* -- making nodes -- */

Node *lower_new(Lower *l, NodeKind kind, uint32_t at)
{
    return node_new(l->b->arena, kind, cst_at(l, at)->start, cst_at(l, at)->end);
}

Node *lower_error(Lower *l, uint32_t at)
{
    return lower_new(l, NODE_ERROR, at);
}

Atom lower_atom(Lower *l, uint32_t at)
{
    const CstNode *n = cst_at(l, at);
    return name_atom(l->b->atoms, str_sub(l->b->text, n->start, n->end));
}

Operator lower_operator(const Lower *l, uint32_t at)
{
    return (Operator)operators[syntax_of(l, at)];
}

/* -- expressions -- */

static Node *lower_leaf(Lower *l, uint32_t at)
{
    const CstNode *n = cst_at(l, at);
    LowerFunction function = expressions[n->syntax];
    if (!function || n->is_missing)
        return lower_error(l, at);
    return function(l, at);
}

/* `*a.b(c)`: the grammar has the star bind tighter than a call or an operator, Python has it bind last. */
static Node *hoist_star(Node *star, Node *whole, Node **first)
{
    *first = star->starred.value;
    whole->start = star->starred.value->start;
    star->starred.value = whole;
    star->end = whole->end;
    return star;
}

static Node *lower_on_spine(Lower *l, uint32_t at, Node *first)
{
    SpineFunction function = spines[syntax_of(l, at)];
    if (first->kind != NODE_STARRED || first->flags & NODE_IS_PARENTHESIZED)
        return function(l, at, first);
    Node *inner = first->starred.value;
    Node *whole = function(l, at, inner);
    return whole == inner ? first : hoist_star(first, whole, &inner);
}

/* Left-leaning chains (a.b.c, f()()(), a + b + c) can be as long as the file: they are walked down and up, not recursed into.
 * In preorder a first child follows its parent, so such a chain is a run of indexes. */
Node *lower_expression(Lower *l, uint32_t at)
{
    if (!at)
        return node_new(l->b->arena, NODE_ERROR, 0, 0);
    if (l->b->depth >= BUILD_MAX_DEPTH) {
        build_report(l->b, cst_at(l, at)->start, cst_at(l, at)->end, "this is nested too deeply");
        return lower_error(l, at);
    }
    l->b->depth++;
    uint32_t bottom = at;
    while (spines[syntax_of(l, bottom)] && cst_at(l, bottom)->next > bottom + 1)
        bottom++;
    Node *n = spines[syntax_of(l, bottom)] ? lower_error(l, bottom) : lower_leaf(l, bottom);
    while (bottom > at)
        n = lower_on_spine(l, --bottom, n);
    l->b->depth--;
    return n;
}

Node *lower_expression_or_null(Lower *l, uint32_t at)
{
    return at ? lower_expression(l, at) : NULL;
}

/* -- statements -- */

/* What is left of broken text: whatever could be read in it, so that its yields and names are still seen. */
static Node *lower_broken(Lower *l, uint32_t at)
{
    Node *n = lower_error(l, at);
    uint32_t mark = list_mark(l->b), end = cst_at(l, at)->next;
    for (uint32_t i = at + 1; i < end;) {
        Syntax s = syntax_of(l, i);
        bool is_block = s == SYNTAX_block;
        if (syntax_is_statement(s))
            list_add(l->b, lower_statement(l, i));
        else if (syntax_is_expression(s) && !cst_at(l, i)->is_missing)
            list_add(l->b, lower_expression(l, i));
        bool taken = syntax_is_statement(s) || syntax_is_expression(s);
        i = taken && !is_block ? cst_at(l, i)->next : i + 1;
    }
    n->elements.items = list_take(l->b, mark);
    return n;
}

Node *lower_statement(Lower *l, uint32_t at)
{
    LowerFunction function = statements[syntax_of(l, at)];
    if (l->b->depth >= BUILD_MAX_DEPTH) {
        build_report(l->b, cst_at(l, at)->start, cst_at(l, at)->end, "this is nested too deeply");
        return lower_error(l, at);
    }
    l->b->depth++;
    Node *n = function ? function(l, at) : lower_broken(l, at);
    l->b->depth--;
    return n;
}

void lower_block_into(Lower *l, uint32_t at)
{
    uint32_t end = cst_at(l, at)->next;
    for (uint32_t i = at + 1; i < end; i = cst_at(l, i)->next) {
        Syntax s = syntax_of(l, i);
        if (syntax_is_statement(s) || s == SYNTAX_BROKEN)
            list_add(l->b, lower_statement(l, i));
    }
}

NodeList lower_block(Lower *l, uint32_t at)
{
    uint32_t mark = list_mark(l->b);
    if (at)
        lower_block_into(l, at);
    return list_take(l->b, mark);
}
