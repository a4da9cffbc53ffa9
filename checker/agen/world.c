#include "agen/world.h"

#include <string.h>

static bool has(ObjectSet set, uint32_t i)
{
    return (set >> i) & 1u;
}

void world_join(World *into, const World *other)
{
    if (!other->is_alive)
        return;
    if (!into->is_alive) {
        *into = *other;
        return;
    }
    into->escaped |= other->escaped;
    for (uint32_t i = 0; i < WORLD_OBJECTS; i++) {
        into->vars[i] |= other->vars[i];
        into->states[i] |= other->states[i];
        if (into->finished_by[i] != other->finished_by[i] && other->finished_by[i])
            into->finished_by[i] = into->finished_by[i] ? into->finished_by[i] : other->finished_by[i];
        if (into->running[i] != other->running[i])
            into->running[i] = NULL;                  /* on one path only: not certain */
    }
}

bool world_same(const World *a, const World *b)
{
    return a->is_alive == b->is_alive && a->escaped == b->escaped && !memcmp(a->vars, b->vars, sizeof a->vars)
        && !memcmp(a->states, b->states, sizeof a->states);
}

uint8_t world_state(const World *w, ObjectSet objects)
{
    uint8_t mask = objects & OBJECT_OTHER ? STATE_UNKNOWN : 0;
    for (uint32_t i = 0; i < WORLD_OBJECTS; i++)
        if (has(objects, i))
            mask |= has(w->escaped, i) ? STATE_UNKNOWN : w->states[i];
    return mask ? mask : STATE_UNKNOWN;
}

void world_set(World *w, ObjectSet objects, uint8_t state, Node *by)
{
    bool is_only = (objects & (objects - 1)) == 0;    /* several: only one of them has changed */
    for (uint32_t i = 0; i < WORLD_OBJECTS; i++) {
        if (!has(objects, i))
            continue;
        w->states[i] = is_only ? state : (uint8_t)(w->states[i] | state);
        if (state & (STATE_EXHAUSTED | STATE_CLOSED))
            w->finished_by[i] = by;
    }
}

void world_escape(World *w, ObjectSet objects)
{
    w->escaped |= objects;
}

void world_forget_running(World *w)
{
    for (uint32_t i = 0; i < WORLD_OBJECTS; i++)
        w->running[i] = NULL;
}

void world_forget(World *w)
{
    for (uint32_t i = 0; i < WORLD_OBJECTS; i++) {
        w->states[i] = STATE_UNKNOWN;
        w->running[i] = NULL;
    }
}
