#include "agen/state.h"

#include "agen/block.h"
#include "agen/world.h"

/* An abstract run of one function: statements change the World, uses of objects are written down with the state they meet.
 * Loops run until nothing changes; what is written in the last round stands, since worlds only grow. */

enum { RUN_MAX_DEPTH = 200, RUN_MAX_ROUNDS = 8 };

typedef struct { uint8_t state; Node *finished_by, *running; } Use;

typedef struct LoopFrame { World breaks, continues; bool crosses_finally; struct LoopFrame *outer; } LoopFrame;
typedef struct TryFrame { World raised; struct TryFrame *outer; } TryFrame;

typedef struct {
    Agen      *ag;
    Map       *uses;                                  /* NAME (or iterable, or CALL) → Use * */
    World      now;
    Atom       vars[WORLD_OBJECTS];     uint32_t var_count;
    Node      *objects[WORLD_OBJECTS];  uint32_t object_count;      /* the expression that made each */
    Map        captured;                              /* names that inner functions see: not followed */
    LoopFrame *loop;
    TryFrame  *handler;
    bool       is_silent;                             /* a second pass over a finally: write nothing down */
    int        depth;
} Run;

static void run_block(Run *r, const NodeList *list);
static ObjectSet eval(Run *r, Node *n);

/* -- objects and variables -- */

static ObjectSet make_object(Run *r, Node *made_by, uint8_t state)
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
static int var_of(Run *r, Atom name, bool may_make)
{
    for (uint32_t i = 0; i < r->var_count; i++)
        if (r->vars[i] == name)
            return (int)i;
    if (!may_make || r->var_count == WORLD_OBJECTS || map_get(&r->captured, name, NULL))
        return -1;
    r->vars[r->var_count] = name;
    return (int)r->var_count++;
}

static void bind(Run *r, Atom name, ObjectSet objects)
{
    int var = var_of(r, name, objects != 0);
    if (var >= 0)
        r->now.vars[var] = objects;
    else
        world_escape(&r->now, objects);
}

static void write_down(Run *r, Node *place, ObjectSet objects)
{
    if (r->is_silent || !objects || !r->now.is_alive)
        return;
    Use *use = ARENA_NEW(r->ag->arena, Use);
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
static void may_raise(Run *r)
{
    if (r->handler)
        world_join(&r->handler->raised, &r->now);
}

/* -- expressions -- */

static bool makes_generator(Run *r, Node *call)
{
    const Term *callee = type_term(r->ag->types, infer_type(r->ag->in, call->call.func));
    Node *def = callee->kind == TYPE_CALLABLE ? callee->signature->function : NULL;
    return def && def->kind == NODE_FUNCTION_DEF && function_kind(def) == FUNCTION_ASYNC_GENERATOR
        && shape_is_declared(shape_of(r->ag, infer_type(r->ag->in, call)).kind);
}

static bool look_for_names(void *ctx, Node *n)
{
    Run *r = ctx;
    if (n->kind == NODE_NAME) {
        int var = var_of(r, n->name.id, false);
        if (var >= 0)
            world_escape(&r->now, r->now.vars[var]);
    }
    return true;
}

static void escape_names(Run *r, Node *n)
{
    node_walk(n, look_for_names, r);
}

static void eval_escaping(Run *r, Node *n)
{
    if (n)
        world_escape(&r->now, eval(r, n));
}

static void forget_running(Run *r)
{
    for (uint32_t i = 0; i < r->object_count; i++)
        r->now.running[i] = NULL;
}

/* The awaited drive has come back normally; before, it may have raised. */
static void finish_drive(Run *r, const Drive *d, ObjectSet objects)
{
    uint8_t before = world_state(&r->now, objects);
    World raised = r->now;
    switch (d->method) {
    case DRIVE_ACLOSE:
        may_raise(r);
        world_set(&r->now, objects, STATE_CLOSED, d->call);
        return;
    case DRIVE_ATHROW:
        /* nothing can catch it: the generator is finished, the exception comes back */
        if (before == STATE_FRESH) {
            world_set(&r->now, objects, STATE_CLOSED, d->call);
            may_raise(r);
            return;
        }
        break;
    default:
        break;
    }
    world_set(&raised, objects, (uint8_t)(before | STATE_EXHAUSTED), d->call);
    if (r->handler)
        world_join(&r->handler->raised, &raised);
    bool has_default = d->method == DRIVE_ANEXT && d->call->call.args.len > 1;
    world_set(&r->now, objects, has_default ? STATE_STARTED | STATE_EXHAUSTED : STATE_STARTED, d->call);
}

static ObjectSet eval_drive_object(Run *r, const Drive *d)
{
    ObjectSet objects = eval(r, d->object);
    write_down(r, d->object, objects);
    write_down(r, d->call, objects);
    for (uint32_t i = 0; i < d->call->call.args.len; i++)
        if (d->call->call.args.items[i] != d->object)
            eval_escaping(r, d->call->call.args.items[i]);
    return objects;
}

static bool is_asyncio(Run *r, Node *func, Atom name)
{
    Atom called = func->kind == NODE_ATTRIBUTE ? func->attribute.attr : func->kind == NODE_NAME ? func->name.id : ATOM_NONE;
    if (called != name)
        return false;
    const Term *term = type_term(r->ag->types, infer_type(r->ag->in, func));
    if (term->kind == TYPE_OVERLOADED && term->count)
        term = type_term(r->ag->types, term->items[0]);
    Node *def = term->kind == TYPE_CALLABLE ? term->signature->function : NULL;
    return def && str_starts(atom_str(r->ag->in->program->atoms, node_module(def)->name), STR("asyncio"));
}

/* A drive that isn't awaited at once. In a task, or beside another in gather(), it runs while the function goes on. */
static void start_drive(Run *r, const Drive *d, bool runs_now)
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

static bool starts_task(Run *r, Node *func)
{
    return is_asyncio(r, func, ATOM_create_task) || is_asyncio(r, func, ATOM_ensure_future);
}

static ObjectSet eval_call(Run *r, Node *n)
{
    Drive drive = drive_of(r->ag, n);
    if (drive_is_async(drive.method)) {
        start_drive(r, &drive, false);
        return 0;
    }
    Node *func = n->call.func;
    if (func->kind == NODE_NAME && func->name.id == ATOM_aiter && n->call.args.len == 1 &&
        agen_is_known(r->ag, func, ATOM_builtins, ATOM_aiter))
        return eval(r, n->call.args.items[0]);
    bool runs_all = starts_task(r, func) || is_asyncio(r, func, ATOM_gather);
    eval_escaping(r, func->kind == NODE_ATTRIBUTE ? func->attribute.value : func);
    for (uint32_t i = 0; i < n->call.args.len; i++) {
        Node *argument = n->call.args.items[i];
        Drive started = argument->kind == NODE_CALL ? drive_of(r->ag, argument) : (Drive){ .method = DRIVE_NONE };
        if (drive_is_async(started.method))
            start_drive(r, &started, runs_all);
        else
            eval_escaping(r, argument->kind == NODE_KEYWORD ? argument->keyword.value : argument);
    }
    may_raise(r);
    return makes_generator(r, n) ? make_object(r, n, STATE_FRESH)
        : shape_of(r->ag, infer_type(r->ag->in, n)).kind == SHAPE_GENERATOR ? make_object(r, n, STATE_UNKNOWN) : 0;
}

static ObjectSet eval_await(Run *r, Node *n)
{
    Node *operand = n->operand.value;
    Drive drive = operand->kind == NODE_CALL ? drive_of(r->ag, operand) : (Drive){ .method = DRIVE_NONE };
    if (!drive_is_async(drive.method)) {
        eval_escaping(r, operand);
        forget_running(r);                            /* whatever was awaited: tasks have had their turn */
        may_raise(r);
        return 0;
    }
    ObjectSet objects = eval_drive_object(r, &drive);
    forget_running(r);
    if (objects)
        finish_drive(r, &drive, objects);
    return 0;
}

static void exhaust(Run *r, Node *iterable, Node *by)
{
    ObjectSet objects = eval(r, iterable);
    write_down(r, iterable, objects);
    may_raise(r);
    if (objects)
        world_set(&r->now, objects, STATE_EXHAUSTED, by);
}

/* Only the first iterable is evaluated by the function itself, once; what else mentions an object may do so any number of
 * times. */
static ObjectSet eval_comprehension(Run *r, Node *n)
{
    Node *first = n->comprehension.clauses.len ? n->comprehension.clauses.items[0] : NULL;
    if (!first || n->kind == NODE_GENERATOR) {
        escape_names(r, n);
        return 0;
    }
    if (first->flags & NODE_IS_ASYNC)
        exhaust(r, first->comp_for.iter, n);
    else
        eval_escaping(r, first->comp_for.iter);
    for (uint32_t i = 0; i < first->comp_for.ifs.len; i++)
        escape_names(r, first->comp_for.ifs.items[i]);
    for (uint32_t i = 1; i < n->comprehension.clauses.len; i++)
        escape_names(r, n->comprehension.clauses.items[i]);
    if (n->comprehension.key)
        escape_names(r, n->comprehension.key);
    escape_names(r, n->comprehension.value);
    return 0;
}

static ObjectSet eval_either(Run *r, Node *one, Node *other)
{
    World before = r->now;
    ObjectSet objects = one ? eval(r, one) : 0;
    World after = r->now;
    r->now = before;
    objects |= other ? eval(r, other) : 0;
    world_join(&r->now, &after);
    return objects;
}

static void eval_child(void *ctx, Node *child)
{
    eval_escaping(ctx, child);
}

static ObjectSet eval_inner(Run *r, Node *n)
{
    switch (n->kind) {
    case NODE_NAME: {
        int var = var_of(r, n->name.id, false);
        return var >= 0 ? r->now.vars[var] : 0;
    }
    case NODE_CALL:
        return eval_call(r, n);
    case NODE_AWAIT:
        return eval_await(r, n);
    case NODE_LIST_COMP: case NODE_SET_COMP: case NODE_DICT_COMP: case NODE_GENERATOR:
        return eval_comprehension(r, n);
    case NODE_LAMBDA:
        escape_names(r, n);
        return 0;
    case NODE_IF_EXP:
        eval(r, n->if_exp.test);
        return eval_either(r, n->if_exp.body, n->if_exp.orelse);
    case NODE_BOOL_OP: {
        ObjectSet left = eval(r, n->binary.left);
        return left | eval_either(r, n->binary.right, NULL);
    }
    case NODE_NAMED_EXPR: {
        ObjectSet objects = eval(r, n->named_expr.value);
        bind(r, n->named_expr.target->name.id, objects);
        return objects;
    }
    case NODE_COMPARE:                                /* `g is None` keeps nothing */
        eval(r, n->compare.left);
        for (uint32_t i = 0; i < n->compare.parts.len; i++)
            eval(r, n->compare.parts.items[i]->compare_part.value);
        return 0;
    case NODE_UNARY:
        eval(r, n->unary.operand);
        return 0;
    default:
        node_children(n, eval_child, r);
        return 0;
    }
}

static ObjectSet eval(Run *r, Node *n)
{
    if (r->depth >= RUN_MAX_DEPTH) {
        escape_names(r, n);
        return 0;
    }
    r->depth++;
    ObjectSet objects = eval_inner(r, n);
    r->depth--;
    return objects;
}

/* -- statements -- */

static void assign(Run *r, Node *target, ObjectSet objects)
{
    if (target->kind == NODE_NAME) {
        bind(r, target->name.id, objects);
        return;
    }
    world_escape(&r->now, objects);
    if (target->kind == NODE_TUPLE || target->kind == NODE_LIST) {
        for (uint32_t i = 0; i < target->elements.items.len; i++)
            assign(r, target->elements.items.items[i], 0);
    } else if (target->kind == NODE_STARRED)
        assign(r, target->starred.value, 0);
    else
        eval(r, target);
}

static void run_assign(Run *r, Node *target, Node *value)
{
    bool pairs =
        target->kind == NODE_TUPLE && value->kind == NODE_TUPLE && target->elements.items.len == value->elements.items.len;
    if (!pairs) {
        assign(r, target, eval(r, value));
        return;
    }
    ObjectSet objects[WORLD_OBJECTS];
    uint32_t count = value->elements.items.len;
    if (count > WORLD_OBJECTS) {
        eval_escaping(r, value);
        assign(r, target, 0);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        objects[i] = eval(r, value->elements.items.items[i]);
    for (uint32_t i = 0; i < count; i++)
        assign(r, target->elements.items.items[i], objects[i]);
}

static void run_if(Run *r, Node *n)
{
    eval(r, n->if_stmt.test);
    World before = r->now;
    run_block(r, &n->if_stmt.body);
    World after = r->now;
    r->now = before;
    run_block(r, &n->if_stmt.orelse);
    world_join(&r->now, &after);
}

static bool is_true(const Node *test)
{
    return test->kind == NODE_TRUE || (test->kind == NODE_INT && !str_eq(test->number.text, STR("0")));
}

/* One kind of loop for all: `enter` prepares an iteration, `leave` the way out when the iterable or the condition ends it. */
static void run_loop(Run *r, Node *n, ObjectSet driven, const NodeList *body, const NodeList *orelse)
{
    World head = r->now, out = { .is_alive = false };
    LoopFrame frame = { .outer = r->loop };
    r->loop = &frame;
    for (int round = 0;; round++) {
        frame.breaks.is_alive = frame.continues.is_alive = false;
        r->now = head;
        if (round == RUN_MAX_ROUNDS)
            world_forget(&r->now);
        out = r->now;
        if (driven) {
            world_set(&out, driven, STATE_EXHAUSTED, n);
            World raised = r->now;
            world_set(&raised, driven, STATE_EXHAUSTED, n);
            if (r->handler)
                world_join(&r->handler->raised, &raised);
            world_set(&r->now, driven, STATE_STARTED, n);
        }
        if (n->kind == NODE_WHILE) {
            eval(r, n->while_loop.test);
            out = r->now;
            out.is_alive &= !is_true(n->while_loop.test);
        } else
            assign(r, n->for_loop.target, 0);
        run_block(r, body);
        world_join(&r->now, &frame.continues);
        World next = head;
        world_join(&next, &r->now);
        if (world_same(&next, &head) || round == RUN_MAX_ROUNDS)
            break;
        head = next;
    }
    r->loop = frame.outer;
    r->now = out;
    run_block(r, orelse);
    world_join(&r->now, &frame.breaks);
}

static void run_for(Run *r, Node *n)
{
    ObjectSet objects = eval(r, n->for_loop.iter);
    if (!(n->flags & NODE_IS_ASYNC)) {
        world_escape(&r->now, objects);
        objects = 0;
    } else {
        write_down(r, n->for_loop.iter, objects);
        forget_running(r);
    }
    run_loop(r, n, objects, &n->for_loop.body, &n->for_loop.orelse);
}

static bool is_aclosing(Run *r, Node *context)
{
    return context->kind == NODE_CALL && context->call.args.len == 1 &&
           agen_is_known(r->ag, context->call.func, ATOM_contextlib, ATOM_aclosing);
}

static void run_with(Run *r, Node *n)
{
    ObjectSet closed = 0;
    bool swallows = false, is_async = (n->flags & NODE_IS_ASYNC) != 0;
    for (uint32_t i = 0; i < n->with_stmt.items.len; i++) {
        Node *item = n->with_stmt.items.items[i], *context = item->with_item.context;
        ObjectSet objects = 0;
        if (is_async && is_aclosing(r, context)) {
            objects = eval(r, context->call.args.items[0]);
            closed |= objects;
        } else
            eval_escaping(r, context);
        swallows |= infer_swallows(r->ag->in, infer_type(r->ag->in, context), is_async);
        if (item->with_item.target)
            assign(r, item->with_item.target, objects);
    }
    if (is_async && !closed)
        forget_running(r);
    TryFrame frame = { .outer = r->handler };
    r->handler = &frame;
    frame.raised = r->now;
    run_block(r, &n->with_stmt.body);
    may_raise(r);
    r->handler = frame.outer;
    if (swallows)
        world_join(&r->now, &frame.raised);
    if (closed) {
        for (uint32_t i = 0; i < r->object_count; i++)
            if ((closed >> i) & 1u)
                world_set(&frame.raised, 1u << i, STATE_CLOSED, n), world_set(&r->now, 1u << i, STATE_CLOSED, n);
    }
    if (r->handler)
        world_join(&r->handler->raised, &frame.raised);
}

static void run_try(Run *r, Node *n)
{
    TryFrame whole = { .outer = r->handler, .raised = r->now };       /* what reaches the finally */
    bool has_finally = n->try_stmt.finalbody.len > 0;
    if (has_finally)
        r->handler = &whole;
    TryFrame body = { .outer = r->handler, .raised = r->now };
    r->handler = &body;
    bool crossed = r->loop && r->loop->crosses_finally;
    if (r->loop)
        r->loop->crosses_finally |= has_finally;
    run_block(r, &n->try_stmt.body);
    may_raise(r);
    r->handler = body.outer;
    run_block(r, &n->try_stmt.orelse);
    World normal = r->now;
    for (uint32_t i = 0; i < n->try_stmt.handlers.len; i++) {
        r->now = body.raised;
        run_block(r, &n->try_stmt.handlers.items[i]->except.body);
        world_join(&normal, &r->now);
    }
    if (r->handler)
        world_join(&r->handler->raised, &body.raised);                /* caught by none of them */
    if (r->loop)
        r->loop->crosses_finally = crossed;
    r->now = normal;
    if (!has_finally)
        return;
    r->handler = whole.outer;
    world_join(&r->now, &whole.raised);
    run_block(r, &n->try_stmt.finalbody);
    may_raise(r);
    bool was_silent = r->is_silent;
    r->is_silent = true;                              /* what follows a normal end knows more than the finally itself did */
    r->now = normal;
    run_block(r, &n->try_stmt.finalbody);
    r->is_silent = was_silent;
}

static void run_match(Run *r, Node *n)
{
    eval_escaping(r, n->match.subject);
    World before = r->now, after = r->now;
    for (uint32_t i = 0; i < n->match.cases.len; i++) {
        r->now = before;
        if (n->match.cases.items[i]->match_case.guard)
            eval(r, n->match.cases.items[i]->match_case.guard);
        run_block(r, &n->match.cases.items[i]->match_case.body);
        world_join(&after, &r->now);
    }
    r->now = after;
}

static void jump(Run *r, World *to)
{
    if (r->loop->crosses_finally)
        world_forget(&r->now);
    world_join(to, &r->now);
    r->now.is_alive = false;
}

static void run_statement(Run *r, Node *n)
{
    switch (n->kind) {
    case NODE_EXPR_STMT:
        eval(r, n->operand.value);
        break;
    case NODE_ASSIGN:
        if (n->assign.targets.len == 1)
            run_assign(r, n->assign.targets.items[0], n->assign.value);
        else {
            ObjectSet objects = eval(r, n->assign.value);
            for (uint32_t i = 0; i < n->assign.targets.len; i++)
                assign(r, n->assign.targets.items[i], objects);
        }
        break;
    case NODE_ANN_ASSIGN:
        if (n->ann_assign.value)
            run_assign(r, n->ann_assign.target, n->ann_assign.value);
        break;
    case NODE_IF:    run_if(r, n); break;
    case NODE_WHILE: run_loop(r, n, 0, &n->while_loop.body, &n->while_loop.orelse); break;
    case NODE_FOR:   run_for(r, n); break;
    case NODE_WITH:  run_with(r, n); break;
    case NODE_TRY:   run_try(r, n); break;
    case NODE_MATCH: run_match(r, n); break;
    case NODE_BREAK:
        if (r->loop)
            jump(r, &r->loop->breaks);
        break;
    case NODE_CONTINUE:
        if (r->loop)
            jump(r, &r->loop->continues);
        break;
    case NODE_RETURN:
    case NODE_RAISE:
        node_children(n, eval_child, r);
        may_raise(r);
        r->now.is_alive = false;
        break;
    case NODE_FUNCTION_DEF:
    case NODE_CLASS_DEF:
        escape_names(r, n);
        break;
    case NODE_DELETE:
        for (uint32_t i = 0; i < n->elements.items.len; i++)
            assign(r, n->elements.items.items[i], 0);
        break;
    default:
        node_children(n, eval_child, r);
        break;
    }
}

static void run_block(Run *r, const NodeList *list)
{
    if (r->depth >= RUN_MAX_DEPTH) {
        world_forget(&r->now);
        return;
    }
    r->depth++;
    for (uint32_t i = 0; i < list->len && r->now.is_alive; i++) {
        if (!infer_reachable(r->ag->in, list->items[i])) {
            r->now.is_alive = false;
            break;
        }
        may_raise(r);
        run_statement(r, list->items[i]);
    }
    r->depth--;
}

/* -- one function -- */

static bool note_captured(void *ctx, Node *n)
{
    Map *captured = ctx;
    if (n->kind == NODE_NAME)
        map_put(captured, n->name.id, 1);
    return true;
}

static bool look_for_captures(void *ctx, Node *n)
{
    Run *r = ctx;
    if (n->kind == NODE_GLOBAL || n->kind == NODE_NONLOCAL || n->kind == NODE_LAMBDA || n->kind == NODE_FUNCTION_DEF ||
        n->kind == NODE_CLASS_DEF || n->kind == NODE_GENERATOR) {
        node_walk(n, note_captured, &r->captured);
        return false;
    }
    return true;
}

static Map *run_function(Agen *ag, Node *def)
{
    Run *r = memory_zero(1, sizeof *r);
    r->ag = ag;
    r->uses = ARENA_NEW(ag->arena, Map);
    r->now.is_alive = true;
    for (uint32_t i = 0; i < def->function.body.len; i++)
        node_walk(def->function.body.items[i], look_for_captures, r);
    for (uint32_t i = 0; i < def->function.params.len; i++) {
        Node *param = def->function.params.items[i];
        if (param->param.kind == PARAM_VARARGS || param->param.kind == PARAM_KWARGS || !param->param.annotation)
            continue;
        if (shape_of(ag, infer_annotation(ag->in, param->param.annotation, ANNOTATION_IS_PARAM)).kind == SHAPE_GENERATOR)
            bind(r, param->param.name, make_object(r, param, STATE_UNKNOWN));
    }
    run_block(r, &def->function.body);
    Map *uses = r->uses;
    map_free(&r->captured);
    memory_free(r);
    return uses;
}

static const Use *use_at(Agen *ag, Node *place)
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
    const Use *use = use_at(ag, object);
    return use ? use->state : STATE_UNKNOWN;
}

Node *object_finished_by(Agen *ag, Node *object)
{
    const Use *use = use_at(ag, object);
    return use ? use->finished_by : NULL;
}

Node *object_running_since(Agen *ag, Node *call)
{
    const Use *use = use_at(ag, call);
    return use && use->running != call ? use->running : NULL;
}

/* -- leaving a loop early -- */

typedef struct { Agen *ag; Node *loop, *exit; } ExitSearch;

static bool look_for_exit(void *ctx, Node *n)
{
    ExitSearch *s = ctx;
    if (s->exit || n->kind == NODE_FUNCTION_DEF || n->kind == NODE_LAMBDA || n->kind == NODE_CLASS_DEF)
        return false;
    if (n->kind == NODE_RETURN)
        s->exit = n;
    if (n->kind == NODE_BREAK) {
        const Node *loop = n->parent;
        while (loop->kind != NODE_FOR && loop->kind != NODE_WHILE && loop->kind != NODE_FUNCTION_DEF)
            loop = loop->parent;
        if (loop == s->loop)
            s->exit = n;
    }
    return true;
}

typedef struct { Atom name; uint32_t count, assigned; } Mentions;

static bool count_mentions(void *ctx, Node *n)
{
    Mentions *m = ctx;
    if (n->kind == NODE_NAME && n->name.id == m->name) {
        m->count++;
        m->assigned += n->parent->kind == NODE_ASSIGN || n->parent->kind == NODE_ANN_ASSIGN;
    }
    return true;
}

/* A generator bound to a name and used nowhere but in this loop. */
static bool is_only_looped_over(Agen *ag, Node *name)
{
    Node *def = node_enclosing_function(name);
    const Use *use = use_at(ag, name);
    if (!def || !use || use->state != STATE_FRESH)
        return false;
    Mentions m = { name->name.id, 0, 0 };
    for (uint32_t i = 0; i < def->function.body.len; i++)
        node_walk(def->function.body.items[i], count_mentions, &m);
    return m.count == 2 && m.assigned == 1;           /* where it is bound (not by a with block, which closes it), and here */
}

bool loop_leaves_open(Agen *ag, Node *loop, Node **exit)
{
    Node *iterable = loop->for_loop.iter;
    bool is_fresh = iterable->kind == NODE_CALL ? object_state(ag, iterable) == STATE_FRESH
        : iterable->kind == NODE_NAME && is_only_looped_over(ag, iterable);
    if (!is_fresh)
        return false;
    ExitSearch s = { ag, loop, NULL };
    for (uint32_t i = 0; i < loop->for_loop.body.len && !s.exit; i++)
        node_walk(loop->for_loop.body.items[i], look_for_exit, &s);
    *exit = s.exit;
    return s.exit != NULL;
}
