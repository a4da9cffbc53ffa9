/* Objects and variables of a StateRun: made, used, known by their names. */
#include "agen/state_run.h"

ObjectSet state_make(StateRun *r, Node *made_by, uint8_t state)
{
    uint32_t i = 0;
    while (i < r->object_count && r->objects[i] != made_by)
        i++;
    if (i == WORLD_OBJECTS)
        return 0;
    if (i == r->object_count)
        r->objects[r->object_count++] = made_by;
    r->now.states[i] = state;
    r->now.running[i] = r->now.finished_by[i] = NULL;
    r->now.escaped &= ~(1u << i);
    return 1u << i;
}

/* The variable of a name; -1 when it isn't followed. */
int state_var(StateRun *r, Atom name, bool may_make)
{
    for (uint32_t i = 0; i < r->var_count; i++)
        if (r->vars[i] == name)
            return (int)i;
    if (!may_make || r->var_count == WORLD_OBJECTS || map_get(&r->captured, name, NULL))
        return -1;
    r->vars[r->var_count] = name;
    return (int)r->var_count++;
}

/* A name that holds one thing here and another there: that it holds something unknown on one way has to be known. */
static bool is_bound_again(StateRun *r, Atom name)
{
    const Symbol *s = scope_find(r->scope, name);
    return s && s->decl_count > 1;
}

void state_bind(StateRun *r, Atom name, ObjectSet objects)
{
    if (objects == OBJECT_OTHER && !is_bound_again(r, name))
        objects = 0;
    int var = state_var(r, name, objects != 0);
    if (var >= 0)
        r->now.vars[var] = objects;
    else
        world_escape(&r->now, objects);
}

void state_note(StateRun *r, Node *place, ObjectSet objects)
{
    if (r->is_silent || !objects || objects == OBJECT_OTHER || !r->now.is_alive)
        return;
    StateUse *use = ARENA_NEW(r->ag->arena, StateUse);
    use->state = world_state(&r->now, objects);
    for (uint32_t i = 0; i < r->object_count; i++) {
        if (!((objects >> i) & 1u))
            continue;
        use->finished_by = r->now.finished_by[i];
        if ((objects & (objects - 1)) == 0 && !((r->now.escaped >> i) & 1u))
            use->running = r->now.running[i];
    }
    map_put_ptr(r->uses, (uintptr_t)place, use);
}

/* An exception may leave here: its handlers see the world as it is. */
void state_may_raise(StateRun *r)
{
    if (r->handler)
        world_join(&r->handler->raised, &r->now);
}
