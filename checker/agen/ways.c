#include "agen/ways.h"

#include "program/scope.h"

enum { MAX_DEPTH = 100 };                             /* of statements inside one another */

uint32_t blocks_of(Node *n, const NodeList *out[MAX_BLOCKS])
{
    uint32_t count = 0;
    switch (n->kind) {
    case NODE_FUNCTION_DEF: out[count++] = &n->function.body; break;
    case NODE_FOR:   out[count++] = &n->for_loop.body; out[count++] = &n->for_loop.orelse; break;
    case NODE_WHILE: out[count++] = &n->while_loop.body; out[count++] = &n->while_loop.orelse; break;
    case NODE_IF:    out[count++] = &n->if_stmt.body; out[count++] = &n->if_stmt.orelse; break;
    case NODE_WITH:  out[count++] = &n->with_stmt.body; break;
    case NODE_TRY:
        out[count++] = &n->try_stmt.body;
        out[count++] = &n->try_stmt.orelse;
        out[count++] = &n->try_stmt.finalbody;
        break;
    case NODE_EXCEPT: out[count++] = &n->except.body; break;
    case NODE_MATCH_CASE: out[count++] = &n->match_case.body; break;
    default: break;
    }
    return count;
}

static unsigned of_raise(Ways *w, Node *exc)
{
    if (!exc)
        return WAY_RERAISE;
    Type raised = infer_type(w->in, exc), exit = type_builtin(w->types, ATOM_GeneratorExit);
    if (type_kind(w->types, raised) == TYPE_CLASS)
        raised = type_term(w->types, raised)->of;
    bool may_be_it = type_is_unknown(raised) || type_assignable(w->types, exit, raised, NULL)
        || type_assignable(w->types, raised, exit, NULL);
    return may_be_it ? WAY_RERAISE : WAY_RAISE;
}

typedef struct { Atom name; bool found; } NameSearch;

static bool look_for_name(void *ctx, Node *n)
{
    NameSearch *s = ctx;
    s->found |= n->kind == NODE_NAME && n->name.id == s->name;
    return !s->found;
}

bool expression_mentions(Node *expression, Atom name)
{
    NameSearch s = { name, false };
    if (name)
        node_walk(expression, look_for_name, &s);
    return s.found;
}

/* `except BaseException as error: assert not isinstance(error, GeneratorExit)` */
static unsigned of_assert(Node *n)
{
    const Node *handler = node_enclosing(n, NODE_EXCEPT);
    return handler && expression_mentions(n->assert_stmt.test, handler->except.name) ? WAY_ON | WAY_RAISE : WAY_ON;
}

/* Of a loop: round after round, and on where nothing follows that it could break out to. */
static unsigned of_loop(Ways *w, const NodeList *body, const NodeList *orelse, bool is_endless)
{
    unsigned inside = ways_from(w, body, 0);
    unsigned ways = inside & ~(unsigned)(WAY_ON | WAY_BREAK | WAY_CONTINUE);
    if (inside & WAY_BREAK)
        ways |= WAY_ON;
    return is_endless ? ways : ways | ways_from(w, orelse, 0);
}

static unsigned of_try(Ways *w, const Node *n)
{
    unsigned ways = ways_from(w, &n->try_stmt.body, 0);
    if (ways & WAY_ON)
        ways = (ways & ~(unsigned)WAY_ON) | ways_from(w, &n->try_stmt.orelse, 0);
    for (uint32_t i = 0; i < n->try_stmt.handlers.len; i++)
        ways |= ways_from(w, &n->try_stmt.handlers.items[i]->except.body, 0);
    unsigned at_last = ways_from(w, &n->try_stmt.finalbody, 0);
    return at_last & WAY_ON ? ways | (at_last & ~(unsigned)WAY_ON) : at_last;
}

static unsigned of_match(Ways *w, const Node *n)
{
    unsigned ways = WAY_ON;
    for (uint32_t i = 0; i < n->match.cases.len; i++)
        ways |= ways_from(w, &n->match.cases.items[i]->match_case.body, 0);
    return ways;
}

static unsigned of_statement(Ways *w, Node *n)
{
    switch (n->kind) {
    case NODE_BREAK: return WAY_BREAK;
    case NODE_CONTINUE: return WAY_CONTINUE;
    case NODE_RETURN: return WAY_RETURN;
    case NODE_RAISE: return of_raise(w, n->raise_stmt.exc);
    case NODE_ASSERT: return of_assert(n);
    case NODE_EXPR_STMT: return infer_call_returns(w->in, n->operand.value) ? WAY_ON : WAY_RAISE;
    case NODE_IF: return ways_from(w, &n->if_stmt.body, 0) | ways_from(w, &n->if_stmt.orelse, 0);
    case NODE_FOR: return of_loop(w, &n->for_loop.body, &n->for_loop.orelse, false);
    case NODE_WHILE:
        return of_loop(w, &n->while_loop.body, &n->while_loop.orelse,
                       static_condition(w->in->program, n->while_loop.test) == STATIC_TRUE);
    case NODE_WITH: return ways_from(w, &n->with_stmt.body, 0);
    case NODE_TRY: return of_try(w, n);
    case NODE_MATCH: return of_match(w, n);
    default: return WAY_ON;
    }
}

unsigned ways_from(Ways *w, const NodeList *list, uint32_t from)
{
    if (w->depth >= MAX_DEPTH)
        return 0;
    bool (*see)(void *, Node *) = w->see;
    unsigned ways = WAY_ON;
    w->depth++;
    for (uint32_t i = from; i < list->len && ways & WAY_ON; i++) {
        bool goes_on = w->steps && (!w->see || w->see(w->ctx, list->items[i]));
        w->steps -= w->steps ? 1 : 0;
        ways = (ways & ~(unsigned)WAY_ON) | (goes_on ? of_statement(w, list->items[i]) : 0);
        if (ways != WAY_ON)
            w->see = NULL;
    }
    w->see = see;
    w->depth--;
    return ways;
}
