/* cycle.h: questions under way, and what answers given in the middle of them hang on.
 * Part of Infer, as long as the worker. Knows nothing of what is asked.
 *
 * A question met again while it is under way gives what is known of it so far; whoever used that hangs on it. Some questions go
 * round (a loop's variable, an expression in a loop) until what they gave meanwhile is what they come to. Of those that hang on
 * each other only the outermost does: the others go through once a round of it, from where they stood. So a knot costs its
 * rounds times its size, however deeply its questions nest. An answer in the middle of it is kept with what it hangs on and
 * serves as long as that round goes on; when the outermost comes to rest, the last round's answers stand for good. A knot that
 * doesn't come to rest is cut: each question in it takes the others as unknown, whichever of them is the outermost. */
#ifndef INFER_CYCLE_H
#define INFER_CYCLE_H

#include "types/type.h"

typedef struct Infer Infer;

/* What an answer has used, as places among the questions under way: the outermost of all, the outermost that goes round, and
 * one behind the innermost that doesn't. */
typedef struct { uint32_t outermost, loop, fixed; } Marks;
#define NO_MARKS ((Marks){ UINT32_MAX, UINT32_MAX, 0 })

/* The same as rounds of questions, to be kept with the answer; all 0: it hangs on nothing. */
typedef struct { uint32_t outermost, loop, fixed; } Hold;
#define HOLD_VOID ((Hold){ 1, 0, 0 })                 /* for good: see rounds[1] */

typedef struct {
    const void *subject;
    uint64_t    what;
    Type        so_far;                               /* told to whoever asks meanwhile; 0: nothing known */
    uint32_t    round;                                /* the one under way, in rounds; 0: no answer that used it was kept */
    uint32_t    rounds, passes;                       /* gone as the outermost; all since its knot was met */
    uint32_t    changes, changes_outside;             /* the count of them when its round began; when it was entered */
    Marks       outside;                              /* of the question around it */
    bool        used;                                 /* by an answer inside it */
    bool        goes_round, stands;                   /* stands: it came to what was told meanwhile */
    bool        tells_whole;                          /* with what isn't known of it: its second time of going round */
    bool        is_cut;                               /* it didn't rest: its last round */
    uint32_t    settling;                             /* how many were settling when that began */
    bool        is_passage;
    uint32_t    partial;                              /* the count of those that are told in part when its round began */
    bool        voids;                                /* what used it ends with it, whatever it comes to */
    uint32_t    assumption;                           /* one more than its place in assumptions; 0: none */
} Question;

typedef enum { ROUND_GOES_ON, ROUND_ENDED, ROUND_VOID, ROUND_PAUSES } RoundState;
/* onward, once ended: what its answers hang on now */
typedef struct { RoundState state; uint32_t question; Hold onward; } Round;

typedef struct { Type type; Hold hold; } Answer;
typedef struct { Type so_far; uint32_t passes; } Seed;
typedef struct { uint64_t key; Type type; } Settling;
typedef struct { uint32_t round; Hold besides; } Assumed;      /* besides: what else its answers hang on */

typedef struct Cycles {
    VEC(Question) under_way;                          /* outermost first */
    VEC(Round)    rounds;
    Marks         marks;                              /* of the answer being found */
    uint32_t      changes;                            /* goes up when what a question that goes round has so far changes */
    uint32_t      partial;                            /* … and when one has told less than it came to */
    uint32_t      rounds_gone, voided;                /* since the outermost question began */
    uint32_t      cuts;                               /* questions under way that are in their last round */
    VEC(Settling) settling;                           /* found in such a round; told when it has ended */
    Map           settled;                            /* question → type: what was in a knot that was cut */
    uint32_t      outermost;                          /* how many questions asked from outside have ended */
    Map           seed_at;                            /* question → place in seeds: where those inside a knot stood last */
    VEC(Seed)     seeds;
    Map           assumption_at;                      /* what is assumed → place in assumptions */
    VEC(Assumed)  assumptions;
    /* question or expression → place in answers: those that hang on something */
    Map           answer_at;
    VEC(Answer)   answers;
} Cycles;

void cycles_free(Infer *in);

/* -- questions that don't go round -- */
/* Before answering (subject, what): true when it isn't under way yet. False: *so_far has what is known (0: nothing), and the
 * current answer is marked as depending on it. */
bool cycle_enter(Infer *in, const void *subject, uint64_t what, Type *so_far);
/* Ends the innermost question. True: the answer depends on no unfinished question and may be kept. */
bool cycle_leave(Infer *in);
/* The same, where the answer can be kept for as long as what it depends on. `assumed`: what was made of it where nothing was
 * known. */
bool cycle_answer(Infer *in, Type answer, Type assumed);

/* The innermost question, which cycle_enter has just begun, makes an assumption, and what uses it ends with it. Whatever was
 * found under the same assumption before serves again, if nothing else that it hung on has changed. */
void cycle_assume(Infer *in, uint64_t assumption);

/* -- questions that go round -- */
typedef enum { CYCLE_STANDS, CYCLE_AGAIN } CycleEnd;
/* As cycle_enter; the question begins where it stood in the last round of what it depends on. */
bool     cycle_enter_loop(Infer *in, const void *subject, uint64_t what, Type *so_far);
/* The same, of what only leads on to other questions: in itself it is asked once more, so that the knot is tied by those, whoever
 * is asked first. */
bool     cycle_enter_passage(Infer *in, const void *subject, uint64_t what, Type *so_far);
/* The first that is known of the innermost question. */
void     cycle_begin_with(Infer *in, Type first);
/* At the end of a round that came to `*whole`, of which `known` is what is known (0: nothing). Only that goes round at first: the
 * rest may come from what isn't known yet. When the knot rests it goes round once more with all. If it doesn't rest, what is in
 * it takes the others as unknown; `*whole` is then what is to be told. */
CycleEnd cycle_again(Infer *in, Type known, Type *whole);
/* The same for what has no parts of its own. */
CycleEnd cycle_type_again(Infer *in, Type *whole);

/* -- answers kept -- */
Marks marks_begin(Infer *in);                         /* of an answer of its own, … */
Hold  marks_end(Infer *in, Marks outside);            /* … which is then part of the one around it */
/* May it be used again? Marks the current answer; *hold is brought up to date. */
bool  hold_stands(Infer *in, Hold *hold);
static inline bool hold_is_free(Hold h) { return h.outermost == 0; }
/* An answer that hangs on something, if there is one that still may be used. */
bool  answer_find(Infer *in, const void *subject, uint64_t what, Type *answer, bool *is_free);
void  answer_keep(Infer *in, const void *subject, uint64_t what, Type answer, Hold hold);

/* The current answer can't be kept: it was cut off by a bound. */
void  cycle_cut_off(Infer *in);
/* The current answer ends with this question, given by its place. */
void  cycle_end_with(Infer *in, uint32_t question);

#endif
