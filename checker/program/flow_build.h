/* flow_build.h: the making of a flow graph; shared by flow_build.c, flow_expr.c and flow_stmt.c, and nobody else.
 * A FlowBuilder lives while one graph is made; its vectors are copied into the module's arena at the end.
 * `current` is the point that control has reached. Visiting code moves it on; FLOW_ID_UNREACHABLE says that no way leads here. */
#ifndef PROGRAM_FLOW_BUILD_H
#define PROGRAM_FLOW_BUILD_H

#include "program/program.h"
#include "program/scope.h"

enum { FLOW_MAX_DEPTH = 400 };                        /* nested statements and expressions; what is deeper has no flow points */

typedef struct { VEC(FlowId) from; } FlowLabel;       /* ways into a point that is not reached yet; label_finish empties it */

typedef enum { FRAME_LOOP, FRAME_TRY, FRAME_FINALLY, FRAME_WITH } FrameKind;

/* What surrounds the code being visited and takes its jumps: loops take break and continue, the others take exceptions. */
typedef struct FlowFrame {
    struct FlowFrame *outer;
    FrameKind  kind;
    FlowLabel *labels;                                /* TRY: one for each handler; FINALLY, WITH: one */
    uint32_t   count;
    bool       catches_all;                           /* TRY: nothing goes further out */
    FlowLabel *on_break;                              /* LOOP */
    FlowId     loop;                                  /* LOOP: where continue goes */
} FlowFrame;

typedef struct { FlowId loop; VEC(FlowId) from; } LoopWays;

typedef struct FlowBuilder {
    FlowGraph *graph;
    Module    *module;
    VEC(FlowNode) nodes;
    VEC(FlowId)   antecedents;
    VEC(LoopWays) loops;                              /* those not finished */
    FlowFrame *frame;
    FlowId     current;
    /* in a comprehension or class body: the point before it, which exceptions see; 0 outside */
    FlowId     pinned;
    bool       pin_moves;                             /* pinned by a comprehension: a walrus in it is seen by exceptions */
    bool       saw_walrus;                            /* since the flag was last cleared */
    bool       is_statement_value;                    /* the expression is a statement by itself: its calls may end the flow */
    int        depth;
} FlowBuilder;

/* flow_build.c */
/* a new point after the current one, which it becomes; unreachable stays so */
FlowId flow_add(FlowBuilder *b, FlowKind kind, Node *node);
void   flow_bind(FlowBuilder *b, FlowKind kind, Node *node);         /* FLOW_ASSIGN or FLOW_UNBIND, with its key */
void   label_add(FlowLabel *l, FlowId from);
FlowId label_finish(FlowBuilder *b, FlowLabel *l);
FlowId loop_begin(FlowBuilder *b, Node *node);                       /* becomes current */
void   loop_add(FlowBuilder *b, FlowId loop, FlowId from);
void   loop_finish(FlowBuilder *b);                                  /* the innermost */
void   flow_may_raise(FlowBuilder *b);                               /* an exception may leave from here */
void   flow_track(FlowBuilder *b, const Node *reference);            /* the graph says something of this reference */

/* flow_expr.c */
void   flow_expression(FlowBuilder *b, Node *n);
void   flow_condition(FlowBuilder *b, Node *test, FlowLabel *yes, FlowLabel *no);    /* current is left unreachable */
void   flow_target(FlowBuilder *b, Node *target);                    /* evaluates what the target needs, then binds it */
/* the references a condition can narrow; false when there are none */
bool   flow_track_condition(FlowBuilder *b, const Node *test);

/* flow_stmt.c */
void   flow_statements(FlowBuilder *b, NodeList statements);

#endif
