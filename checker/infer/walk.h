/* walk.h: one reference followed backwards through a flow graph; shared by flow.c and walk_*.c, and nobody else.
 * A Walk lives for one question. FlowAnswers is the Infer's: what has been found at points, as long as the worker. */
#ifndef INFER_WALK_H
#define INFER_WALK_H

#include "infer/infer.h"

#define UNBOUND UINT32_MAX                            /* within walks, beside types: not assigned on any way here */
enum {
    WALK_MAX_PREFIXES = 12, WALK_MAX_GATES = 8,
    WALK_MAX_DEPTH = 1200,                            /* nested walks of all references under way */
    WALK_FAR = 32,                                    /* points passed, after which milestones count */
    /* each time they nest so much deeper, the far end is walked first; so much where inference has become deep */
    WALK_AHEAD_DEPTH = 32, WALK_AHEAD_SOON = 8, WALK_DEEP_INFERENCE = INFER_MAX_DEPTH / 3,
};

typedef struct FlowAnswers {
    Map         index;                                /* hash of (point, reference) → 1 + place in answers */
    VEC(Answer) answers;
    uint32_t    depth;
} FlowAnswers;

typedef struct Walk {
    Infer     *in;
    FlowGraph *graph;
    Node      *reference;
    Type       declared;                              /* as the caller gave it; 0 */
    uint64_t   key, salt;                             /* salt: the key, and what else an answer depends on */
    uint64_t   prefixes[WALK_MAX_PREFIXES];           /* keys of the shorter references it goes through */
    uint32_t   prefix_count;
    FlowId     gates[WALK_MAX_GATES];                 /* finally clauses read from behind: only their normal way counts */
    uint32_t   gate_count;
} Walk;

/* flow.c: the type at this point, or UNBOUND. */
Type   walk_from(Walk *w, FlowId at);
/* How a point is answered whose answer is kept; NULL: it is passed. */
typedef Type WalkPoint(Walk *w, FlowId at);
WalkPoint *walk_kept(Walk *w, FlowId at);
/* One point: its answer, or 0 and where to go on. */
Type   walk_step(Walk *w, FlowId at, FlowId *next);

Type   walk_assigned(Walk *w, FlowId at);             /* what an assignment gives, asked anew */

/* walk_start.c: what the reference holds where its graph begins, or where there is no graph. */
Type   walk_start(Walk *w);
/* of a variable of an outer function, where the inner one may rely on it; 0 */
Type   walk_captured(Walk *w, Symbol *s);
bool   walk_is_outside(const Walk *w, const Symbol *s);      /* does the symbol belong to code that another graph runs? */
Type   type_by_order(Infer *in, Node *name);          /* by the declarations before it in its block; 0 */
FlowGraph *graph_around(Infer *in, Node *reference);  /* that runs this reference's code; NULL */

/* walk_loop.c: answers kept, ways joined, loops solved. */
FlowAnswers *flow_answers(Infer *in);
Type   walk_cached(Walk *w, FlowId at, WalkPoint *compute);
bool   walk_is_answered(Walk *w, FlowId at);
Type   walk_far(Walk *w, FlowId at);                  /* walk_from for the rest of a long way */
Type   walk_join(Walk *w, FlowId at);                 /* of a FLOW_JOIN */
Type   walk_loop(Walk *w, FlowId at);                 /* of a FLOW_LOOP */
Type   walk_assignment(Walk *w, FlowId at);           /* of a FLOW_ASSIGN or FLOW_DEFINE of the reference */
Type   walk_either(Walk *w, FlowId a, FlowId b);

/* walk_ahead.c: answers what lies behind this point, the far end first, so that walks don't nest as deep as ways are long. */
void   walk_ahead(Walk *w, FlowId at);

#endif
