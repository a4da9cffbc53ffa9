/* What the evaluation of an expression does to generator objects. */
#include "agen/drive.h"
#include "agen/state_run.h"
#include "infer/expr.h"

static bool makes_generator(StateRun *r, Node *call)
{
    Node *def = agen_function_meant(r->ag, call->call.func);
    return def && def->kind == NODE_FUNCTION_DEF && function_kind(def) == FUNCTION_ASYNC_GENERATOR
        && shape_is_declared(shape_of(r->ag, infer_type(r->ag->in, call)).kind);
}

static bool look_for_names(void *ctx, Node *n)
{
    StateRun *r = ctx;
    if (n->kind == NODE_NAME) {
        int var = state_var(r, n->name.id, false);
        if (var >= 0)
            world_escape(&r->now, r->now.vars[var]);
    }
    return true;
}

void state_escape_names(StateRun *r, Node *n)
{
    node_walk(n, look_for_names, r);
}

void state_eval_escaping(StateRun *r, Node *n)
{
    if (n)
        world_escape(&r->now, state_eval(r, n));
}

/* The awaited drive has come back normally; before, it may have raised. */
static void finish_drive(StateRun *r, const Drive *d, ObjectSet objects)
{
    uint8_t before = world_state(&r->now, objects);
    World raised = r->now;
    switch (d->method) {
    case DRIVE_ACLOSE:
        state_may_raise(r);
        world_set(&r->now, objects, STATE_CLOSED, d->call);
        return;
    case DRIVE_ATHROW:
        /* nothing can catch it: the generator is finished, the exception comes back */
        if (before == STATE_FRESH) {
            world_set(&r->now, objects, STATE_CLOSED, d->call);
            state_may_raise(r);
            return;
        }
        break;
    default:
        break;
    }
    if (!(before & ~(STATE_EXHAUSTED | STATE_CLOSED))) {              /* it gives nothing, and stays as it is */
        state_may_raise(r);
        return;
    }
    world_set(&raised, objects, (uint8_t)(before | STATE_EXHAUSTED), d->call);
    if (r->handler)
        world_join(&r->handler->raised, &raised);
    bool has_default = d->method == DRIVE_ANEXT && d->call->call.args.len > 1;
    world_set(&r->now, objects, has_default ? STATE_STARTED | STATE_EXHAUSTED : STATE_STARTED, d->call);
}

static ObjectSet eval_drive_object(StateRun *r, const Drive *d)
{
    ObjectSet objects = state_eval(r, d->object);
    state_note(r, d->object, objects);
    state_note(r, d->call, objects);
    for (uint32_t i = 0; i < d->call->call.args.len; i++)
        if (d->call->call.args.items[i] != d->object)
            state_eval_escaping(r, d->call->call.args.items[i]);
    return objects;
}

static bool is_asyncio(StateRun *r, Node *func, Atom name)
{
    Atom called = func->kind == NODE_ATTRIBUTE ? func->attribute.attr : func->kind == NODE_NAME ? func->name.id : ATOM_NONE;
    if (called != name)
        return false;
    const Signature *s = type_signature(r->ag->types, infer_type(r->ag->in, func));
    return s && s->function && str_starts(atom_str(r->ag->in->program->atoms, node_module(s->function)->name), STR("asyncio"));
}

/* A drive that isn't awaited at once. In a task, or beside another in gather(), it runs while the function goes on. */
static void start_drive(StateRun *r, const Drive *d, bool runs_now)
{
    ObjectSet objects = eval_drive_object(r, d);
    for (uint32_t i = 0; i < r->object_count; i++) {
        if (!((objects >> i) & 1u))
            continue;
        if (runs_now && !r->now.running[i])
            r->now.running[i] = d->call;
        r->now.states[i] = STATE_UNKNOWN;
    }
}

static bool starts_task(StateRun *r, Node *func)
{
    return is_asyncio(r, func, ATOM_create_task) || is_asyncio(r, func, ATOM_ensure_future);
}

/* Who only looks at what it is given: calls nothing of it but `__repr__` and the like, and keeps nothing. */
static bool only_looks(StateRun *r, Node *func)
{
    static const Atom lookers[] = {
        ATOM_print, ATOM_repr, ATOM_str, ATOM_type, ATOM_isinstance, ATOM_id, ATOM_hash, ATOM_bool, ATOM_callable, ATOM_hasattr,
    };
    for (size_t i = 0; func->kind == NODE_NAME && i < sizeof lookers / sizeof *lookers; i++)
        if (func->name.id == lookers[i])
            return agen_is_known(r->ag, func, ATOM_builtins, lookers[i]);
    return false;
}

/* What tells about a generator and can't be used to drive it. */
static bool is_descriptive(Atom attribute)
{
    static const Atom names[] = {
        ATOM_ag_running, ATOM_ag_await,     ATOM_ag_code,   ATOM_ag_frame,
        ATOM___name__,   ATOM___qualname__, ATOM___class__, ATOM___doc__,
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (attribute == names[i])
            return true;
    return false;
}

static void eval_argument(StateRun *r, Node *argument, bool escapes)
{
    Node *value = argument->kind == NODE_KEYWORD ? argument->keyword.value : argument;
    ObjectSet objects = state_eval(r, value);
    if (escapes)
        world_escape(&r->now, objects);
}

/* runs_all: the callee starts what it is given, each as a task of its own. Items of `*[…]` are arguments too. */
static void eval_arguments(StateRun *r, const NodeList *arguments, bool runs_all, bool escapes)
{
    for (uint32_t i = 0; i < arguments->len; i++) {
        Node *argument = arguments->items[i], *starred = argument->kind == NODE_STARRED ? argument->starred.value : NULL;
        Drive started = argument->kind == NODE_CALL ? drive_of(r->ag, argument) : (Drive){ .method = DRIVE_NONE };
        if (drive_is_async(started.method))
            start_drive(r, &started, runs_all);
        else if (starred && (starred->kind == NODE_LIST || starred->kind == NODE_TUPLE))
            eval_arguments(r, &starred->elements.items, runs_all, escapes);    /* depth: bounded by the parser */
        else
            eval_argument(r, argument, escapes);
    }
}

static ObjectSet eval_call(StateRun *r, Node *n)
{
    Drive drive = drive_of(r->ag, n);
    if (drive_is_async(drive.method)) {
        start_drive(r, &drive, false);
        return 0;
    }
    Node *func = n->call.func;
    if (func->kind == NODE_NAME && func->name.id == ATOM_aiter && n->call.args.len == 1 &&
        agen_is_known(r->ag, func, ATOM_builtins, ATOM_aiter))
        return state_eval(r, n->call.args.items[0]);
    bool runs_all = starts_task(r, func) || is_asyncio(r, func, ATOM_gather), escapes = !only_looks(r, func);
    state_eval_escaping(r, func->kind == NODE_ATTRIBUTE ? func->attribute.value : func);
    eval_arguments(r, &n->call.args, runs_all, escapes);
    state_may_raise(r);
    return makes_generator(r, n) ? state_make(r, n, STATE_FRESH)
        : shape_of(r->ag, infer_type(r->ag->in, n)).kind == SHAPE_GENERATOR ? state_make(r, n, STATE_UNKNOWN) : 0;
}

static ObjectSet eval_await(StateRun *r, Node *n)
{
    Node *operand = n->operand.value;
    Drive drive = operand->kind == NODE_CALL ? drive_of(r->ag, operand) : (Drive){ .method = DRIVE_NONE };
    if (!drive_is_async(drive.method)) {
        state_eval_escaping(r, operand);
        world_forget_running(&r->now);                            /* whatever was awaited: tasks have had their turn */
        state_may_raise(r);
        return 0;
    }
    ObjectSet objects = eval_drive_object(r, &drive);
    world_forget_running(&r->now);
    if (objects)
        finish_drive(r, &drive, objects);
    else
        state_may_raise(r);
    return 0;
}

static void exhaust(StateRun *r, Node *iterable, Node *by)
{
    ObjectSet objects = state_eval(r, iterable);
    state_note(r, iterable, objects);
    state_may_raise(r);
    if (objects)
        world_set(&r->now, objects, STATE_EXHAUSTED, by);
}

/* Only the first iterable is evaluated by the function itself, once; what else mentions an object may do so any number of
 * times. */
static ObjectSet eval_comprehension(StateRun *r, Node *n)
{
    Node *first = n->comprehension.clauses.len ? n->comprehension.clauses.items[0] : NULL;
    if (!first || n->kind == NODE_GENERATOR) {
        state_escape_names(r, n);
        return expr_is_async_generator(n) ? state_make(r, n, STATE_FRESH) : 0;
    }
    if (first->flags & NODE_IS_ASYNC)
        exhaust(r, first->comp_for.iter, n);
    else
        state_eval_escaping(r, first->comp_for.iter);
    for (uint32_t i = 0; i < first->comp_for.ifs.len; i++)
        state_escape_names(r, first->comp_for.ifs.items[i]);
    for (uint32_t i = 1; i < n->comprehension.clauses.len; i++)
        state_escape_names(r, n->comprehension.clauses.items[i]);
    if (n->comprehension.key)
        state_escape_names(r, n->comprehension.key);
    state_escape_names(r, n->comprehension.value);
    return 0;
}

ObjectSet state_eval_value(StateRun *r, Node *n)
{
    ObjectSet objects = state_eval(r, n);
    return objects || n->kind == NODE_NONE ? objects : OBJECT_OTHER;
}

static ObjectSet eval_either(StateRun *r, Node *one, Node *other)
{
    World before = r->now;
    ObjectSet objects = one ? state_eval_value(r, one) : 0;
    World after = r->now;
    r->now = before;
    objects |= other ? state_eval_value(r, other) : 0;
    world_join(&r->now, &after);
    return objects;
}

void state_eval_child(void *ctx, Node *child)
{
    state_eval_escaping(ctx, child);
}

static ObjectSet eval_inner(StateRun *r, Node *n)
{
    switch (n->kind) {
    case NODE_NAME: {
        int var = state_var(r, n->name.id, false);
        return var >= 0 ? r->now.vars[var] : 0;
    }
    case NODE_CALL:
        return eval_call(r, n);
    case NODE_AWAIT:
        return eval_await(r, n);
    case NODE_LIST_COMP: case NODE_SET_COMP: case NODE_DICT_COMP: case NODE_GENERATOR:
        return eval_comprehension(r, n);
    case NODE_LAMBDA:
        state_escape_names(r, n);
        return 0;
    case NODE_IF_EXP:
        state_eval(r, n->if_exp.test);
        return eval_either(r, n->if_exp.body, n->if_exp.orelse);
    case NODE_BOOL_OP: {
        ObjectSet left = state_eval_value(r, n->binary.left);
        ObjectSet right = eval_either(r, n->binary.right, NULL);
        return n->binary.op == OP_OR ? left | right : right;          /* what is false is no generator */
    }
    case NODE_NAMED_EXPR: {
        ObjectSet objects = state_eval_value(r, n->named_expr.value);
        state_bind(r, n->named_expr.target->name.id, objects);
        return objects;
    }
    case NODE_COMPARE:                                /* `g is None` keeps nothing */
        state_eval(r, n->compare.left);
        for (uint32_t i = 0; i < n->compare.parts.len; i++)
            state_eval(r, n->compare.parts.items[i]->compare_part.value);
        return 0;
    case NODE_UNARY:
        state_eval(r, n->unary.operand);
        return 0;
    case NODE_ATTRIBUTE: {
        ObjectSet objects = state_eval(r, n->attribute.value);
        if (!is_descriptive(n->attribute.attr))
            world_escape(&r->now, objects);
        return 0;
    }
    case NODE_FORMATTED:
        if (n->parent->flags & NODE_IS_TEMPLATE)      /* it keeps the value, a text doesn't */
            state_eval_escaping(r, n->formatted.value);
        else
            state_eval(r, n->formatted.value);
        for (uint32_t i = 0; i < n->formatted.spec.len; i++)
            state_eval_escaping(r, n->formatted.spec.items[i]);
        return 0;
    default:
        node_children(n, state_eval_child, r);
        return 0;
    }
}

ObjectSet state_eval(StateRun *r, Node *n)
{
    if (r->depth >= STATE_MAX_DEPTH) {
        state_escape_names(r, n);
        return 0;
    }
    r->depth++;
    ObjectSet objects = eval_inner(r, n);
    r->depth--;
    return objects;
}
