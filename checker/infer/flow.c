/* flow.c: the type of a reference at a point, found by walking the flow graph backwards.
 *
 * Loops are solved together. A loop that is asked again while it is being solved gives what it has so far. The outermost loop of such
 * a knot goes round until a whole round changes nothing, for itself or for any loop inside; those inside go through once a round, from
 * where they stood. Answers found on the way hold within one round, by `epoch`; when the knot is solved its last round's are kept.
 * Unknown found while others are still on the move is left out of what goes round: it may come from what isn't known yet. */
#include <string.h>

#include "infer/narrow.h"

#define UNBOUND UINT32_MAX                            /* inside this file: not assigned on any way here */
enum {
    MAX_PREFIXES = 12, MAX_GATES = 8, MAX_ROUNDS = 12, WIDEN_ROUND = 3,
    MAX_DEPTH = 1200,                                 /* nested walks of all references under way */
};

typedef struct { Type type; uint32_t lowest, lowest_loop, epoch; } Answer;

typedef struct FlowAnswers {
    Map           index;                              /* hash of (point, reference) → 1 + place in answers */
    VEC(Answer)   answers;
    VEC(uint32_t) pending;                            /* answers that hang on a loop under way */
    Map           seeds;                              /* loops inside a knot: where they stood after the last round */
    uint32_t      seeds_of;                           /* the outermost question that the seeds are of */
    uint32_t      lowest_loop;                        /* as in->lowest, of loops alone */
    uint32_t      changes;                            /* goes up when what a loop has so far changes */
    uint32_t      depth;
} FlowAnswers;

typedef struct Walk {
    Infer     *in;
    FlowGraph *graph;
    Node      *reference;
    Type       declared;                              /* as the caller gave it; 0 */
    uint64_t   key, salt;                             /* salt: the key, and what else an answer depends on */
    uint64_t   prefixes[MAX_PREFIXES];                /* keys of the shorter references it goes through */
    uint32_t   prefix_count;
    FlowId     gates[MAX_GATES];                      /* finally clauses read from behind: only their normal way counts */
    uint32_t   gate_count;
} Walk;

static Type walk(Walk *w, FlowId at);

static FlowAnswers *answers_of(Infer *in)
{
    if (!in->flow) {
        in->flow = memory_zero(1, sizeof *in->flow);
        in->flow->lowest_loop = UINT32_MAX;
    }
    return in->flow;
}

void flow_free(Infer *in)
{
    if (!in->flow)
        return;
    map_free(&in->flow->index);
    map_free(&in->flow->seeds);
    vec_free(&in->flow->answers);
    vec_free(&in->flow->pending);
    memory_free(in->flow);
    in->flow = NULL;
}

/* -- answers kept ------------------------------------------------------------------------------------------------------------ */

static uint64_t answer_key(const Walk *w, FlowId at)
{
    uint64_t key = hash_mix((uint64_t)(uintptr_t)&w->graph->nodes[at], w->salt);
    for (uint32_t i = 0; i < w->gate_count; i++)
        key = hash_mix(key, w->gates[i]);
    return key;
}

static uint32_t min_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static void depend_on(Infer *in, uint32_t lowest, uint32_t lowest_loop)
{
    in->lowest = min_of(in->lowest, lowest);
    in->flow->lowest_loop = min_of(in->flow->lowest_loop, lowest_loop);
}

static void keep_answer(Infer *in, uint64_t key, Answer a)
{
    FlowAnswers *f = in->flow;
    bool is_new;
    uint64_t *slot = map_slot(&f->index, key, &is_new);
    if (is_new) {
        vec_push(&f->answers, a);
        *slot = f->answers.len;
    } else {
        f->answers.items[*slot - 1] = a;
    }
    if (a.lowest != UINT32_MAX)
        vec_push(&f->pending, (uint32_t)(*slot - 1));
}

/* The answer at a point, computed once (or once a round). */
static Type cached(Walk *w, FlowId at, Type (*compute)(Walk *w, FlowId at))
{
    Infer *in = w->in;
    FlowAnswers *f = in->flow;
    uint64_t key = answer_key(w, at), slot;
    if (map_get(&f->index, key, &slot)) {
        Answer known = f->answers.items[slot - 1];
        if (known.lowest == UINT32_MAX || known.epoch == in->epoch) {
            depend_on(in, known.lowest, known.lowest_loop);
            return known.type;
        }
    }
    uint32_t outer = in->lowest, outer_loop = f->lowest_loop;
    in->lowest = f->lowest_loop = UINT32_MAX;
    Answer a = { .type = compute(w, at) };
    a.lowest = in->lowest;
    a.lowest_loop = f->lowest_loop;
    a.epoch = in->epoch;
    if (in->cycles.len == 0)
        a.lowest = a.lowest_loop = UINT32_MAX;        /* nothing is under way that it could depend on */
    keep_answer(in, key, a);
    in->lowest = outer;
    f->lowest_loop = outer_loop;
    depend_on(in, a.lowest, a.lowest_loop);
    return a.type;
}

/* -- joining ----------------------------------------------------------------------------------------------------------------- */

typedef struct { Type known; bool has_unknown, is_unbound; } Join;

static void join_one(Infer *in, Join *j, Type a)
{
    if (a == UNBOUND)
        j->is_unbound = true;
    else if (type_is_unknown(a))
        j->has_unknown = true;
    else if (a != NEVER)
        j->known = j->known ? type_union2(in->types, j->known, a) : a;
}

static void join_add(Infer *in, Join *j, Type a)
{
    if (a != UNBOUND && type_kind(in->types, a) == TYPE_UNION && type_has_unknown(in->types, a)) {
        for (uint32_t i = 0; i < type_member_count(in->types, a); i++)
            join_one(in, j, type_member(in->types, a, i));
        return;
    }
    join_one(in, j, a);
}

static Type join_known(const Join *j)
{
    if (j->known)
        return j->known;
    return j->has_unknown ? UNKNOWN : j->is_unbound ? (Type)UNBOUND : NEVER;
}

static Type join_all(Infer *in, const Join *j)
{
    return j->known && j->has_unknown ? type_union2(in->types, j->known, UNKNOWN) : join_known(j);
}

static Type join_point(Walk *w, FlowId at)
{
    const FlowNode *n = &w->graph->nodes[at];
    Join j = { 0 };
    for (uint32_t i = 0; i < n->count; i++)
        join_add(w->in, &j, walk(w, w->graph->antecedents[n->first + i]));
    return join_all(w->in, &j);
}

/* -- loops ------------------------------------------------------------------------------------------------------------------- */

static Type in_progress(Infer *in, const void *subject, uint64_t what, Type so_far)
{
    for (uint32_t i = in->cycles.len; i-- > 0;)
        if (in->cycles.items[i].subject == subject && in->cycles.items[i].what == what) {
            in->flow->lowest_loop = min_of(in->flow->lowest_loop, i);
            break;
        }
    return so_far ? so_far : NEVER;
}

static Type seed_of(Infer *in, uint64_t key)
{
    FlowAnswers *f = in->flow;
    uint64_t seed = 0;
    if (f->seeds_of != in->outermost) {
        map_clear(&f->seeds);
        f->seeds_of = in->outermost;
    }
    map_get(&f->seeds, key, &seed);
    return (Type)seed;
}

static Join loop_round(Walk *w, FlowId at, uint32_t round)
{
    Infer *in = w->in;
    const FlowNode *n = &w->graph->nodes[at];
    Join j = { 0 };
    for (uint32_t i = 0; i < n->count; i++) {
        Type a = walk(w, w->graph->antecedents[n->first + i]);
        if (round >= WIDEN_ROUND && i > 0 && a != UNBOUND)    /* numbers that count up would never come to rest */
            a = type_widen_literals(in->types, a);
        join_add(in, &j, a);
        if (i == 0 && vec_last(&in->cycles).so_far == 0) {
            vec_last(&in->cycles).so_far = join_known(&j);
            if (vec_last(&in->cycles).used) {         /* the way in led through an outer loop and back: that saw nothing yet */
                in->epoch++;
                in->flow->changes++;
            }
        }
    }
    return j;
}

/* Goes round; the answer is the last round's. */
static Type loop_rounds(Walk *w, FlowId at, uint32_t self)
{
    Infer *in = w->in;
    FlowAnswers *f = in->flow;
    for (uint32_t round = 0;; round++) {
        if (round > 0)
            in->epoch++;
        uint32_t changes = f->changes;
        Join j = loop_round(w, at, round);
        Type known = join_known(&j);
        if (known != in->cycles.items[self].so_far) {
            in->cycles.items[self].so_far = known;
            f->changes++;
        }
        bool is_inner = f->lowest_loop < self, is_used = f->lowest_loop == self;
        if (is_inner || !is_used || f->changes == changes)
            return join_all(in, &j);
        if (round == MAX_ROUNDS)
            return UNKNOWN;
    }
}

/* What was found inside hangs on the loop no more: it is settled, or hangs on what the loop itself hangs on. */
static void settle(Infer *in, uint32_t first, uint32_t self, uint32_t lowest, uint32_t lowest_loop)
{
    FlowAnswers *f = in->flow;
    uint32_t kept = first;
    for (uint32_t i = first; i < f->pending.len; i++) {
        Answer *a = &f->answers.items[f->pending.items[i]];
        if (a->epoch != in->epoch)
            continue;
        if (a->lowest >= self)
            a->lowest = lowest;
        else
            a->lowest = min_of(a->lowest, lowest);
        if (a->lowest_loop >= self)
            a->lowest_loop = lowest_loop;
        if (a->lowest != UINT32_MAX)
            f->pending.items[kept++] = f->pending.items[i];
    }
    f->pending.len = kept;
}

static Type loop_point(Walk *w, FlowId at)
{
    Infer *in = w->in;
    FlowAnswers *f = in->flow;
    const FlowNode *n = &w->graph->nodes[at];
    uint64_t what = answer_key(w, at);
    Type so_far;
    if (!cycle_enter(in, n, what, &so_far))
        return in_progress(in, n, what, so_far);
    uint32_t self = in->cycles.len - 1, first_pending = f->pending.len, outer_loop = f->lowest_loop, changes = f->changes;
    f->lowest_loop = UINT32_MAX;
    in->cycles.items[self].so_far = seed_of(in, what);
    Type result = loop_rounds(w, at, self);
    Type stands = in->cycles.items[self].so_far;
    uint32_t inner_loop = f->lowest_loop < self ? f->lowest_loop : UINT32_MAX;
    in->cycles.items[self].used = false;              /* settled here: answers that used it needn't go stale */
    uint32_t lowest = in->lowest < self ? in->lowest : UINT32_MAX;
    cycle_leave(in);
    if (result == UNKNOWN)
        in->epoch++;
    settle(in, first_pending, self, lowest, inner_loop);
    if (inner_loop == UINT32_MAX)
        f->changes = changes;                         /* came to rest by itself: no reason for a loop outside to go on */
    else if (stands)
        map_put(&f->seeds, what, stands);
    f->lowest_loop = min_of(outer_loop, inner_loop);
    return result;
}

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
        if (d->kind != DECL_VARIABLE || !d->node || d->node->start >= inner->start || in_common_loop(inner, d->node, s->scope->node))
            return false;
    }
    return s->first != NULL;
}

static Type captured(Walk *w, Symbol *s)
{
    if (w->reference->kind != NODE_NAME || (s->scope->kind != SCOPE_FUNCTION && s->scope->kind != SCOPE_LAMBDA))
        return 0;
    Node *inner = inner_function(w->graph, s->scope);
    if (!inner || inner->flow <= FLOW_ID_UNREACHABLE || !s->scope->flow || !is_settled_before(s, inner))
        return 0;
    Walk outer = { .in = w->in, .graph = s->scope->flow, .reference = w->reference, .declared = w->declared, .key = w->key, .salt = w->key };
    Type t = walk(&outer, inner->flow);
    return t == UNBOUND || t == NEVER ? 0 : t;
}

/* What the reference holds where the graph begins. */
static Type start_type(Walk *w)
{
    if (w->reference->kind != NODE_NAME)
        return w->declared ? w->declared : UNKNOWN;
    Symbol *s = infer_resolve(w->in, w->reference);
    if (!s)
        return UNKNOWN;
    if (owner_scope(s->scope) == w->graph->scope && s->scope->module == w->graph->scope->module && s->first && s->first->kind != DECL_INTRINSIC)
        return UNBOUND;
    Type t = captured(w, s);
    if (t)
        return t;
    t = w->declared ? w->declared : infer_symbol(w->in, s);
    return t ? t : UNKNOWN;
}

/* -- assignments ------------------------------------------------------------------------------------------------------------- */

static bool has_literals(Infer *in, Type a)
{
    return type_widen_literals(in->types, a) != a;
}

/* The members of the declared type that could take an assigned type of which not all is known. */
static Type declared_part(Infer *in, Type declared, Type assigned)
{
    Type part = 0;
    for (uint32_t i = 0; i < type_member_count(in->types, declared); i++) {
        Type member = type_member(in->types, declared, i);
        if (type_assignable(in->types, assigned, member, NULL))
            part = part ? type_union2(in->types, part, member) : member;
    }
    return part ? part : declared;
}

/* A declared variable holds what it was assigned, seen through its declaration. */
static Type narrow_declared(Infer *in, Type declared, Type assigned)
{
    if (declared == 0)
        return assigned;
    if (type_is_unknown(assigned))
        return declared;
    if (type_is_unknown(declared) || assigned == NEVER)
        return assigned;
    if (!has_literals(in, declared))
        assigned = type_widen_literals(in->types, assigned);
    if (!type_assignable(in->types, assigned, declared, NULL))
        return declared;
    return type_has_unknown(in->types, assigned) ? declared_part(in, declared, assigned) : assigned;
}

static Type defined(Walk *w, const FlowNode *n)
{
    Symbol *s = scope_find(w->graph->scope, n->item->name);
    for (Decl *d = s ? s->first : NULL; d; d = d->next)
        if (d->item == n->item)
            return infer_decl(w->in, d);
    return UNKNOWN;
}

static Type assigned(Walk *w, FlowId at)
{
    const FlowNode *n = &w->graph->nodes[at];
    if (n->kind == FLOW_DEFINE)
        return defined(w, n);
    if (!infer_deeper(w->in))
        return UNKNOWN;
    Type t = infer_target(w->in, n->node);
    if (t == 0)
        t = UNKNOWN;
    if (n->node->kind == NODE_NAME) {
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
    Type before = walk(w, n->antecedent);
    if (before == UNBOUND || before == NEVER || !narrow_find(w->in, w->reference, w->key, n->node, n->kind == FLOW_TRUE, &narrowing))
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
    Type before = walk(w, n->antecedent);
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
    const FlowNode *n = &w->graph->nodes[at];
    Join j = { 0 };
    join_add(w->in, &j, walk(w, n->antecedent));
    join_add(w->in, &j, walk(w, n->other));
    return join_all(w->in, &j);
}

static Type after_finally(Walk *w, FlowId at)
{
    const FlowNode *n = &w->graph->nodes[at];
    if (w->gate_count == MAX_GATES)
        return walk(w, n->antecedent);
    w->gates[w->gate_count++] = n->other;
    Type t = walk(w, n->antecedent);
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
    Type t = walk(w, w->graph->nodes[at].antecedent);
    w->gates[gate] = closed;
    w->gates[w->gate_count++] = last;
    return t;
}

static Type star_import(Walk *w, const FlowNode *n)
{
    if (w->reference->kind != NODE_NAME)
        return 0;
    Module *own = w->graph->scope->module, *from = star_module(own, n->node);
    Atom name = w->reference->name.id;
    return from && from != own && module_exports(from, name) ? infer_module_member(w->in, from, name) : 0;
}

/* One point: its answer, or 0 and `*next`, when it says nothing of the reference. */
static Type step(Walk *w, FlowId at, FlowId *next)
{
    const FlowNode *n = &w->graph->nodes[at];
    Narrowing unused;
    *next = n->antecedent;
    switch ((FlowKind)n->kind) {
    case FLOW_UNREACHABLE:
        return NEVER;
    case FLOW_START:
        return start_type(w);
    case FLOW_ASSIGN: case FLOW_DEFINE:
        if (n->key == w->key)
            return cached(w, at, assigned);
        return is_prefix(w, n->key) ? (w->declared ? w->declared : UNKNOWN) : 0;
    case FLOW_UNBIND:
        if (n->key == w->key)
            return w->reference->kind == NODE_NAME ? (Type)UNBOUND : w->declared ? w->declared : UNKNOWN;
        return is_prefix(w, n->key) ? (w->declared ? w->declared : UNKNOWN) : 0;
    case FLOW_STAR_IMPORT:
        return star_import(w, n);
    case FLOW_TRUE: case FLOW_FALSE:
        return narrow_find(w->in, w->reference, w->key, n->node, n->kind == FLOW_TRUE, &unused) ? cached(w, at, narrowed_by_test) : 0;
    case FLOW_CASE: case FLOW_NOT_CASE:
        return pattern_concerns(w->key, n->node) ? cached(w, at, narrowed_by_case) : 0;
    case FLOW_CALL:
        return infer_call_returns(w->in, n->node) ? 0 : NEVER;
    case FLOW_SWALLOW:
        return reach_swallows(w->in, n->node) ? 0 : NEVER;
    case FLOW_JOIN:
        return cached(w, at, join_point);
    case FLOW_LOOP:
        return cached(w, at, loop_point);
    case FLOW_FINALLY: {
        int32_t gate = closed_gate(w, at);
        return gate < 0 ? cached(w, at, finally_point) : through_gate(w, at, (uint32_t)gate);
    }
    case FLOW_AFTER_FINALLY:
        return after_finally(w, at);
    }
    return UNKNOWN;
}

static Type walk(Walk *w, FlowId at)
{
    FlowAnswers *f = w->in->flow;
    if (f->depth >= MAX_DEPTH) {
        w->in->lowest = 0;                            /* cut off: nobody may keep it */
        return UNKNOWN;
    }
    f->depth++;
    Type t = 0;
    while (t == 0) {
        FlowId next;
        t = step(w, at, &next);
        at = next;
    }
    f->depth--;
    return t;
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
static Type by_order(Infer *in, Node *name)
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
        Symbol *outer = scope_resolve(block->parent, name->name.id);
        return outer && outer != s ? infer_symbol(in, outer) : 0;
    }
    return t;
}

/* The graph that runs this reference's code; NULL where there is none: stubs, and what stands in a module's functions and classes
 * that were never visited by its graph. */
static FlowGraph *graph_around(Node *n)
{
    if (node_enclosing_function(n))
        return flow_graph_of(n);
    Node *top = n;
    while (top->parent && top->parent->kind != NODE_MODULE)
        top = top->parent;
    if (!top->parent || ((top->kind == NODE_FUNCTION_DEF || top->kind == NODE_CLASS_DEF)))
        return NULL;
    return flow_graph_of(n);
}

Type infer_reference(Infer *in, Node *reference, Type declared)
{
    uint64_t key = flow_key(reference);
    if (key == 0 || reference->kind == NODE_NAMED_EXPR)
        return 0;
    FlowGraph *g = graph_around(reference);
    if (!g || reference->flow == 0)
        return reference->kind == NODE_NAME ? by_order(in, reference) : 0;
    answers_of(in);
    Walk w = { .in = in, .graph = g, .reference = reference, .declared = declared, .key = key, .salt = key };
    for (Node *p = reference; (p->kind == NODE_ATTRIBUTE || p->kind == NODE_SUBSCRIPT) && w.prefix_count < MAX_PREFIXES;) {
        p = p->kind == NODE_ATTRIBUTE ? p->attribute.value : p->subscript.value;
        w.prefixes[w.prefix_count++] = flow_key(p);
    }
    if (reference->kind != NODE_NAME)
        w.salt = hash_mix(key, declared);
    if (!map_get(&g->keys, key, NULL) && reference->kind != NODE_NAME)
        return 0;
    if (!map_get(&g->keys, key, NULL)) {
        Symbol *s = infer_resolve(in, reference);
        return s && owner_scope(s->scope) != g->scope ? captured(&w, s) : 0;
    }
    if (!infer_deeper(in))
        return UNKNOWN;
    Type t = reference->flow == FLOW_ID_UNREACHABLE ? NEVER : walk(&w, reference->flow);
    infer_shallower(in);
    return t == UNBOUND ? UNKNOWN : t;
}
