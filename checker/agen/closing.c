#include "agen/closing.h"

#include "agen/block.h"

typedef struct { const Node *function; bool found; } YieldSearch;

static bool look_for_yield(void *ctx, Node *n)
{
    YieldSearch *s = ctx;
    if (n->kind == NODE_YIELD && node_enclosing_function(n) == s->function)
        s->found = true;
    return !s->found && n->kind != NODE_LAMBDA && n->kind != NODE_FUNCTION_DEF && n->kind != NODE_CLASS_DEF;
}

static bool list_yields(const NodeList *list, const Node *function)
{
    YieldSearch s = { function, false };
    for (uint32_t i = 0; i < list->len && !s.found; i++)
        node_walk(list->items[i], look_for_yield, &s);
    return s.found;
}

static bool type_catches(Agen *ag, Type caught, Type exception)
{
    if (type_is_unknown(caught))
        return false;
    const Term *term = type_term(ag->types, caught);
    if (term->kind == TYPE_TUPLE || term->kind == TYPE_UNION) {
        for (uint32_t i = 0; i < term->count; i++)
            if (type_catches(ag, term->items[i], exception))
                return true;
        return false;
    }
    return term->kind == TYPE_CLASS && type_assignable(ag->types, exception, term->of, NULL);
}

bool handler_catches(Agen *ag, Node *handler, Type exception)
{
    if (!handler->except.type)
        return true;
    return type_catches(ag, infer_type(ag->in, handler->except.type), exception);
}

static bool leaves(void *ctx, Node *n)
{
    bool *found = ctx;
    if (n->kind == NODE_RAISE || n->kind == NODE_RETURN || n->kind == NODE_BREAK)
        *found = true;
    return !*found && n->kind != NODE_FUNCTION_DEF && n->kind != NODE_LAMBDA && n->kind != NODE_CLASS_DEF;
}

/* A raise, return or break anywhere among these statements may well let the closing go on: then nothing is certain. */
static bool any_leaves(const NodeList *block, uint32_t start, uint32_t end)
{
    bool found = false;
    for (uint32_t i = start; i < end && !found; i++)
        node_walk(block->items[i], leaves, &found);
    return found;
}

static uint32_t place_in(const NodeList *block, const Node *statement)
{
    uint32_t i = 0;
    while (i < block->len && block->items[i] != statement)
        i++;
    return i;
}

/* The handler of a try that gets the GeneratorExit of a yield in its body; NULL. */
static Node *closing_handler(Agen *ag, Node *try_node)
{
    Type exit = type_builtin(ag->types, ATOM_GeneratorExit);
    for (uint32_t i = 0; i < try_node->try_stmt.handlers.len; i++)
        if (handler_catches(ag, try_node->try_stmt.handlers.items[i], exit))
            return try_node->try_stmt.handlers.items[i];
    return NULL;
}

static bool try_yields(const Node *try_node, const Node *function)
{
    if (list_yields(&try_node->try_stmt.body, function) || list_yields(&try_node->try_stmt.orelse, function))
        return true;
    for (uint32_t i = 0; i < try_node->try_stmt.handlers.len; i++)
        if (list_yields(&try_node->try_stmt.handlers.items[i]->except.body, function))
            return true;
    return false;
}

/* -- what the try statement itself tells apart --------------------------------------------------------------------------- */

/* The statement lists a node holds, to find what came before a statement in its own block. */
static uint32_t blocks_of(Node *n, const NodeList *out[4])
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

/* since: where the code between the try statement, or the clause of it, and the test begins. */
typedef struct { Agen *ag; const Node *try_node; uint32_t since; bool found; } FlagSearch;

static bool is_between(const Node *n, uint32_t start, uint32_t end)
{
    return n && n->start >= start && n->end <= end;
}

/* Bound by the try statement, but not anew before the test. */
static bool look_for_flag(void *ctx, Node *n)
{
    FlagSearch *s = ctx;
    Symbol *symbol = n->kind == NODE_NAME ? infer_resolve(s->ag->in, n) : NULL;
    bool in_try = false, is_anew = false;
    for (Decl *d = symbol ? symbol->first : NULL; d; d = d->next) {
        const Node *bound = d->kind == DECL_PARAM ? NULL : decl_node(d);
        is_anew = is_anew || is_between(bound, s->since, n->start);
        in_try = in_try || is_between(bound, s->try_node->start, s->try_node->end);
    }
    s->found = s->found || (in_try && !is_anew);
    return !s->found;
}

/* What has to hold for control to be in this part of a statement. */
static Node *test_before(const Node *n, const Node *part)
{
    Node *test = n->kind == NODE_IF ? n->if_stmt.test : n->kind == NODE_WHILE ? n->while_loop.test : NULL;
    return test != part ? test : NULL;
}

/* `except BaseException as e: if isinstance(e, GeneratorExit): raise`, `finally: if done: yield`: between the clause and its
 * yield stands a test of what the try statement has set, or a way out. Then nothing is certain. */
static bool is_told_apart(Agen *ag, Node *yield, const Node *clause, const Node *try_node)
{
    const NodeList *body = clause->kind == NODE_EXCEPT ? &clause->except.body : &try_node->try_stmt.finalbody;
    FlagSearch s = { ag, try_node, body->items[0]->start, false };
    Node *child = yield;
    for (Node *n = yield->parent; n && !s.found; child = n, n = n->parent) {
        const NodeList *blocks[4];
        uint32_t count = blocks_of(n, blocks);
        Node *test = test_before(n, child);
        if (test)
            node_walk(test, look_for_flag, &s);
        for (uint32_t b = 0; b < count && !s.found; b++)
            s.found = list_holds(blocks[b], child) && any_leaves(blocks[b], 0, place_in(blocks[b], child));
        if (n == clause)
            break;
    }
    return s.found;
}

/* -- what has swallowed it ----------------------------------------------------------------------------------------------- */

/* A TRY or WITH of a function that yields and swallows GeneratorExit, and what of it does. In the agen's arena. */
typedef struct { Node *statement, *catcher; } Swallower;
typedef struct { Swallower *items; uint32_t len; } Swallowers;

typedef struct { Agen *ag; const Node *function; VEC(Swallower) found; } SwallowerSearch;

static Node *swallowing_handler(Agen *ag, Node *try_node)
{
    Node *handler = closing_handler(ag, try_node);
    const NodeList *body = handler ? &handler->except.body : NULL;
    return body && !any_leaves(body, 0, body->len) ? handler : NULL;
}

/* `with suppress(BaseException):` */
static Node *swallowing_item(Agen *ag, Node *with)
{
    Type exit = type_builtin(ag->types, ATOM_GeneratorExit);
    for (uint32_t i = 0; i < with->with_stmt.items.len; i++) {
        Node *item = with->with_stmt.items.items[i], *call = item->with_item.context;
        if (call->kind != NODE_CALL || !agen_is_known(ag, call->call.func, ATOM_contextlib, ATOM_suppress))
            continue;
        for (uint32_t k = 0; k < call->call.args.len; k++)
            if (type_catches(ag, infer_type(ag->in, call->call.args.items[k]), exit))
                return call;
    }
    return NULL;
}

static bool look_for_swallower(void *ctx, Node *n)
{
    SwallowerSearch *s = ctx;
    Node *catcher = NULL;
    if (n->kind == NODE_TRY && list_yields(&n->try_stmt.body, s->function))
        catcher = swallowing_handler(s->ag, n);
    else if (n->kind == NODE_WITH && list_yields(&n->with_stmt.body, s->function))
        catcher = swallowing_item(s->ag, n);
    if (catcher)
        vec_push(&s->found, (Swallower){ n, catcher });
    return n == s->function || (n->kind != NODE_LAMBDA && n->kind != NODE_FUNCTION_DEF && n->kind != NODE_CLASS_DEF);
}

static const Swallowers *swallowers_of(Agen *ag, Node *function)
{
    Swallowers *known = map_get_ptr(&ag->swallowers, (uintptr_t)function);
    if (known)
        return known;
    SwallowerSearch s = { .ag = ag, .function = function };
    node_walk(function, look_for_swallower, &s);
    known = ARENA_NEW(ag->arena, Swallowers);
    known->len = s.found.len;
    known->items = vec_to_arena(ag->arena, &s.found);
    vec_free(&s.found);
    map_put_ptr(&ag->swallowers, (uintptr_t)function, known);
    return known;
}

/* Is control certain to come from the swallower, a statement of this block, to another one of it? In a loop, by way of the
 * loop's head. */
static bool leads_on(const NodeList *block, const Node *swallower, const Node *statement)
{
    uint32_t from = place_in(block, swallower) + 1, to = place_in(block, statement);
    return from <= to ? !any_leaves(block, from, to) : !any_leaves(block, from, block->len) && !any_leaves(block, 0, to);
}

/* Does the yield, or a loop around it and the swallower, hang on what the swallower has set, or may control go elsewhere? */
static bool is_reached_from(Agen *ag, Node *yield, const Node *swallower, const NodeList *block, const Node *holder)
{
    bool is_next_round = swallower->end > yield->start;
    FlagSearch s = { ag, swallower, is_next_round ? block->items[0]->start : swallower->end, false };
    Node *child = yield;
    for (Node *n = yield->parent; n && !s.found; child = n, n = n->parent) {
        Node *test = n != holder || is_next_round ? test_before(n, child) : NULL;
        if (test)
            node_walk(test, look_for_flag, &s);
        if (n == holder)
            break;
        const NodeList *blocks[4];
        uint32_t count = blocks_of(n, blocks);
        for (uint32_t b = 0; b < count && !s.found; b++)
            s.found = n != swallower && list_holds(blocks[b], child) && any_leaves(blocks[b], 0, place_in(blocks[b], child));
    }
    return !s.found && leads_on(block, swallower, child);
}

/* The one before this statement in its block, from which this yield is reached; NULL. In a loop what comes later came before,
 * too. */
static Node *swallower_before(Agen *ag, Node *yield, Node *statement, Node *holder, Node *function)
{
    const Swallowers *all = swallowers_of(ag, function);
    const NodeList *blocks[4];
    uint32_t count = all->len ? blocks_of(holder, blocks) : 0;
    for (uint32_t b = 0; b < count; b++) {
        if (!list_holds(blocks[b], statement))
            continue;
        bool is_loop = (holder->kind == NODE_FOR || holder->kind == NODE_WHILE) && b == 0;
        for (uint32_t i = 0; i < all->len; i++) {
            Node *other = all->items[i].statement;
            if ((is_loop || other->start < statement->start) && other->parent == holder && list_holds(blocks[b], other)
                && is_reached_from(ag, yield, other, blocks[b], holder))
                return all->items[i].catcher;
        }
    }
    return NULL;
}

ClosingKind closing_of_yield(Agen *ag, Node *yield, Node **culprit)
{
    Node *function = node_enclosing_function(yield);
    Node *child = yield;
    for (Node *n = yield->parent; n; child = n, n = n->parent) {
        if (n->kind == NODE_TRY && list_holds(&n->try_stmt.finalbody, child) && try_yields(n, function)) {
            *culprit = n;
            return is_told_apart(ag, yield, n, n) ? CLOSING_NO : CLOSING_FINALLY;
        }
        if (n->kind == NODE_EXCEPT && n->parent->kind == NODE_TRY && list_yields(&n->parent->try_stmt.body, function)
            && closing_handler(ag, n->parent) == n) {
            *culprit = n;
            return is_told_apart(ag, yield, n, n->parent) ? CLOSING_NO : CLOSING_HANDLER;
        }
        Node *swallower = function ? swallower_before(ag, yield, child, n, function) : NULL;
        if (swallower) {
            *culprit = swallower;
            return CLOSING_SWALLOWED;
        }
        if (n == function)
            break;
    }
    return CLOSING_NO;
}
