/* What statements do to generator objects: branches, loops, try, the ends of blocks. */
#include "agen/state_run.h"
#include "program/flow.h"

/* Loops run until nothing changes; what is written in the last round stands, since worlds only grow. */
enum { MAX_ROUNDS = 8 };

static void assign(StateRun *r, Node *target, ObjectSet objects)
{
    if (target->kind == NODE_NAME) {
        state_bind(r, target->name.id, objects);
        return;
    }
    world_escape(&r->now, objects);
    if (target->kind == NODE_TUPLE || target->kind == NODE_LIST) {
        for (uint32_t i = 0; i < target->elements.items.len; i++)
            assign(r, target->elements.items.items[i], OBJECT_OTHER);
    } else if (target->kind == NODE_STARRED)
        assign(r, target->starred.value, OBJECT_OTHER);
    else
        state_eval(r, target);
}

static void run_assign(StateRun *r, Node *target, Node *value)
{
    bool pairs =
        target->kind == NODE_TUPLE && value->kind == NODE_TUPLE && target->elements.items.len == value->elements.items.len;
    if (!pairs) {
        assign(r, target, state_eval_value(r, value));
        return;
    }
    ObjectSet objects[WORLD_OBJECTS];
    uint32_t count = value->elements.items.len;
    if (count > WORLD_OBJECTS) {
        state_eval_escaping(r, value);
        assign(r, target, OBJECT_OTHER);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        objects[i] = state_eval_value(r, value->elements.items.items[i]);
    for (uint32_t i = 0; i < count; i++)
        assign(r, target->elements.items.items[i], objects[i]);
}

static void run_if(StateRun *r, Node *n)
{
    state_eval(r, n->if_stmt.test);
    World before = r->now;
    state_block(r, &n->if_stmt.body);
    World after = r->now;
    r->now = before;
    state_block(r, &n->if_stmt.orelse);
    world_join(&r->now, &after);
}

static bool is_true(const Node *test)
{
    return test->kind == NODE_TRUE || (test->kind == NODE_INT && !str_eq(test->number.text, STR("0")));
}

/* One kind of loop for all: `enter` prepares an iteration, `leave` the way out when the iterable or the condition ends it. */
static void run_loop(StateRun *r, Node *n, ObjectSet driven, const NodeList *body, const NodeList *orelse)
{
    World head = r->now, out = { .is_alive = false };
    StateLoop frame = { .outer = r->loop };
    r->loop = &frame;
    for (int round = 0;; round++) {
        frame.breaks.is_alive = frame.continues.is_alive = false;
        bool is_last = round == MAX_ROUNDS || r->steps > STATE_MAX_STEPS;
        r->now = head;
        if (is_last)
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
            state_eval(r, n->while_loop.test);
            out = r->now;
            out.is_alive &= !is_true(n->while_loop.test);
        } else
            assign(r, n->for_loop.target, OBJECT_OTHER);
        state_block(r, body);
        world_join(&r->now, &frame.continues);
        World next = head;
        world_join(&next, &r->now);
        if (is_last || world_same(&next, &head))
            break;
        head = next;
    }
    r->loop = frame.outer;
    r->now = out;
    state_block(r, orelse);
    world_join(&r->now, &frame.breaks);
}

static void run_for(StateRun *r, Node *n)
{
    ObjectSet objects = state_eval(r, n->for_loop.iter);
    if (!(n->flags & NODE_IS_ASYNC)) {
        world_escape(&r->now, objects);
        objects = 0;
    } else {
        state_note(r, n->for_loop.iter, objects);
        world_forget_running(&r->now);
    }
    run_loop(r, n, objects, &n->for_loop.body, &n->for_loop.orelse);
}

static bool is_aclosing(StateRun *r, Node *context)
{
    return context->kind == NODE_CALL && context->call.args.len == 1 &&
           agen_is_known(r->ag, context->call.func, ATOM_contextlib, ATOM_aclosing);
}

static void run_with(StateRun *r, Node *n)
{
    ObjectSet closed = 0;
    bool swallows = false, is_async = (n->flags & NODE_IS_ASYNC) != 0;
    for (uint32_t i = 0; i < n->with_stmt.items.len; i++) {
        Node *item = n->with_stmt.items.items[i], *context = item->with_item.context;
        ObjectSet objects = 0;
        if (is_async && is_aclosing(r, context)) {
            objects = state_eval(r, context->call.args.items[0]);
            closed |= objects;
        } else
            state_eval_escaping(r, context);
        swallows |= infer_swallows(r->ag->in, infer_type(r->ag->in, context), is_async);
        if (item->with_item.target)
            assign(r, item->with_item.target, objects ? objects : OBJECT_OTHER);
    }
    if (is_async && !closed)
        world_forget_running(&r->now);
    StateTry frame = { .outer = r->handler };
    r->handler = &frame;
    frame.raised = r->now;
    state_block(r, &n->with_stmt.body);
    state_may_raise(r);
    r->handler = frame.outer;
    if (is_async) {                                   /* a task group waits for its tasks, any other may */
        world_forget_running(&r->now);
        world_forget_running(&frame.raised);
    }
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

static void run_try(StateRun *r, Node *n)
{
    StateTry whole = { .outer = r->handler };         /* what reaches the finally */
    bool has_finally = n->try_stmt.finalbody.len > 0;
    if (has_finally)
        r->handler = &whole;
    StateTry body = { .outer = r->handler };
    r->handler = &body;
    bool crossed = r->loop && r->loop->crosses_finally;
    if (r->loop)
        r->loop->crosses_finally |= has_finally;
    state_block(r, &n->try_stmt.body);
    state_may_raise(r);
    r->handler = body.outer;
    state_block(r, &n->try_stmt.orelse);
    World normal = r->now;
    for (uint32_t i = 0; i < n->try_stmt.handlers.len; i++) {
        r->now = body.raised;
        state_block(r, &n->try_stmt.handlers.items[i]->except.body);
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
    state_block(r, &n->try_stmt.finalbody);
    state_may_raise(r);
    if (r->steps > STATE_MAX_STEPS) {
        world_forget(&r->now);
        return;
    }
    bool was_silent = r->is_silent;
    r->is_silent = true;                              /* what follows a normal end knows more than the finally itself did */
    r->now = normal;
    state_block(r, &n->try_stmt.finalbody);
    r->is_silent = was_silent;
}

static bool bind_capture(void *ctx, Node *n)
{
    Atom name = ATOM_NONE;
    if (n->kind == NODE_PATTERN_AS || n->kind == NODE_PATTERN_STAR || n->kind == NODE_PATTERN_MAPPING)
        flow_binding_key(n, &name);
    if (name)
        state_bind(ctx, name, OBJECT_OTHER);
    return true;
}

static void run_match(StateRun *r, Node *n)
{
    state_eval_escaping(r, n->match.subject);
    World before = r->now, after = r->now;
    for (uint32_t i = 0; i < n->match.cases.len; i++) {
        Node *one = n->match.cases.items[i];
        r->now = before;
        node_walk(one->match_case.pattern, bind_capture, r);
        if (one->match_case.guard)
            state_eval(r, one->match_case.guard);
        state_block(r, &one->match_case.body);
        world_join(&after, &r->now);
    }
    r->now = after;
}

static void jump(StateRun *r, World *to)
{
    if (r->loop->crosses_finally)
        world_forget(&r->now);
    world_join(to, &r->now);
    r->now.is_alive = false;
}

static void run_statement(StateRun *r, Node *n)
{
    switch (n->kind) {
    case NODE_EXPR_STMT:
        state_eval(r, n->operand.value);
        break;
    case NODE_ASSIGN:
        if (n->assign.targets.len == 1)
            run_assign(r, n->assign.targets.items[0], n->assign.value);
        else {
            ObjectSet objects = state_eval_value(r, n->assign.value);
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
        node_children(n, state_eval_child, r);
        state_may_raise(r);
        r->now.is_alive = false;
        break;
    case NODE_FUNCTION_DEF:
    case NODE_CLASS_DEF:
        state_escape_names(r, n);
        break;
    case NODE_DELETE:
        for (uint32_t i = 0; i < n->elements.items.len; i++)
            assign(r, n->elements.items.items[i], 0);
        break;
    default:
        node_children(n, state_eval_child, r);
        break;
    }
}

/* `await gen.athrow(error)` alone: what is raised there, the drive raises. */
static bool is_lone_drive(StateRun *r, const Node *n)
{
    const Node *value = n->kind == NODE_EXPR_STMT ? n->operand.value : NULL;
    Node *call = value && value->kind == NODE_AWAIT ? value->operand.value : NULL;
    return call && call->kind == NODE_CALL && drive_of(r->ag, call).method == DRIVE_ATHROW;
}

void state_block(StateRun *r, const NodeList *list)
{
    if (r->depth >= STATE_MAX_DEPTH) {
        world_forget(&r->now);
        return;
    }
    r->depth++;
    for (uint32_t i = 0; i < list->len && r->now.is_alive; i++) {
        if (!infer_reachable(r->ag->in, list->items[i])) {
            r->now.is_alive = false;
            break;
        }
        if (!is_lone_drive(r, list->items[i]))
            state_may_raise(r);
        r->steps++;
        run_statement(r, list->items[i]);
    }
    r->depth--;
}
