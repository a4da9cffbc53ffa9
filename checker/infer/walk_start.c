/* walk_start.c: where a walk ends without having met its reference: at the beginning of the graph, or where no graph is. */
#include "infer/walk.h"

/* -- where the walk starts --------------------------------------------------------------------------------------------------- */

static Scope *owner_scope(Scope *s)
{
    while (s && s->kind != SCOPE_FUNCTION && s->kind != SCOPE_LAMBDA && s->kind != SCOPE_MODULE)
        s = s->parent;
    return s;
}

/* A loop around `inner`, inside `function`, that runs `binding` again after it. */
static bool in_common_loop(const Node *inner, const Node *binding, const Node *function)
{
    for (const Node *p = inner->parent; p && p != function; p = p->parent)
        if ((p->kind == NODE_FOR || p->kind == NODE_WHILE) && p->start <= binding->start && binding->end <= p->end)
            return true;
    return false;
}

/* The function or lambda, directly in the code of `outer`, that holds the walk's code. */
static Node *inner_function(const FlowGraph *g, const Scope *outer)
{
    Node *inner = g->scope->node;
    while (inner && inner->kind != NODE_MODULE) {
        Node *around = node_enclosing_function(inner);
        if (around == outer->node)
            return inner;
        inner = around;
    }
    return NULL;
}

/* May the inner function rely on what holds where it is defined? Only if nothing is assigned to the variable from there on. */
static bool is_settled_before(const Symbol *s, const Node *inner)
{
    if (s->flags & SYMBOL_REASSIGNED_INSIDE)
        return false;
    for (const Decl *d = s->first; d; d = d->next) {
        if (d->kind == DECL_PARAM)
            continue;
        if (d->kind != DECL_VARIABLE || !d->node || d->node->start >= inner->start ||
            in_common_loop(inner, d->node, s->scope->node))
            return false;
    }
    return s->first != NULL;
}

bool walk_is_outside(const Walk *w, const Symbol *s)
{
    return owner_scope(s->scope) != w->graph->scope;
}

Type walk_captured(Walk *w, Symbol *s)
{
    if (w->reference->kind != NODE_NAME || (s->scope->kind != SCOPE_FUNCTION && s->scope->kind != SCOPE_LAMBDA))
        return 0;
    Node *inner = inner_function(w->graph, s->scope);
    bool is_placed = inner && inner->flow > FLOW_ID_UNREACHABLE && s->scope->flow && inner->flow < s->scope->flow->node_count;
    if (!is_placed || !is_settled_before(s, inner))
        return 0;
    Walk outer = { .in = w->in, .graph = s->scope->flow, .reference = w->reference, .declared = w->declared, .key = w->key,
        .salt = w->key };
    Type t = walk_from(&outer, inner->flow);
    return t == UNBOUND || t == NEVER ? 0 : t;
}

/* What the reference holds where the graph begins. */
Type walk_start(Walk *w)
{
    if (w->reference->kind != NODE_NAME)
        return w->declared ? w->declared : UNKNOWN;
    Symbol *s = infer_resolve(w->in, w->reference);
    if (!s)
        return UNKNOWN;
    if (owner_scope(s->scope) == w->graph->scope && s->scope->module == w->graph->scope->module && s->first &&
        s->first->kind != DECL_INTRINSIC)
        return UNBOUND;
    Type t = walk_captured(w, s);
    if (t)
        return t;
    t = w->declared ? w->declared : infer_symbol(w->in, s);
    return t ? t : UNKNOWN;
}

/* -- references outside any graph: class bodies that are items, decorators and defaults at module level ---------------------- */

/* The statement of the block that holds this place. Told by parents: in typeshed nothing has a position. */
static const Node *block_statement(const Node *place)
{
    while (place->parent && place->parent->kind != NODE_CLASS_DEF && place->parent->kind != NODE_MODULE)
        place = place->parent;
    return place;
}

static bool any_annotated(Symbol *s)
{
    for (Decl *d = s->first; d; d = d->next)
        if (d->kind == DECL_VARIABLE && decl_node(d) && d->flags & DECL_HAS_ANNOTATION)
            return true;
    return false;
}

/* The declarations before the place, in its own block, stand for what flow would tell. */
Type type_by_order(Infer *in, Node *name)
{
    Symbol *s = infer_resolve(in, name);
    Scope *block = scope_of(name);
    if (!s || s->scope != block || (block->kind != SCOPE_CLASS && block->kind != SCOPE_MODULE) || any_annotated(s))
        return 0;
    const Node *statement = block_statement(name);
    bool is_inside = false;
    Type t = 0;
    for (Decl *d = s->first; d && !is_inside; d = d->next) {
        is_inside = d->node && block_statement(d->node) == statement;
        if (is_inside || d->kind == DECL_INTRINSIC || (!(block->module->flags & MODULE_IS_STUB) && !decl_is_before(d, name)))
            continue;
        Type one = s->decl_count > 1 ? infer_decl(in, d) : 0;
        t = t && d->flags & DECL_IS_CONDITIONAL ? type_union2(in->types, t, one) : one;
    }
    if (!is_inside && block->module->flags & MODULE_IS_STUB)
        return 0;
    if (t == 0 && is_inside && block->kind == SCOPE_CLASS && block->parent) {     /* `date: date = date(…)`: the outer one */
        Symbol *outer = scope_resolve_for(name, block->parent, name->name.id);
        return outer && outer != s ? infer_symbol(in, outer) : 0;
    }
    return t;
}

/* At the top of an installed module, flow is worth its price (all statements parsed) only for names bound more than once. */
static bool is_plain_in_installed(Infer *in, Node *reference)
{
    Module *m = node_module(reference);
    if (!(m->flags & MODULE_IS_EXTERNAL))
        return false;
    if (reference->kind != NODE_NAME)
        return true;
    Symbol *s = infer_resolve(in, reference);
    return !s || s->decl_count <= 1 || s->scope->module != m;
}

/* The graph that runs this reference's code; NULL where there is none: stubs, and what stands in a module's functions and classes
 * that were never visited by its graph. */
FlowGraph *graph_around(Infer *in, Node *n)
{
    if (node_enclosing_function(n))
        return flow_graph_of(n);
    if (is_plain_in_installed(in, n))
        return NULL;
    Node *top = n;
    while (top->parent && top->parent->kind != NODE_MODULE)
        top = top->parent;
    if (!top->parent || ((top->kind == NODE_FUNCTION_DEF || top->kind == NODE_CLASS_DEF)))
        return NULL;
    return flow_graph_of(n);
}
