#include "agen/closing.h"

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
    if (n->kind == NODE_RAISE || n->kind == NODE_RETURN)
        *found = true;
    return !*found && n->kind != NODE_FUNCTION_DEF && n->kind != NODE_LAMBDA && n->kind != NODE_CLASS_DEF;
}

/* A handler with a raise or return anywhere may well let the closing go on: then nothing is certain. */
static bool may_leave(const NodeList *body)
{
    bool found = false;
    for (uint32_t i = 0; i < body->len && !found; i++)
        node_walk(body->items[i], leaves, &found);
    return found || (body->len && body->items[body->len - 1]->kind == NODE_BREAK);
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

/* since: where what runs after the try statement's body begins */
typedef struct { Agen *ag; const Node *try_node; uint32_t since; bool found; } FlagSearch;

static bool is_between(const Node *n, uint32_t start, uint32_t end)
{
    return n && n->start >= start && n->end <= end;
}

/* Bound by the try statement, but not anew between that and the test. */
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

/* Does a statement of the block from `since` on leave it, before this one? */
static bool leaves_before(const NodeList *block, const Node *statement, uint32_t since)
{
    bool found = false;
    for (uint32_t i = 0; i < block->len && block->items[i] != statement && !found; i++)
        if (block->items[i]->start >= since)
            node_walk(block->items[i], leaves, &found);
    return found;
}

static uint32_t blocks_of(Node *n, const NodeList *out[4]);

/* `except BaseException as e: if isinstance(e, GeneratorExit): raise`, `finally: if done: yield`: between `since`, inside of this
 * clause or block, and the yield stands a test of what the try statement has set, or a way out. Then nothing is certain. */
static bool is_told_apart(Agen *ag, Node *yield, const Node *clause, const Node *try_node, uint32_t since)
{
    FlagSearch s = { ag, try_node, since, false };
    Node *child = yield;
    for (Node *n = yield->parent; n && !s.found; child = n, n = n->parent) {
        const NodeList *blocks[4];
        uint32_t count = blocks_of(n, blocks);
        if (n->kind == NODE_IF && n->if_stmt.test != child)
            node_walk(n->if_stmt.test, look_for_flag, &s);
        for (uint32_t b = 0; b < count && !s.found; b++)
            s.found = list_holds(blocks[b], child) && leaves_before(blocks[b], child, since);
        if (n == clause)
            break;
    }
    return s.found;
}

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

/* A try statement of a function that yields and swallows GeneratorExit, and by which handler. In the agen's arena. */
typedef struct { Node *try_node, *handler; } Swallower;
typedef struct { Swallower *items; uint32_t len; } Swallowers;

typedef struct { Agen *ag; const Node *function; VEC(Swallower) found; } SwallowerSearch;

static bool look_for_swallower(void *ctx, Node *n)
{
    SwallowerSearch *s = ctx;
    if (n->kind == NODE_TRY && list_yields(&n->try_stmt.body, s->function)) {
        Node *handler = closing_handler(s->ag, n);
        if (handler && !may_leave(&handler->except.body))
            vec_push(&s->found, (Swallower){ n, handler });
    }
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

/* The handler of one before this statement in its block; NULL. In a loop what comes later came before, too. */
static Node *swallower_before(Agen *ag, Node *statement, Node *holder, Node *function)
{
    const Swallowers *all = swallowers_of(ag, function);
    const NodeList *blocks[4];
    uint32_t count = all->len ? blocks_of(holder, blocks) : 0;
    for (uint32_t b = 0; b < count; b++) {
        if (!list_holds(blocks[b], statement))
            continue;
        bool is_loop = (holder->kind == NODE_FOR || holder->kind == NODE_WHILE) && b == 0;
        for (uint32_t i = 0; i < all->len; i++) {
            Node *other = all->items[i].try_node;
            if ((is_loop || other->start < statement->start) && other->parent == holder && list_holds(blocks[b], other))
                return all->items[i].handler;
        }
    }
    return NULL;
}

static bool ends_round(void *ctx, Node *n)
{
    bool *found = ctx;
    *found = *found || n->kind == NODE_BREAK;
    return leaves(ctx, n);
}

/* `while not done: try: yield … except GeneratorExit: done = True`: a round that comes to the yield anew may not come. */
static bool is_asked_each_round(Agen *ag, Node *loop, const Node *try_node)
{
    FlagSearch s = { ag, try_node, try_node->end, false };
    if (loop->kind == NODE_WHILE)
        node_walk(loop->while_loop.test, look_for_flag, &s);
    const NodeList *body = loop->kind == NODE_WHILE ? &loop->while_loop.body : &loop->for_loop.body;
    for (uint32_t i = 0; i < body->len && !s.found; i++)
        if (body->items[i] != try_node)
            node_walk(body->items[i], ends_round, &s.found);
    return s.found;
}

/* Between what swallows the exception and this yield, inside of a statement of the same block, nothing more is certain. */
static bool may_end_between(Agen *ag, Node *yield, const Node *statement, Node *try_node)
{
    Node *holder = try_node->parent;
    if (try_node->end <= statement->start)
        return is_told_apart(ag, yield, holder, try_node, try_node->end);
    return is_asked_each_round(ag, holder, try_node);
}

ClosingKind closing_of_yield(Agen *ag, Node *yield, Node **culprit)
{
    Node *function = node_enclosing_function(yield);
    Node *child = yield;
    for (Node *n = yield->parent; n; child = n, n = n->parent) {
        if (n->kind == NODE_TRY && list_holds(&n->try_stmt.finalbody, child) && try_yields(n, function)) {
            *culprit = n;
            return is_told_apart(ag, yield, n, n, n->try_stmt.finalbody.items[0]->start) ? CLOSING_NO : CLOSING_FINALLY;
        }
        if (n->kind == NODE_EXCEPT && n->parent->kind == NODE_TRY && list_yields(&n->parent->try_stmt.body, function)
            && closing_handler(ag, n->parent) == n) {
            *culprit = n;
            return is_told_apart(ag, yield, n, n->parent, n->except.body.items[0]->start) ? CLOSING_NO : CLOSING_HANDLER;
        }
        Node *swallower = function ? swallower_before(ag, child, n, function) : NULL;
        if (swallower) {
            *culprit = swallower;
            return may_end_between(ag, yield, child, swallower->parent) ? CLOSING_NO : CLOSING_SWALLOWED;
        }
        if (n == function)
            break;
    }
    return CLOSING_NO;
}
