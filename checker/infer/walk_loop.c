/* walk_loop.c: answers at points, kept; ways that come together; loops.
 *
 * A loop that is asked again while it is being solved gives what it has so far, and goes round as cycle.h tells. Unknown found
 * while others are still on the move is left out of what goes round: it may come from what isn't known yet. */
#include "infer/walk.h"

enum { WIDEN_ROUND = 3 };

FlowAnswers *flow_answers(Infer *in)
{
    if (!in->flow)
        in->flow = memory_zero(1, sizeof *in->flow);
    return in->flow;
}

void flow_free(Infer *in)
{
    if (!in->flow)
        return;
    map_free(&in->flow->index);
    vec_free(&in->flow->answers);
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

static bool find_answer(Infer *in, uint64_t key, Type *type)
{
    FlowAnswers *f = in->flow;
    uint64_t slot;
    if (!map_get(&f->index, key, &slot))
        return false;
    Answer *known = &f->answers.items[slot - 1];
    *type = known->type;
    return hold_stands(in, &known->hold);
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
}

/* The answer at a point, computed once (or once a round). */
Type walk_cached(Walk *w, FlowId at, WalkPoint *compute)
{
    Infer *in = w->in;
    uint64_t key = answer_key(w, at);
    Answer a;
    if (find_answer(in, key, &a.type))
        return a.type;
    Marks outside = marks_begin(in);
    a.type = compute(w, at);
    a.hold = marks_end(in, outside);
    keep_answer(in, key, a);
    return a.type;
}

/* Thousands of branches one behind the other lead back the same way, each a little longer. */
Type walk_far(Walk *w, FlowId at)
{
    Infer *in = w->in;
    VEC(uint64_t) milestones = { 0 };
    Marks outside = marks_begin(in);
    Type t = 0;
    while (t == 0) {
        FlowId next = 0;
        uint64_t key = flow_is_milestone(at) ? answer_key(w, at) : 0;
        if (key && find_answer(in, key, &t))
            break;
        if (key)
            vec_push(&milestones, key);
        t = walk_step(w, at, &next);
        at = next;
    }
    Hold hold = marks_end(in, outside);
    for (uint32_t i = 0; i < milestones.len; i++)
        keep_answer(in, milestones.items[i], (Answer){ t, hold });
    vec_free(&milestones);
    return t;
}

bool walk_is_answered(Walk *w, FlowId at)
{
    Marks before = w->in->cycles.marks;
    Type unused;
    bool is_answered = find_answer(w->in, answer_key(w, at), &unused);
    w->in->cycles.marks = before;
    return is_answered;
}

void flow_settle(Infer *in)
{
    for (uint32_t i = 0; in->flow && i < in->flow->answers.len; i++) {
        Answer *a = &in->flow->answers.items[i];
        if (!hold_stands(in, &a->hold))
            a->hold = HOLD_VOID;
    }
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
    if (a == UNBOUND || type_kind(in->types, a) != TYPE_UNION || !type_has_unknown(in->types, a)) {
        join_one(in, j, a);
        return;
    }
    VEC(Type) known = { 0 };
    for (uint32_t i = 0; i < type_member_count(in->types, a); i++) {
        Type member = type_member(in->types, a, i);
        if (type_is_unknown(member))
            join_one(in, j, member);
        else
            vec_push(&known, member);
    }
    if (known.len)
        join_one(in, j, type_union(in->types, known.items, known.len));
    vec_free(&known);
}

static Type join_known(const Join *j)
{
    if (j->known)
        return j->known;
    return j->unknown ? j->unknown : j->is_unbound ? (Type)UNBOUND : NEVER;
}

static Type join_all(Infer *in, const Join *j)
{
    return j->known && j->unknown ? type_union2(in->types, j->known, j->unknown) : join_known(j);
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

static Join loop_round(Walk *w, FlowId at)
{
    Infer *in = w->in;
    const FlowNode *n = &w->graph->nodes[at];
    const Question *q = &vec_last(&in->cycles.under_way);
    bool widens = q->passes >= WIDEN_ROUND, is_fresh = q->so_far == 0;
    Join j = { 0 };
    for (uint32_t i = 0; i < n->count; i++) {
        Type a = walk_from(w, w->graph->antecedents[n->first + i]);
        if (widens && i > 0 && a != UNBOUND)          /* numbers that count up would never come to rest */
            a = type_widen_literals(in->types, a);
        join_add(in, &j, a);
        if (i == 0 && is_fresh && join_known(&j) != NEVER)
            cycle_begin_with(in, join_known(&j));
    }
    return j;
}

/* An assignment in a loop may ask for itself as well, by what is assigned. */
static Join assignment_round(Walk *w, FlowId at)
{
    Join j = { 0 };
    join_add(w->in, &j, walk_assigned(w, at));
    return j;
}

static Type solve(Walk *w, FlowId at, Join (*one_round)(Walk *w, FlowId at))
{
    Infer *in = w->in;
    Type so_far, whole = 0;
    if (!cycle_enter_loop(in, &w->graph->nodes[at], answer_key(w, at), &so_far))
        return so_far ? so_far : NEVER;
    Join j;
    CycleEnd end = CYCLE_AGAIN;
    while (end == CYCLE_AGAIN) {
        j = one_round(w, at);
        Type known = join_known(&j);
        whole = join_all(in, &j);
        whole = whole == NEVER ? 0 : whole;
        end = cycle_again(in, known == NEVER ? 0 : known, &whole);
    }
    cycle_leave(in);
    return whole ? whole : NEVER;
}

Type walk_loop(Walk *w, FlowId at)
{
    return solve(w, at, loop_round);
}

Type walk_assignment(Walk *w, FlowId at)
{
    Node *bound = w->graph->nodes[at].node;
    if (bound && node_is_lambda_param(bound))         /* who asks for it meets the lambda, which is a question of its own */
        return infer_lambda_param(w->in, bound);
    return solve(w, at, assignment_round);
}
