#include "agen/closing.h"

#include "agen/catching.h"
#include "agen/ways.h"

enum { MAX_STEPS = 200 * 1000, MAX_DEPTH = 100 };     /* statements looked at in a function, and inside one another */

typedef struct { ClosingKind kind; Node *culprit; } Reached;     /* in the agen's arena */

typedef struct Closing {
    Agen *ag;
    Node *function;
    Type  exit;                                       /* GeneratorExit */
    Ways  ways;
    int   depth;
    /* The way that is under way: how its yields are reached. */
    Reached reached;
    Node *region;                                     /* what this statement binds may tell a closing apart … */
    uint32_t since;                                   /* … unless it is bound anew after this */
    const Node *limit;                                /* tests inside of this node count */
    bool  is_next_round;                              /* the limit's own test, too; and the first yield is where it ends */
    bool  has_yielded;                                /* the way came by a yield */
} Closing;

/* -- what the code tells apart itself ------------------------------------------------------------------------------------ */

typedef struct { const Closing *closing; bool is_of_round, found; } FlagSearch;

typedef struct { Atom attribute; bool found; } AssignedSearch;

static bool look_for_assigned(void *ctx, Node *n)
{
    AssignedSearch *s = ctx;
    const NodeList *targets = n->kind == NODE_ASSIGN ? &n->assign.targets : NULL;
    for (uint32_t i = 0; targets && i < targets->len; i++)
        s->found |= targets->items[i]->kind == NODE_ATTRIBUTE && targets->items[i]->attribute.attr == s->attribute;
    return !s->found;
}

/* `self.closed = True` somewhere in this statement, for a test of `self.closed` */
static bool assigns_attribute(Node *statement, Atom attribute)
{
    AssignedSearch s = { attribute, false };
    node_walk(statement, look_for_assigned, &s);
    return s.found;
}

static bool is_between(const Node *n, uint32_t start, uint32_t end)
{
    return n && n->start >= start && n->end <= end;
}

/* Bound by the try statement, but not anew before the test. Whether there is another round may hang on whatever the handler has
 * done to an object. */
static bool look_for_flag(void *ctx, Node *n)
{
    FlagSearch *s = ctx;
    const Closing *c = s->closing;
    if (n->kind == NODE_ATTRIBUTE || n->kind == NODE_CALL)
        s->found |= s->is_of_round || (n->kind == NODE_ATTRIBUTE && assigns_attribute(c->region, n->attribute.attr));
    Symbol *symbol = n->kind == NODE_NAME ? infer_resolve(c->ag->in, n) : NULL;
    bool in_region = false, is_anew = false;
    for (Decl *d = symbol ? symbol->first : NULL; d; d = d->next) {
        const Node *bound = d->kind == DECL_PARAM ? NULL : decl_node(d);
        is_anew = is_anew || is_between(bound, c->since, n->start);
        in_region = in_region || is_between(bound, c->region->start, c->region->end);
    }
    s->found = s->found || (in_region && !is_anew);
    return !s->found;
}

/* What has to hold for control to be in this part of a statement. */
static Node *test_before(const Node *n, const Node *part)
{
    Node *test = n->kind == NODE_IF ? n->if_stmt.test : n->kind == NODE_WHILE ? n->while_loop.test : NULL;
    return test != part ? test : NULL;
}

/* `except BaseException as e: if not isinstance(e, GeneratorExit): yield`, `finally: if done: yield`: before the yield stands a
 * test of what the try statement has set. Then nothing is certain. */
static bool is_told_apart(const Closing *c, Node *yield)
{
    FlagSearch s = { c, false, false };
    Node *child = yield;
    for (Node *n = yield->parent; n && !s.found; child = n, n = n->parent) {
        Node *test = n != c->limit || c->is_next_round ? test_before(n, child) : NULL;
        s.is_of_round = n == c->limit;
        if (test)
            node_walk(test, look_for_flag, &s);
        if (n == c->limit)
            break;
    }
    return s.found;
}

/* -- yields on a way ----------------------------------------------------------------------------------------------------- */

typedef struct { Closing *closing; Node *statement; void (*visit)(Closing *c, Node *yield); bool found; } YieldSearch;

/* The yields of a statement's own expressions: those of statements inside of it come on their own. */
static bool look_for_yield(void *ctx, Node *n)
{
    YieldSearch *s = ctx;
    if (n->kind == NODE_YIELD && node_enclosing_function(n) == s->closing->function) {
        s->found = true;
        if (s->visit)
            s->visit(s->closing, n);
    }
    bool is_inside = n != s->statement && (node_is_statement(n) || n->kind == NODE_EXCEPT || n->kind == NODE_MATCH_CASE);
    return !is_inside && n->kind != NODE_LAMBDA && n->kind != NODE_CLASS_DEF;
}

static bool own_yields(Closing *c, Node *statement, void (*visit)(Closing *c, Node *yield))
{
    YieldSearch s = { c, statement, visit, false };
    node_walk(statement, look_for_yield, &s);
    return s.found;
}

static void mark(Closing *c, Node *yield)
{
    if (map_get_ptr(&c->ag->closings, (uintptr_t)yield) || is_told_apart(c, yield))
        return;
    Reached *reached = ARENA_NEW(c->ag->arena, Reached);
    *reached = c->reached;
    map_put_ptr(&c->ag->closings, (uintptr_t)yield, reached);
}

static bool see(void *ctx, Node *statement)
{
    Closing *c = ctx;
    bool has_yielded = own_yields(c, statement, mark);
    c->has_yielded |= has_yielded;
    return !has_yielded || !c->is_next_round;
}

typedef struct { Atom name; bool found; } TestSearch;

static bool look_for_test(void *ctx, Node *n)
{
    TestSearch *s = ctx;
    s->found |= n->kind == NODE_IF && expression_mentions(n->if_stmt.test, s->name);
    return !s->found;
}

/* `if isinstance(error, GeneratorExit): …`: whatever it does then, it knows of closing. */
static bool tests_exception(const Node *handler)
{
    TestSearch s = { handler->except.name, false };
    for (uint32_t i = 0; s.name && i < handler->except.body.len; i++)
        node_walk(handler->except.body.items[i], look_for_test, &s);
    return s.found;
}

/* Marks what is reached in a handler or finally of this try statement. */
static unsigned run_clause(Closing *c, ClosingKind kind, Node *clause, Node *try_node, const NodeList *body)
{
    c->reached = (Reached){ kind, clause };
    c->region = try_node;
    c->since = body->len ? body->items[0]->start : clause->end;
    c->limit = clause;
    c->is_next_round = false;
    return ways_from(&c->ways, body, 0);
}

/* -- after it was swallowed ---------------------------------------------------------------------------------------------- */

static const NodeList *block_around(Node *holder, const Node *statement)
{
    const NodeList *blocks[MAX_BLOCKS];
    uint32_t count = blocks_of(holder, blocks);
    for (uint32_t i = 0; i < count; i++)
        if (list_holds(blocks[i], statement))
            return blocks[i];
    return NULL;
}

static bool is_loop_body(const Node *holder, const NodeList *block)
{
    return (holder->kind == NODE_FOR && block == &holder->for_loop.body)
        || (holder->kind == NODE_WHILE && block == &holder->while_loop.body);
}

/* What comes next in a loop: its first yield, if it comes to one. Whether there is a next round is for its test to say. */
static void follow_round(Closing *c, const Node *loop, const NodeList *body)
{
    c->since = body->items[0]->start;
    c->limit = loop;
    c->is_next_round = true;
    ways_from(&c->ways, body, 0);
}

/* Marks what is reached where control leaves this statement in one way, with nothing left to be raised. */
static void follow(Closing *c, Node *swallower, Node *culprit, unsigned way)
{
    c->reached = (Reached){ CLOSING_SWALLOWED, culprit };
    c->region = swallower;
    c->since = swallower->end;
    c->is_next_round = c->has_yielded = false;
    const Node *at = swallower;
    while (at != c->function && (way == WAY_ON || way == WAY_BREAK || way == WAY_CONTINUE)) {
        Node *holder = at->parent;
        const NodeList *block = block_around(holder, at);
        bool is_last = holder->kind == NODE_TRY && block == &holder->try_stmt.finalbody;    /* who knows what came to it */
        if (is_last || (!block && holder->kind != NODE_TRY && holder->kind != NODE_MATCH))
            return;
        c->limit = holder;
        if (block && way == WAY_ON)
            way = ways_from(&c->ways, block, list_place(block, at) + 1);
        if (block && is_loop_body(holder, block)) {
            if ((way == WAY_ON || way == WAY_CONTINUE) && !c->has_yielded)
                follow_round(c, holder, block);
            if (way != WAY_BREAK)
                return;
            way = WAY_ON;
        } else if (holder->kind == NODE_TRY && block == &holder->try_stmt.body && way == WAY_ON) {
            way = ways_from(&c->ways, &holder->try_stmt.orelse, 0);
        }
        at = holder;
    }
}

/* -- where it comes from ------------------------------------------------------------------------------------------------- */

/* Of a block: it has yields; and GeneratorExit, raised at one of them, may leave it. */
enum { YIELDS = 1, LETS_OUT = 2 };

static unsigned look_through(Closing *c, Node *statement);

static unsigned look_through_list(Closing *c, const NodeList *list)
{
    unsigned found = 0;
    for (uint32_t i = 0; i < list->len; i++)
        found |= look_through(c, list->items[i]);
    return found;
}

static unsigned look_through_with(Closing *c, Node *n)
{
    unsigned inside = look_through_list(c, &n->with_stmt.body);
    for (uint32_t i = 0; (inside & LETS_OUT) && i < n->with_stmt.items.len; i++) {
        Node *context = n->with_stmt.items.items[i]->with_item.context;
        if (is_suppress(c->ag, context) && suppress_catches(c->ag, context, c->exit)) {
            follow(c, n, context, WAY_ON);
            inside = YIELDS;
        }
    }
    return inside;
}

static unsigned look_through_try(Closing *c, Node *n)
{
    unsigned inside = look_through_list(c, &n->try_stmt.body), handled = 0, at_last = WAY_ON;
    Node *handler = inside & LETS_OUT ? catching_handler(c->ag, n, c->exit) : NULL;
    if (handler) {
        handled = run_clause(c, CLOSING_HANDLER, handler, n, &handler->except.body);
        inside = handled & WAY_RERAISE ? YIELDS | LETS_OUT : YIELDS;
    }
    for (uint32_t i = 0; i < n->try_stmt.handlers.len; i++)
        inside |= look_through_list(c, &n->try_stmt.handlers.items[i]->except.body);
    inside |= look_through_list(c, &n->try_stmt.orelse);
    if (n->try_stmt.finalbody.len && inside) {
        at_last = run_clause(c, CLOSING_FINALLY, n, n, &n->try_stmt.finalbody);
        if (at_last == WAY_BREAK || at_last == WAY_CONTINUE)
            follow(c, n, n, at_last);
        if (!(at_last & (WAY_ON | WAY_RERAISE)))
            inside = YIELDS;
    }
    inside |= look_through_list(c, &n->try_stmt.finalbody);
    if (handler && at_last == WAY_ON && !tests_exception(handler))
        follow(c, n, handler, handled);
    return inside;
}

static unsigned look_through(Closing *c, Node *n)
{
    if (n->kind == NODE_FUNCTION_DEF || n->kind == NODE_CLASS_DEF || c->depth >= MAX_DEPTH)
        return 0;
    c->depth++;
    unsigned found = own_yields(c, n, NULL) ? YIELDS | LETS_OUT : 0;
    if (n->kind == NODE_TRY) {
        found |= look_through_try(c, n);
    } else if (n->kind == NODE_WITH) {
        found |= look_through_with(c, n);
    } else if (n->kind == NODE_MATCH) {
        for (uint32_t i = 0; i < n->match.cases.len; i++)
            found |= look_through_list(c, &n->match.cases.items[i]->match_case.body);
    } else {
        const NodeList *blocks[MAX_BLOCKS];
        uint32_t count = blocks_of(n, blocks);
        for (uint32_t i = 0; i < count; i++)
            found |= look_through_list(c, blocks[i]);
    }
    c->depth--;
    return found;
}

ClosingKind closing_of_yield(Agen *ag, Node *yield, Node **culprit)
{
    Node *function = node_enclosing_function(yield);
    if (!function || function->kind != NODE_FUNCTION_DEF)
        return CLOSING_NO;
    if (!map_get(&ag->closings, (uintptr_t)function, NULL)) {
        Closing c = { .ag = ag, .function = function, .exit = type_builtin(ag->types, ATOM_GeneratorExit) };
        c.ways = (Ways){ .in = ag->in, .types = ag->types, .steps = MAX_STEPS, .see = see, .ctx = &c };
        map_put(&ag->closings, (uintptr_t)function, true);
        look_through_list(&c, &function->function.body);
    }
    const Reached *reached = map_get_ptr(&ag->closings, (uintptr_t)yield);
    *culprit = reached ? reached->culprit : NULL;
    return reached ? reached->kind : CLOSING_NO;
}
