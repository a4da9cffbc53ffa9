/* flow.c: the type of a reference at a point, found by walking the flow graph backwards. Calls that don't return and ways that
 * can't be are dead ends; assignments and tests of the reference answer; what says nothing of it is passed. */
#include "infer/narrow.h"
#include "infer/walk.h"
#include "program/unit.h"

enum { WHAT_REFERENCE = 0x7266 };

/* -- assignments ------------------------------------------------------------------------------------------------------------- */

static bool has_literals(Infer *in, Type a)
{
    return type_widen_literals(in->types, a) != a;
}

static bool any_member_fits(Infer *in, Type assigned, Type target)
{
    for (uint32_t i = 0; i < type_member_count(in->types, assigned); i++)
        if (type_assignable(in->types, type_member(in->types, assigned, i), target, NULL))
            return true;
    return false;
}

/* The members of the declared type that could take a part of an assigned type of which not all is known. */
static Type declared_part(Infer *in, Type declared, Type assigned)
{
    Type part = 0;
    for (uint32_t i = 0; i < type_member_count(in->types, declared); i++) {
        Type member = type_member(in->types, declared, i);
        if (any_member_fits(in, assigned, member))
            part = part ? type_union2(in->types, part, member) : member;
    }
    return part ? part : declared;
}

typedef struct { Infer *in; Type declared; } Declaration;

/* `task: Task[Any] = make()`: what is left open on purpose stays open. */
static Type left_open(void *ctx, Type member)
{
    const Declaration *d = ctx;
    Types *t = d->in->types;
    Class *c = type_kind(t, member) == TYPE_INSTANCE ? type_class_of(t, member) : NULL;
    for (uint32_t i = 0; c && i < type_member_count(t, d->declared); i++) {
        Type one = type_member(t, d->declared, i);
        if (type_kind(t, one) == TYPE_INSTANCE && type_class_of(t, one) == c && type_has_unknown(t, one))
            return one;
    }
    return member;
}

/* A declared variable holds what it was assigned, seen through its declaration. */
static Type narrow_declared(Infer *in, Type declared, Type assigned)
{
    if (declared == 0)
        return assigned;
    if (type_is_unknown(assigned) || type_is_unknown(declared) || type_kind(in->types, declared) == TYPE_FORM)
        return declared;                              /* what is declared Any stays Any, whatever it holds now */
    if (assigned == NEVER)
        return assigned;
    if (!has_literals(in, declared))
        assigned = type_widen_literals(in->types, assigned);
    if (!type_assignable(in->types, assigned, declared, NULL))
        return declared;
    if (type_has_unknown(in->types, assigned))
        return declared_part(in, declared, assigned);
    if (!type_has_unknown(in->types, declared))
        return assigned;
    Declaration d = { in, declared };
    Type narrowed = type_map(in->types, assigned, left_open, &d);
    for (uint32_t i = 0; i < type_member_count(in->types, declared); i++)
        if (type_is_unknown(type_member(in->types, declared, i)))
            narrowed = type_union2(in->types, narrowed, type_member(in->types, declared, i));
    return narrowed;
}

static Type defined(Walk *w, const FlowNode *n)
{
    Symbol *s = scope_find(w->graph->scope, n->item->name);
    for (Decl *d = s ? s->first : NULL; d; d = d->next)
        if (d->item == n->item)
            return infer_decl(w->in, d);
    return UNKNOWN;
}

Type walk_assigned(Walk *w, FlowId at)
{
    const FlowNode *n = &w->graph->nodes[at];
    if (n->kind == FLOW_DEFINE)
        return defined(w, n);
    if (!infer_deeper(w->in))
        return UNKNOWN;
    Type t = infer_target(w->in, n->node);
    if (t == 0)
        t = UNKNOWN;
    if (n->node->kind == NODE_NAME || n->node->kind == NODE_PATTERN_AS) {
        t = narrow_declared(w->in, w->declared, t);
    } else if (n->node->kind == NODE_ATTRIBUTE || n->node->kind == NODE_SUBSCRIPT) {
        Type settable = infer_target_declared(w->in, n->node);
        bool is_asymmetric = settable && w->declared && !type_is_unknown(w->declared) && settable != w->declared;
        t = is_asymmetric ? w->declared : narrow_declared(w->in, w->declared, t);
    }
    infer_shallower(w->in);
    return t;
}

/* -- the walk ---------------------------------------------------------------------------------------------------------------- */

static Type narrowed_by_test(Walk *w, FlowId at)
{
    const FlowNode *n = &w->graph->nodes[at];
    Narrowing narrowing;
    Type before = walk_from(w, n->antecedent);
    if (before == UNBOUND || before == NEVER || !narrow_find(w->in, w->reference, w->key, n->node, n->kind == FLOW_TRUE,
                                                             &narrowing))
        return before;
    if (!infer_deeper(w->in))
        return before;
    Type t = narrow_apply(w->in, before, &narrowing);
    infer_shallower(w->in);
    return t ? t : before;
}

static Type narrowed_by_case(Walk *w, FlowId at)
{
    const FlowNode *n = &w->graph->nodes[at];
    Type before = walk_from(w, n->antecedent);
    if (before == UNBOUND || before == NEVER || !infer_deeper(w->in))
        return before;
    Type t = pattern_narrow_reference(w->in, before, w->key, n->node, n->kind == FLOW_CASE);
    infer_shallower(w->in);
    return t ? t : before;
}

static bool is_prefix(const Walk *w, uint64_t key)
{
    for (uint32_t i = 0; i < w->prefix_count; i++)
        if (w->prefixes[i] == key)
            return true;
    return false;
}

static Type finally_point(Walk *w, FlowId at)
{
    return walk_either(w, w->graph->nodes[at].antecedent, w->graph->nodes[at].other);
}

static Type after_finally(Walk *w, FlowId at)
{
    const FlowNode *n = &w->graph->nodes[at];
    if (w->gate_count == WALK_MAX_GATES)
        return walk_from(w, n->antecedent);
    w->gates[w->gate_count++] = n->other;
    Type t = walk_from(w, n->antecedent);
    w->gate_count--;
    return t;
}

static int32_t closed_gate(const Walk *w, FlowId at)
{
    for (uint32_t i = 0; i < w->gate_count; i++)
        if (w->gates[i] == at)
            return (int32_t)i;
    return -1;
}

/* Before its finally, a gate means nothing any more: a loop around all that must know itself again. */
static Type through_gate(Walk *w, FlowId at, uint32_t gate)
{
    FlowId last = w->gates[--w->gate_count], closed = w->gates[gate];
    w->gates[gate] = last;
    Type t = walk_from(w, w->graph->nodes[at].antecedent);
    w->gates[gate] = closed;
    w->gates[w->gate_count++] = last;
    return t;
}

static Type star_import(Walk *w, const FlowNode *n)
{
    if (w->reference->kind != NODE_NAME)
        return 0;
    Module *own = w->graph->scope->module, *from = star_module(own, UNIT_REST, n->node);
    Atom name = w->reference->name.id;
    if (!from || from == own)
        return 0;
    unit_reads(own, name, from, name);
    return module_exports(from, name) ? infer_module_member(w->in, from, name, n->node) : 0;
}

WalkPoint *walk_kept(Walk *w, FlowId at)
{
    const FlowNode *n = &w->graph->nodes[at];
    Narrowing unused;
    switch ((FlowKind)n->kind) {
    case FLOW_ASSIGN: case FLOW_DEFINE: return n->key == w->key ? walk_assignment : NULL;
    case FLOW_TRUE: case FLOW_FALSE:
        return narrow_find(w->in, w->reference, w->key, n->node, n->kind == FLOW_TRUE, &unused) ? narrowed_by_test : NULL;
    case FLOW_CASE: case FLOW_NOT_CASE: return pattern_concerns(w->key, n->node) ? narrowed_by_case : NULL;
    case FLOW_JOIN: return walk_join;
    case FLOW_LOOP: return walk_loop;
    case FLOW_FINALLY: return closed_gate(w, at) < 0 ? finally_point : NULL;
    case FLOW_AFTER_FINALLY: return after_finally;
    default: return NULL;
    }
}

/* Of a point that isn't kept. */
static Type pass(Walk *w, FlowId at, FlowId *next)
{
    const FlowNode *n = &w->graph->nodes[at];
    *next = n->antecedent;
    switch ((FlowKind)n->kind) {
    case FLOW_UNREACHABLE:
        return NEVER;
    case FLOW_START:
        return walk_start(w);
    case FLOW_ASSIGN: case FLOW_DEFINE:
        return is_prefix(w, n->key) ? (w->declared ? w->declared : UNKNOWN) : 0;
    case FLOW_UNBIND:
        if (n->key == w->key)
            return w->reference->kind == NODE_NAME ? (Type)UNBOUND : w->declared ? w->declared : UNKNOWN;
        return is_prefix(w, n->key) ? (w->declared ? w->declared : UNKNOWN) : 0;
    case FLOW_STAR_IMPORT:
        return star_import(w, n);
    case FLOW_FALSE: case FLOW_NOT_CASE:
        return reach_implied_else(w->in, n->node) ? 0 : NEVER;
    case FLOW_CALL:
        return infer_call_returns(w->in, n->node) ? 0 : NEVER;
    case FLOW_SWALLOW:
        return reach_swallows(w->in, n->node) ? 0 : NEVER;
    case FLOW_FINALLY:
        return through_gate(w, at, (uint32_t)closed_gate(w, at));
    default:
        return 0;
    }
}

/* One point: its answer, or 0 and `*next`, when it says nothing of the reference. */
Type walk_step(Walk *w, FlowId at, FlowId *next)
{
    WalkPoint *kept = walk_kept(w, at);
    return kept ? walk_cached(w, at, kept) : pass(w, at, next);
}

Type walk_from(Walk *w, FlowId at)
{
    Infer *in = w->in;
    FlowAnswers *f = in->flow;
    if (f->depth >= WALK_MAX_DEPTH) {
        in->cut_off++;
        cycle_cut_off(in);
        return UNKNOWN;
    }
    f->depth++;
    if (f->depth % (in->depth < WALK_DEEP_INFERENCE ? WALK_AHEAD_DEPTH : WALK_AHEAD_SOON) == 0)
        walk_ahead(w, at);
    Type t = 0;
    for (uint32_t passed = 0; t == 0 && passed < WALK_FAR; passed++) {
        FlowId next = 0;
        t = walk_step(w, at, &next);
        at = next;
    }
    t = t ? t : walk_far(w, at);
    f->depth--;
    return t;
}

/* A class body's own names are found on the ways of the code around it, which may have others of the same spelling. */
static uint64_t salted_by_scope(const Walk *w)
{
    Node *root = w->reference;
    while (root->kind == NODE_ATTRIBUTE || root->kind == NODE_SUBSCRIPT)
        root = root->kind == NODE_ATTRIBUTE ? root->attribute.value : root->subscript.value;
    const Symbol *s = root->kind == NODE_NAME ? infer_resolve(w->in, root) : NULL;
    return s && s->scope->kind == SCOPE_CLASS ? hash_mix(w->salt, (uint64_t)(uintptr_t)s) : w->salt;
}

Type infer_reference(Infer *in, Node *reference, Type declared)
{
    uint64_t key = flow_key(reference);
    if (key == 0 || reference->kind == NODE_NAMED_EXPR)
        return 0;
    FlowGraph *g = graph_around(in, reference);
    /* What the parser recovered of broken code may stand in another frame than the one it was bound in. */
    if (!g || reference->flow == 0 || reference->flow >= g->node_count)
        return reference->kind == NODE_NAME ? type_by_order(in, reference) : 0;
    flow_answers(in);
    Walk w = { .in = in, .graph = g, .reference = reference, .declared = declared, .key = key, .salt = key };
    for (Node *p = reference; (p->kind == NODE_ATTRIBUTE || p->kind == NODE_SUBSCRIPT) && w.prefix_count < WALK_MAX_PREFIXES;) {
        p = p->kind == NODE_ATTRIBUTE ? p->attribute.value : p->subscript.value;
        w.prefixes[w.prefix_count++] = flow_key(p);
    }
    if (reference->kind != NODE_NAME)
        w.salt = hash_mix(key, declared);
    if (!map_get(&g->keys, key, NULL) && reference->kind != NODE_NAME)
        return 0;
    w.salt = salted_by_scope(&w);
    if (!map_get(&g->keys, key, NULL)) {
        Symbol *s = infer_resolve(in, reference);
        return s && walk_is_outside(&w, s) ? walk_captured(&w, s) : 0;
    }
    if (reference->flow == FLOW_ID_UNREACHABLE)
        return NEVER;
    if (!infer_deeper(in))
        return UNKNOWN;
    Type t, none;
    bool is_outermost = in->cycles.under_way.len == 0 && cycle_enter(in, reference, WHAT_REFERENCE, &none);
    t = walk_from(&w, reference->flow);
    /* so that what is cut off hangs on this one, and not on a smaller question on the way */
    if (is_outermost)
        cycle_leave(in);
    infer_shallower(in);
    return t == UNBOUND ? UNKNOWN : t;
}
