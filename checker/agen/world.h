/* world.h: what is known of the generator objects of one function at one point of it.
 * A World is a value, small enough to copy at every branch; joins keep what either side says. Past WORLD_OBJECTS objects or
 * variables a function is still followed, but the surplus ones are unknown. */
#ifndef AGEN_WORLD_H
#define AGEN_WORLD_H

#include "agen/state.h"

enum { WORLD_OBJECTS = 24 };

typedef uint32_t ObjectSet;                           /* a bit for each object */
#define OBJECT_OTHER (1u << 31)                       /* something that isn't followed: unknown in every state */

typedef struct {
    bool      is_alive;                               /* false: no path leads here */
    ObjectSet escaped;                                /* seen by somebody else: unknown from then on */
    ObjectSet vars[WORLD_OBJECTS];                    /* what each variable may hold; 0: nothing, or nobody knows */
    uint8_t   states[WORLD_OBJECTS];                  /* masks of ObjectState */
    Node     *finished_by[WORLD_OBJECTS];
    Node     *running[WORLD_OBJECTS];                 /* a drive started in a task that can't have ended yet */
} World;

void    world_join(World *into, const World *other);  /* into becomes: either of the two */
bool    world_same(const World *a, const World *b);
uint8_t world_state(const World *w, ObjectSet objects);
/* The objects (one of them, when there are several) have come into this state. */
void    world_set(World *w, ObjectSet objects, uint8_t state, Node *by);
void    world_escape(World *w, ObjectSet objects);
void    world_forget_running(World *w);               /* tasks have had their turn */
void    world_forget(World *w);                       /* nothing is certain any more */

#endif
