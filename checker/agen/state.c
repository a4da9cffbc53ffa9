#include "agen/state.h"

#include "agen/state_run.h"

static bool note_captured(void *ctx, Node *n)
{
    Map *captured = ctx;
    if (n->kind == NODE_NAME)
        map_put(captured, n->name.id, 1);
    return true;
}

static bool look_for_captures(void *ctx, Node *n)
{
    StateRun *r = ctx;
    if (n->kind == NODE_GLOBAL || n->kind == NODE_NONLOCAL || n->kind == NODE_LAMBDA || n->kind == NODE_FUNCTION_DEF ||
        n->kind == NODE_CLASS_DEF || n->kind == NODE_GENERATOR) {
        node_walk(n, note_captured, &r->captured);
        return false;
    }
    return true;
}

static Map *run_function(Agen *ag, Node *def)
{
    StateRun *r = memory_zero(1, sizeof *r);
    r->ag = ag;
    r->scope = function_scope(def);
    r->uses = ARENA_NEW(ag->arena, Map);
    r->now.is_alive = true;
    for (uint32_t i = 0; i < def->function.body.len; i++)
        node_walk(def->function.body.items[i], look_for_captures, r);
    for (uint32_t i = 0; i < def->function.params.len; i++) {
        Node *param = def->function.params.items[i];
        bool is_single = param->param.kind != PARAM_VARARGS && param->param.kind != PARAM_KWARGS && param->param.annotation;
        Type declared = is_single ? infer_annotation(ag->in, param->param.annotation, ANNOTATION_IS_PARAM) : UNKNOWN;
        bool is_generator = shape_of(ag, declared).kind == SHAPE_GENERATOR;
        state_bind(r, param->param.name, is_generator ? state_make(r, param, STATE_UNKNOWN) : OBJECT_OTHER);
    }
    state_block(r, &def->function.body);
    Map *uses = r->uses;
    map_free(&r->captured);
    memory_free(r);
    return uses;
}

static const StateUse *use_at(Agen *ag, Node *place)
{
    Node *def = node_enclosing_function(place);
    if (!def || def->kind != NODE_FUNCTION_DEF)
        return NULL;
    Map *uses = map_get_ptr(&ag->states, (uintptr_t)def);
    if (!uses) {
        uses = run_function(ag, def);
        map_put_ptr(&ag->states, (uintptr_t)def, uses);
    }
    return map_get_ptr(uses, (uintptr_t)place);
}

uint32_t object_state(Agen *ag, Node *object)
{
    const StateUse *use = use_at(ag, object);
    return use ? use->state : STATE_UNKNOWN;
}

Node *object_finished_by(Agen *ag, Node *object)
{
    const StateUse *use = use_at(ag, object);
    return use ? use->finished_by : NULL;
}

Node *object_running_since(Agen *ag, Node *drive)
{
    const StateUse *use = use_at(ag, drive);
    return use && use->running != drive ? use->running : NULL;
}
