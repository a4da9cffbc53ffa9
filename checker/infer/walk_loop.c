/* walk_loop.c: answers at points, kept; ways that come together; loops.
 *
 * Loops are solved together. A loop that is asked again while it is being solved gives what it has so far. The outermost loop
 * of such a knot goes round until a whole round changes nothing, for itself or for any loop inside; those inside go through
 * once a round, from where they stood. Answers found on the way hold within one round, by `epoch`; when the knot is solved its
 * last round's are kept. Unknown found while others are still on the move is left out of what goes round: it may come from
 * what isn't known yet. */
#include "infer/walk.h"

enum { MAX_ROUNDS = 24, WIDEN_ROUND = 3 };

FlowAnswers *flow_answers(Infer *in)
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
Type walk_cached(Walk *w, FlowId at, Type (*compute)(Walk *w, FlowId at))
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
    keep_answer(in, key, a);
    in->lowest = outer;
    f->lowest_loop = outer_loop;
    depend_on(in, a.lowest, a.lowest_loop);
    return a.type;
}

/* -- joining ----------------------------------------------------------------------------------------------------------------- */

typedef struct { Type known, unknown; bool is_unbound; } Join;   /* unknown: 0, ANY, or UNKNOWN where one of them was that */

static void join_one(Infer *in, Join *j, Type a)
{
    if (a == UNBOUND)
        j->is_unbound = true;
    else if (type_is_unknown(a))
        j->unknown = j->unknown == UNKNOWN ? UNKNOWN : a;
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
    return j->unknown ? j->unknown : j->is_unbound ? (Type)UNBOUND : NEVER;
}

static Type join_all(Infer *in, const Join *j)
{
    return j->known && j->unknown ? type_union2(in->types, j->known, UNKNOWN) : join_known(j);
}

Type walk_join(Walk *w, FlowId at)
{
    const FlowNode *n = &w->graph->nodes[at];
    Join j = { 0 };
    for (uint32_t i = 0; i < n->count; i++)
        join_add(w->in, &j, walk_from(w, w->graph->antecedents[n->first + i]));
    return join_all(w->in, &j);
}

Type walk_either(Walk *w, FlowId a, FlowId b)
{
    Join j = { 0 };
    join_add(w->in, &j, walk_from(w, a));
    join_add(w->in, &j, walk_from(w, b));
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
        Type a = walk_from(w, w->graph->antecedents[n->first + i]);
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

/* An assignment in a loop may ask for itself as well, by what is assigned. */
static Join assignment_round(Walk *w, FlowId at, uint32_t round)
{
    (void)round;
    Join j = { 0 };
    join_add(w->in, &j, walk_assigned(w, at));
    return j;
}

typedef Join (*Round)(Walk *w, FlowId at, uint32_t round);

/* Goes round; the answer is the last round's. */
static Type rounds(Walk *w, FlowId at, uint32_t self, Round one)
{
    Infer *in = w->in;
    FlowAnswers *f = in->flow;
    for (uint32_t round = 0;; round++) {
        if (round > 0)
            in->epoch++;
        uint32_t changes = f->changes;
        Join j = one(w, at, round);
        Type known = join_known(&j);
        if (known != in->cycles.items[self].so_far) {
            in->cycles.items[self].so_far = known;
            f->changes++;
        }
        bool is_inner = f->lowest_loop < self, is_used = f->lowest_loop == self;
        if (is_inner || !is_used || f->changes == changes)
            return join_all(in, &j);
        if (round == MAX_ROUNDS) {
            in->epoch++;                              /* it never rested: nothing found on the way is true */
            return UNKNOWN;
        }
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

static Type solve(Walk *w, FlowId at, Round one)
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
    Type result = rounds(w, at, self, one);
    Type stands = in->cycles.items[self].so_far;
    uint32_t inner_loop = f->lowest_loop < self ? f->lowest_loop : UINT32_MAX;
    in->cycles.items[self].used = false;              /* settled here: answers that used it needn't go stale */
    uint32_t lowest = in->lowest < self ? in->lowest : UINT32_MAX;
    cycle_leave(in);
    settle(in, first_pending, self, lowest, inner_loop);
    if (inner_loop == UINT32_MAX)
        f->changes = changes;                         /* came to rest by itself: no reason for a loop outside to go on */
    else if (stands)
        map_put(&f->seeds, what, stands);
    f->lowest_loop = min_of(outer_loop, inner_loop);
    return result;
}

Type walk_loop(Walk *w, FlowId at)
{
    return solve(w, at, loop_round);
}

Type walk_assignment(Walk *w, FlowId at)
{
    return solve(w, at, assignment_round);
}
