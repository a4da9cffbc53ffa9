/* cycle.c: the bookkeeping of questions under way.
 *
 * Marks are places in `under_way`: entering a question saves the outer one's, leaving merges the two, so that a mark reaches just
 * the questions between a use and what was used. Answers outlive that stack; they hold rounds instead. A round goes on as long as
 * its question tells the same, is void when the question tells something else, and once its question has ended leads onward
 * to what that hung on. */
#include "infer/infer.h"

enum {
    VOID_ROUND = 1,                                   /* rounds[1] */
    MAX_ROUNDS_GONE = 4000, MAX_VOIDED = 2000,        /* within one question from outside */
    MAX_ROUNDS = 7,                                   /* of one question */
    WHOLE_PATIENCE = 3,                               /* rounds with what isn't known that count as none */
    SWEEP_ROUNDS = 1 << 16, SWEEP_ANSWERS = 1 << 14, MAX_ANSWERS = 1 << 20,
};

void cycles_free(Infer *in)
{
    Cycles *c = &in->cycles;
    vec_free(&c->under_way);
    vec_free(&c->rounds);
    vec_free(&c->seeds);
    vec_free(&c->answers);
    vec_free(&c->assumptions);
    map_free(&c->assumption_at);
    map_free(&c->seed_at);
    map_free(&c->answer_at);
    map_free(&c->settled);
    vec_free(&c->settling);
}

static uint32_t min_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t max_of(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint64_t key_of(const void *subject, uint64_t what)
{
    return hash_mix((uint64_t)(uintptr_t)subject, what);
}

/* -- marks and holds --------------------------------------------------------------------------------------------------------- */

static Marks merged(Marks a, Marks b)
{
    return (Marks){ min_of(a.outermost, b.outermost), min_of(a.loop, b.loop), max_of(a.fixed, b.fixed) };
}

static Marks mark_of(const Cycles *c, uint32_t question)
{
    bool goes_round = c->under_way.items[question].goes_round;
    return (Marks){ question, goes_round ? question : UINT32_MAX, goes_round ? 0 : question + 1 };
}

static void mark(Cycles *c, uint32_t question)
{
    c->marks = merged(c->marks, mark_of(c, question));
}

static uint32_t round_of(Cycles *c, uint32_t question)
{
    if (question >= c->under_way.len)
        return VOID_ROUND;                            /* cut off where nothing is under way */
    Question *q = &c->under_way.items[question];
    while (c->rounds.len <= VOID_ROUND)
        vec_push(&c->rounds, (Round){ .state = ROUND_VOID });
    if (q->round == 0) {
        q->round = c->rounds.len;
        vec_push(&c->rounds, (Round){ .state = ROUND_GOES_ON, .question = question });
    }
    return q->round;
}

static Hold hold_of(Cycles *c, Marks m)
{
    Hold h = { 0 };
    if (m.outermost != UINT32_MAX)
        h.outermost = round_of(c, m.outermost);
    if (m.loop != UINT32_MAX)
        h.loop = round_of(c, m.loop);
    if (m.fixed != 0)
        h.fixed = round_of(c, m.fixed - 1);
    return h;
}

/* Where a hold leads; false: to something void. Rounds lead outward only, so this goes no deeper than questions nest. */
static bool marks_of(Cycles *c, Hold *hold, Marks *m)
{
    uint32_t parts[] = { hold->outermost, hold->loop, hold->fixed };
    bool is_onward = false;
    *m = NO_MARKS;
    for (int i = 0; i < 3; i++) {
        if (parts[i] == 0)
            continue;
        Round r = c->rounds.items[parts[i]];
        Marks onward = NO_MARKS;
        if (r.state == ROUND_PAUSES)
            return false;
        if (r.state == ROUND_VOID || (r.state == ROUND_ENDED && !marks_of(c, &r.onward, &onward))) {
            *hold = r.state == ROUND_VOID || r.onward.outermost == VOID_ROUND ? HOLD_VOID : *hold;
            return false;
        }
        if (r.state == ROUND_ENDED) {
            c->rounds.items[parts[i]].onward = r.onward;
            is_onward = true;
        }
        *m = merged(*m, r.state == ROUND_ENDED ? onward : mark_of(c, r.question));
    }
    if (is_onward)
        *hold = hold_of(c, *m);
    return true;
}

bool hold_stands(Infer *in, Hold *hold)
{
    Marks m;
    if (hold_is_free(*hold))
        return true;
    if (!marks_of(&in->cycles, hold, &m))
        return false;
    in->cycles.marks = merged(in->cycles.marks, m);
    return true;
}

Marks marks_begin(Infer *in)
{
    Marks outside = in->cycles.marks;
    in->cycles.marks = NO_MARKS;
    return outside;
}

Hold marks_end(Infer *in, Marks outside)
{
    Cycles *c = &in->cycles;
    Hold hold = hold_of(c, c->marks);
    c->marks = merged(outside, c->marks);
    return hold;
}

static void next_round(Cycles *c, Question *q)
{
    if (q->round)
        c->rounds.items[q->round].state = ROUND_VOID;
    q->round = 0;
}

void cycle_end_with(Infer *in, uint32_t question)
{
    Cycles *c = &in->cycles;
    c->under_way.items[question].voids = true;
    c->marks = merged(c->marks, (Marks){ question, UINT32_MAX, question + 1 });
}

void cycle_cut_off(Infer *in)
{
    if (in->cycles.under_way.len > 0)
        cycle_end_with(in, 0);
    else
        in->cycles.marks.outermost = 0;
}

/* -- answers that hang on something ------------------------------------------------------------------------------------------ */

bool answer_find(Infer *in, const void *subject, uint64_t what, Type *answer, bool *is_free)
{
    Cycles *c = &in->cycles;
    uint64_t at;
    if (c->answers.len == 0 || !map_get(&c->answer_at, key_of(subject, what), &at))
        return false;
    Hold hold = c->answers.items[at].hold;
    bool stands = hold_stands(in, &hold);
    c->answers.items[at].hold = hold;
    *answer = c->answers.items[at].type;
    *is_free = hold_is_free(hold);
    return stands;
}

void answer_keep(Infer *in, const void *subject, uint64_t what, Type answer, Hold hold)
{
    Cycles *c = &in->cycles;
    if (c->answers.len >= MAX_ANSWERS) {
        vec_clear(&c->answers);
        map_clear(&c->answer_at);
    }
    bool is_new;
    uint64_t *slot = map_slot(&c->answer_at, key_of(subject, what), &is_new);
    if (is_new) {
        *slot = c->answers.len;
        vec_push(&c->answers, (Answer){ answer, hold });
    } else {
        c->answers.items[*slot] = (Answer){ answer, hold };
    }
}

/* -- entering and leaving ---------------------------------------------------------------------------------------------------- */

/* `times`: how often it may be under way in itself without being met again. */
static bool is_under_way(Cycles *c, const void *subject, uint64_t what, uint32_t times, Type *so_far)
{
    uint32_t found = 0;
    for (uint32_t i = c->under_way.len; i-- > 0;) {
        Question *q = &c->under_way.items[i];
        if (q->subject != subject || q->what != what || found++ < times)
            continue;
        *so_far = q->so_far;
        q->used = true;
        mark(c, i);
        return true;
    }
    return false;
}

static Question *begin(Cycles *c, const void *subject, uint64_t what)
{
    vec_push(&c->under_way, (Question){ .subject = subject, .what = what, .outside = c->marks });
    c->marks = NO_MARKS;
    return &vec_last(&c->under_way);
}

bool cycle_enter(Infer *in, const void *subject, uint64_t what, Type *so_far)
{
    Cycles *c = &in->cycles;
    bool is_free;
    if (is_under_way(c, subject, what, 0, so_far) ||
        (c->under_way.len > 0 && answer_find(in, subject, what, so_far, &is_free)))
        return false;
    begin(c, subject, what);
    *so_far = 0;
    return true;
}

/* Without the innermost question. What is fixed outside and used by anyone may have been used here too. */
static Marks marks_outside(const Cycles *c, uint32_t self)
{
    Marks m = c->marks;
    if (m.outermost >= self)
        return NO_MARKS;
    m.loop = m.loop >= self ? UINT32_MAX : m.loop;
    if (m.fixed > self)
        for (m.fixed = self; m.fixed > m.outermost; m.fixed--) {
            const Question *q = &c->under_way.items[m.fixed - 1];
            if (!q->goes_round && (q->used || q->voids))
                break;
        }
    if (m.fixed <= m.outermost)
        m.fixed = 0;
    return m;
}

void cycle_assume(Infer *in, uint64_t assumption)
{
    Cycles *c = &in->cycles;
    uint32_t self = c->under_way.len - 1;
    bool is_new;
    uint64_t *slot = map_slot(&c->assumption_at, assumption, &is_new);
    if (is_new) {
        *slot = c->assumptions.len;
        vec_push(&c->assumptions, (Assumed){ 0 });
    }
    Assumed *a = &c->assumptions.items[*slot];
    Question *q = &vec_last(&c->under_way);
    q->assumption = (uint32_t)*slot + 1;
    if (!is_new && c->rounds.items[a->round].state == ROUND_PAUSES && hold_stands(in, &a->besides)) {
        q->round = a->round;
        c->rounds.items[a->round] = (Round){ .state = ROUND_GOES_ON, .question = self };
    }
    cycle_end_with(in, self);
    (void)round_of(c, self);
}

/* From outside: nothing is under way any more, so every round has ended one way or the other. */
static void sweep(Infer *in)
{
    Cycles *c = &in->cycles;
    c->marks = NO_MARKS;
    c->outermost++;
    c->rounds_gone = c->voided = 0;
    if (c->answers.len > SWEEP_ANSWERS || c->rounds.len > SWEEP_ROUNDS) {
        vec_free(&c->answers);
        map_free(&c->answer_at);
    }
    if (c->rounds.len > SWEEP_ROUNDS) {
        flow_settle(in);
        vec_clear(&c->rounds);
        vec_clear(&c->assumptions);
        map_clear(&c->assumption_at);
    }
}

static void end_cut(Cycles *c, const Question *q, bool is_free)
{
    for (uint32_t i = q->settling; i < c->settling.len && is_free; i++)
        map_put(&c->settled, c->settling.items[i].key, c->settling.items[i].type);
    c->settling.len = q->settling;
    c->cuts--;
}

/* Gives what the answer hangs on now. */
static Hold leave(Infer *in, bool stands)
{
    Cycles *c = &in->cycles;
    if (!c->under_way.len)
        BUG("a question ends that never began");
    uint32_t self = c->under_way.len - 1;
    Question q = vec_last(&c->under_way);
    Marks own = marks_outside(c, self);
    Hold onward = hold_of(c, own);
    if (!stands && q.used && !q.voids)                /* patience has an end: past it what was found meanwhile is good enough */
        stands = ++c->voided > MAX_VOIDED;
    if (q.round) {
        Round *r = &c->rounds.items[q.round];
        r->state = q.assumption ? ROUND_PAUSES : stands && !q.voids ? ROUND_ENDED : ROUND_VOID;
        r->onward = onward;
    }
    if (q.assumption)
        c->assumptions.items[q.assumption - 1] = (Assumed){ q.round, onward };
    if (q.goes_round && own.loop == UINT32_MAX)
        c->changes = q.changes_outside;               /* it came to rest by itself: no reason for others to go on */
    c->under_way.len--;
    if (q.is_cut)
        end_cut(c, &q, hold_is_free(onward));
    c->marks = merged(q.outside, own);
    if (self == 0)
        sweep(in);
    return onward;
}

bool cycle_leave(Infer *in)
{
    const Question *q = &vec_last(&in->cycles.under_way);
    return hold_is_free(leave(in, !q->used || q->stands));
}

bool cycle_answer(Infer *in, Type answer, Type assumed)
{
    Question q = vec_last(&in->cycles.under_way);
    bool stands = q.goes_round ? q.stands : answer == (q.so_far ? q.so_far : assumed);
    Hold hold = leave(in, !q.used || stands);
    if (!hold_is_free(hold))
        answer_keep(in, q.subject, q.what, answer, hold);
    return hold_is_free(hold);
}

/* -- going round ------------------------------------------------------------------------------------------------------------- */

/* Seeds are of one knot: they go when nothing that goes round is under way. */
static void take_seed(Cycles *c, uint64_t key, Question *q)
{
    uint64_t at;
    for (uint32_t i = c->under_way.len - 1; i-- > 0;)
        if (c->under_way.items[i].goes_round) {
            if (!map_get(&c->seed_at, key, &at))
                return;
            q->so_far = c->cuts ? UNKNOWN : c->seeds.items[at].so_far;
            q->passes = c->seeds.items[at].passes;
            return;
        }
    if (c->seeds.len > 0) {
        map_free(&c->seed_at);
        vec_clear(&c->seeds);
    }
}

static void keep_seed(Cycles *c, const Question *q)
{
    bool is_new;
    uint64_t *slot = map_slot(&c->seed_at, key_of(q->subject, q->what), &is_new);
    if (is_new) {
        *slot = c->seeds.len;
        vec_push(&c->seeds, (Seed){ 0 });
    }
    c->seeds.items[*slot] = (Seed){ q->so_far, q->passes };
}

static bool is_settled(const Cycles *c, const void *subject, uint64_t what, Type *settled)
{
    uint64_t found;
    if (c->settled.len == 0 || !map_get(&c->settled, key_of(subject, what), &found))
        return false;
    *settled = (Type)found;
    return true;
}

static bool enter_round(Infer *in, const void *subject, uint64_t what, uint32_t times, Type *so_far)
{
    Cycles *c = &in->cycles;
    bool is_free;
    if (is_settled(c, subject, what, so_far))
        return false;
    if (is_under_way(c, subject, what, times, so_far) ||
        (c->under_way.len > 0 && answer_find(in, subject, what, so_far, &is_free)))
        return false;
    Question *q = begin(c, subject, what);
    q->goes_round = true;
    q->is_passage = times > 0;
    q->changes = q->changes_outside = c->changes;
    q->partial = c->partial;
    take_seed(c, key_of(subject, what), q);
    *so_far = q->so_far;
    return true;
}

bool cycle_enter_loop(Infer *in, const void *subject, uint64_t what, Type *so_far)
{
    return enter_round(in, subject, what, 0, so_far);
}

bool cycle_enter_passage(Infer *in, const void *subject, uint64_t what, Type *so_far)
{
    return enter_round(in, subject, what, 1, so_far);
}

void cycle_begin_with(Infer *in, Type first)
{
    Cycles *c = &in->cycles;
    Question *q = &vec_last(&c->under_way);
    q->so_far = first;
    if (q->used) {                                    /* somebody saw nothing yet */
        next_round(c, q);
        c->changes++;
    }
}

/* The question that decides whether this knot goes round again: the outermost that the innermost hangs on. */
static Question *head_of(Cycles *c)
{
    uint32_t self = c->under_way.len - 1;
    return &c->under_way.items[c->marks.loop < self ? c->marks.loop : self];
}

static void tell_next(Cycles *c, Question *q, const Question *head, Type known, Type whole)
{
    Type next = head->tells_whole ? whole : known;
    if (!head->tells_whole || head->rounds > WHOLE_PATIENCE)
        q->passes++;
    c->partial += next != whole;
    if (next != q->so_far) {
        q->so_far = next;
        c->changes++;
    }
}

/* What is known has come to rest; what isn't known is part of the answer from now on. */
static bool begins_whole(Cycles *c, Question *q, Type whole)
{
    if (q->tells_whole || c->partial == q->partial)
        return false;
    q->tells_whole = true;
    q->so_far = whole;
    q->rounds = 0;
    return true;
}

/* A knot that doesn't rest is cut: whatever is in it takes the rest of it as unknown, in one last round. What that gives stands
 * for good, and nobody in the knot is told. */
static void begin_cut(Cycles *c, Question *q)
{
    q->is_cut = true;
    q->so_far = UNKNOWN;
    q->settling = c->settling.len;
    c->cuts++;
    next_round(c, q);
}

static void settle_when_cut(Cycles *c, const Question *q, Type *whole)
{
    vec_push(&c->settling, (Settling){ key_of(q->subject, q->what), *whole ? *whole : UNKNOWN });
    *whole = UNKNOWN;
}

CycleEnd cycle_again(Infer *in, Type known, Type *whole)
{
    Cycles *c = &in->cycles;
    uint32_t self = c->under_way.len - 1;
    Question *q = &vec_last(&c->under_way);
    const Question *head = head_of(c);
    q->stands = !head->is_cut;
    if (head->is_cut) {
        if (q != head && !q->is_passage)
            settle_when_cut(c, q, whole);
        return CYCLE_STANDS;
    }
    tell_next(c, q, head, known, *whole);
    if (c->marks.loop < self) {
        keep_seed(c, q);
        return CYCLE_STANDS;
    }
    if (c->marks.loop > self || (c->changes == q->changes && !begins_whole(c, q, *whole)))
        return CYCLE_STANDS;
    if (++q->rounds >= MAX_ROUNDS || ++c->rounds_gone > MAX_ROUNDS_GONE) {
        begin_cut(c, q);
        return CYCLE_AGAIN;
    }
    q->changes = c->changes;
    q->partial = c->partial;
    next_round(c, q);
    return CYCLE_AGAIN;
}

CycleEnd cycle_type_again(Infer *in, Type *whole)
{
    return cycle_again(in, *whole ? infer_known_part(in, *whole) : 0, whole);
}
