/* state_run.h: the abstract run behind state.h, shared by the state_*.c; nobody else includes it.
 * Statements change the World, uses of objects are written down with the state they meet. A StateRun lives while one function is
 * run; what it writes down stays in the Agen's arena. */
#ifndef AGEN_STATE_RUN_H
#define AGEN_STATE_RUN_H

#include "agen/world.h"

enum { STATE_MAX_DEPTH = 200, STATE_MAX_STEPS = 200000 };

typedef struct { uint8_t state; Node *finished_by, *running; } StateUse;

typedef struct StateLoop { World breaks, continues; bool crosses_finally; struct StateLoop *outer; } StateLoop;
typedef struct StateTry { World raised; struct StateTry *outer; } StateTry;

typedef struct {
    Agen      *ag;
    Scope     *scope;                                 /* of the function */
    Map       *uses;                                  /* NAME (or iterable, or CALL) → StateUse * */
    World      now;
    Atom       vars[WORLD_OBJECTS];     uint32_t var_count;
    Node      *objects[WORLD_OBJECTS];  uint32_t object_count;      /* the expression that made each */
    Map        captured;                              /* names that inner functions see: not followed */
    StateLoop *loop;
    StateTry  *handler;
    bool       is_silent;                             /* a second pass over a finally: write nothing down */
    int        depth;
    /* statements run so far; past the bound, where loops in loops have no end, each runs once more and nothing is known */
    uint32_t   steps;
} StateRun;

/* -- objects and variables (state_object.c) -- */
ObjectSet state_make(StateRun *r, Node *made_by, uint8_t state);        /* 0 when there are too many to follow */
int       state_var(StateRun *r, Atom name, bool may_make);           /* -1 when it isn't followed */
void      state_bind(StateRun *r, Atom name, ObjectSet objects);
void      state_note(StateRun *r, Node *place, ObjectSet objects);    /* a use of them, in the state they are in */
void      state_may_raise(StateRun *r);                               /* an exception may leave here */

/* -- expressions (state_expr.c): which objects one may be -- */
ObjectSet state_eval(StateRun *r, Node *n);
ObjectSet state_eval_value(StateRun *r, Node *n);                     /* never 0, but for None */
void      state_eval_escaping(StateRun *r, Node *n);                  /* n may be NULL */
void      state_eval_child(void *run, Node *child);                   /* the same, for node_children */
void      state_escape_names(StateRun *r, Node *n);

/* -- statements (state_stmt.c) -- */
void state_block(StateRun *r, const NodeList *list);

#endif
