/* state.h: what state a generator object is in at a place: fresh, started, exhausted, closed.
 * Followed forward through one function, per object, through local names and aliases; an object that escapes (stored, passed,
 * captured) isn't followed any more. Answers are kept per function in the Agen. A mask of several states: which of them
 * depends on the path. */
#ifndef AGEN_STATE_H
#define AGEN_STATE_H

#include "agen/drive.h"

enum ObjectState {
    STATE_FRESH     = 1 << 0,                         /* made, nothing has run yet */
    STATE_STARTED   = 1 << 1,                         /* waits at a yield */
    STATE_EXHAUSTED = 1 << 2,                         /* a loop or comprehension has run it to its end */
    /* aclose() was awaited, its aclosing() block has ended, or athrow() failed on a fresh one */
    STATE_CLOSED    = 1 << 3,
    STATE_UNKNOWN   = 1 << 4,                         /* anything */
};

/* The state right before the object of this expression (a NAME, or a call that makes one) is driven or looped over here. */
uint32_t object_state(Agen *ag, Node *object);
/* What finished it (a loop, aclose(), the aclosing block), for a note; NULL. */
Node    *object_finished_by(Agen *ag, Node *object);
/* The earlier drive (a call) that certainly still runs, not awaited yet, when this one, or the loop over this iterable, is
 * started; NULL. */
Node    *object_running_since(Agen *ag, Node *drive);

#endif
