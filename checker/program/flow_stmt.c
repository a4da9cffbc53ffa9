/* Flow through statements: branches, loops, exceptions and what they bind. */
#include "program/flow_build.h"

static void push_frame(FlowBuilder *b, FlowFrame *f)
{
    f->outer = b->frame;
    b->frame = f;
}

static void pop_frame(FlowBuilder *b)
{
    b->frame = b->frame->outer;
}

/* -- simple statements ------------------------------------------------------------------------------------------------------- */

/* What leaves by a jump runs the finally around it, as far out as the jump goes (NULL: out of the function). */
static void run_finally(FlowBuilder *b, const FlowFrame *until)
{
    for (FlowFrame *f = b->frame; f && f != until; f = f->outer)
        if (f->kind == FRAME_FINALLY)
            label_add(&f->labels[0], b->current);
}

static void jump_in_loop(FlowBuilder *b, bool is_break)
{
    FlowFrame *loop = b->frame;
    while (loop && loop->kind != FRAME_LOOP)
        loop = loop->outer;
    if (loop) {
        run_finally(b, loop);
        if (is_break)
            label_add(loop->on_break, b->current);
        else
            loop_add(b, loop->loop, b->current);
    }
    b->current = FLOW_ID_UNREACHABLE;
}

static void assign(FlowBuilder *b, Node *n)
{
    flow_expression(b, n->assign.value);
    for (uint32_t i = 0; i < n->assign.targets.len; i++)
        flow_target(b, n->assign.targets.items[i]);
    bool is_plain = n->assign.targets.len == 1 && n->assign.targets.items[0]->kind == NODE_NAME;
    Node *value = n->assign.value;
    if (is_plain && value && (value->kind == NODE_COMPARE || value->kind == NODE_CALL || value->kind == NODE_UNARY))
        flow_track_condition(b, value);               /* `is_text = isinstance(x, str)`: testing it later tells of x */
}

static void aug_assign(FlowBuilder *b, Node *n)
{
    Node *target = n->aug_assign.target;
    flow_expression(b, target);
    flow_expression(b, n->aug_assign.value);
    if (!target)
        return;
    FlowId read = target->flow;
    flow_bind(b, FLOW_ASSIGN, target);
    target->flow = read;                              /* it is read first: its type is the one before the operation */
}

static void delete_targets(FlowBuilder *b, NodeList targets)
{
    for (uint32_t i = 0; i < targets.len; i++) {
        Node *target = targets.items[i];
        if (target->kind == NODE_TUPLE || target->kind == NODE_LIST) {
            delete_targets(b, target->elements.items);
            continue;
        }
        flow_expression(b, target);
        flow_bind(b, FLOW_UNBIND, target);
    }
}

static void assertion(FlowBuilder *b, Node *n)
{
    FlowLabel holds = { 0 }, fails = { 0 };
    flow_condition(b, n->assert_stmt.test, &holds, &fails);
    b->current = label_finish(b, &fails);
    flow_expression(b, n->assert_stmt.message);
    flow_may_raise(b);
    b->current = label_finish(b, &holds);
}

static void function_def(FlowBuilder *b, Node *n)
{
    for (uint32_t i = 0; i < n->function.decorators.len; i++)
        flow_expression(b, n->function.decorators.items[i]);
    for (uint32_t i = 0; i < n->function.params.len; i++)
        if (n->function.params.items[i]->kind == NODE_PARAM)
            flow_expression(b, n->function.params.items[i]->param.default_value);
    n->flow = b->current;
    flow_bind(b, FLOW_ASSIGN, n);
}

/* The names of a class body are its own: behind it, control goes on as if only the class had been bound. */
static void class_def(FlowBuilder *b, Node *n)
{
    for (uint32_t i = 0; i < n->class_def.decorators.len; i++)
        flow_expression(b, n->class_def.decorators.items[i]);
    for (uint32_t i = 0; i < n->class_def.args.len; i++)
        flow_expression(b, n->class_def.args.items[i]);
    FlowId before = b->current, outer_pin = b->pinned;
    if (!b->pinned)
        b->pinned = before;
    flow_statements(b, n->class_def.body);
    b->pinned = outer_pin;
    b->current = before;
    n->flow = before;
    flow_bind(b, FLOW_ASSIGN, n);
}

static void import(FlowBuilder *b, Node *n)
{
    NodeList names = n->kind == NODE_IMPORT ? n->import.names : n->import_from.names;
    flow_may_raise(b);
    for (uint32_t i = 0; i < names.len; i++) {
        Node *alias = names.items[i];
        if (alias->kind != NODE_ALIAS)
            continue;
        if (n->kind == NODE_IMPORT_FROM && alias->alias.name == ATOM_star)
            flow_add(b, FLOW_STAR_IMPORT, n);
        else
            flow_bind(b, FLOW_ASSIGN, alias);
        alias->flow = b->current;
    }
}

/* -- branches and loops ------------------------------------------------------------------------------------------------------ */

static void if_stmt(FlowBuilder *b, Node *n)
{
    FlowLabel yes = { 0 }, no = { 0 }, after = { 0 };
    flow_condition(b, n->if_stmt.test, &yes, &no);
    b->current = label_finish(b, &yes);
    flow_statements(b, n->if_stmt.body);
    label_add(&after, b->current);
    b->current = label_finish(b, &no);
    flow_statements(b, n->if_stmt.orelse);
    label_add(&after, b->current);
    b->current = label_finish(b, &after);
}

static void loop_body(FlowBuilder *b, FlowId loop, NodeList body, FlowLabel *after)
{
    FlowFrame f = { .kind = FRAME_LOOP, .on_break = after, .loop = loop };
    push_frame(b, &f);
    flow_statements(b, body);
    pop_frame(b);
    loop_add(b, loop, b->current);
}

static void for_loop(FlowBuilder *b, Node *n)
{
    FlowLabel after = { 0 };
    flow_expression(b, n->for_loop.iter);
    FlowId loop = loop_begin(b, n);
    flow_may_raise(b);
    flow_target(b, n->for_loop.target);
    loop_body(b, loop, n->for_loop.body, &after);
    loop_finish(b);
    b->current = loop;
    flow_statements(b, n->for_loop.orelse);
    label_add(&after, b->current);
    b->current = label_finish(b, &after);
}

static void while_loop(FlowBuilder *b, Node *n)
{
    FlowLabel holds = { 0 }, fails = { 0 }, after = { 0 };
    FlowId loop = loop_begin(b, n);
    flow_condition(b, n->while_loop.test, &holds, &fails);
    b->current = label_finish(b, &holds);
    loop_body(b, loop, n->while_loop.body, &after);
    loop_finish(b);
    b->current = label_finish(b, &fails);
    flow_statements(b, n->while_loop.orelse);
    label_add(&after, b->current);
    b->current = label_finish(b, &after);
}

/* -- with -------------------------------------------------------------------------------------------------------------------- */

/* The body may end at any point by an exception that a context manager swallows: then control goes on behind the statement. */
static void with_stmt(FlowBuilder *b, Node *n)
{
    for (uint32_t i = 0; i < n->with_stmt.items.len; i++) {
        Node *item = n->with_stmt.items.items[i];
        if (item->kind != NODE_WITH_ITEM)
            continue;
        flow_expression(b, item->with_item.context);
        item->flow = b->current;
        flow_may_raise(b);
        flow_target(b, item->with_item.target);
    }
    FlowLabel raised = { 0 }, after = { 0 };
    FlowFrame f = { .kind = FRAME_WITH, .labels = &raised, .count = 1 };
    label_add(&raised, b->current);
    push_frame(b, &f);
    flow_statements(b, n->with_stmt.body);
    pop_frame(b);
    label_add(&after, b->current);
    b->current = label_finish(b, &raised);
    label_add(&after, flow_add(b, FLOW_SWALLOW, n));
    b->current = label_finish(b, &after);
    flow_may_raise(b);
}

/* -- try --------------------------------------------------------------------------------------------------------------------- */

static bool names_everything(const Node *type)
{
    return !type || (type->kind == NODE_NAME && type->name.id == ATOM_BaseException);
}

static void handler(FlowBuilder *b, Node *h)
{
    h->flow = b->current;
    flow_expression(b, h->except.type);
    if (h->except.name)
        flow_bind(b, FLOW_ASSIGN, h);
    flow_statements(b, h->except.body);
    if (h->except.name)
        flow_bind(b, FLOW_UNBIND, h);
}

/* The body with its handlers and its else; what gets through normally ends in `after`. */
static void try_and_handlers(FlowBuilder *b, Node *n, FlowLabel *after)
{
    NodeList handlers = n->try_stmt.handlers;
    FlowLabel *caught = handlers.len ? memory_zero(handlers.len, sizeof *caught) : NULL;
    FlowFrame f = { .kind = FRAME_TRY, .labels = caught, .count = handlers.len };
    for (uint32_t i = 0; i < handlers.len; i++)
        f.catches_all |= handlers.items[i]->kind == NODE_EXCEPT && names_everything(handlers.items[i]->except.type);
    push_frame(b, &f);
    flow_may_raise(b);                                /* before the first statement has done anything */
    flow_statements(b, n->try_stmt.body);
    pop_frame(b);
    flow_statements(b, n->try_stmt.orelse);
    label_add(after, b->current);
    for (uint32_t i = 0; i < handlers.len; i++) {
        b->current = label_finish(b, &caught[i]);
        if (handlers.items[i]->kind == NODE_EXCEPT)
            handler(b, handlers.items[i]);
        label_add(after, b->current);
    }
    memory_free(caught);
}

static void try_stmt(FlowBuilder *b, Node *n)
{
    FlowLabel normal = { 0 };
    if (n->try_stmt.finalbody.len == 0) {
        try_and_handlers(b, n, &normal);
        b->current = label_finish(b, &normal);
        return;
    }
    FlowLabel raised = { 0 };
    FlowFrame f = { .kind = FRAME_FINALLY, .labels = &raised, .count = 1 };
    push_frame(b, &f);
    flow_may_raise(b);
    try_and_handlers(b, n, &normal);
    pop_frame(b);
    FlowId normal_end = label_finish(b, &normal), raised_end = label_finish(b, &raised);
    b->current = normal_end != FLOW_ID_UNREACHABLE ? normal_end : raised_end;
    FlowId gate = flow_add(b, FLOW_FINALLY, n);
    if (gate != FLOW_ID_UNREACHABLE) {
        b->nodes.items[gate].antecedent = normal_end;
        b->nodes.items[gate].other = raised_end;
    }
    flow_statements(b, n->try_stmt.finalbody);
    if (raised_end != FLOW_ID_UNREACHABLE)
        flow_may_raise(b);                            /* what came by an exception goes on with it */
    if (normal_end == FLOW_ID_UNREACHABLE)
        b->current = FLOW_ID_UNREACHABLE;
    FlowId behind = flow_add(b, FLOW_AFTER_FINALLY, n);
    if (behind != FLOW_ID_UNREACHABLE)
        b->nodes.items[behind].other = gate;
}

/* -- match ------------------------------------------------------------------------------------------------------------------- */

static bool always_matches(const Node *pattern)
{
    if (pattern && pattern->kind == NODE_PATTERN_OR)
        pattern = pattern->elements.items.len ? pattern->elements.items.items[pattern->elements.items.len - 1] : NULL;
    while (pattern && pattern->kind == NODE_PATTERN_AS && pattern->pattern_as.pattern)
        pattern = pattern->pattern_as.pattern;
    return pattern && pattern->kind == NODE_PATTERN_AS;
}

static bool enter_pattern(void *ctx, Node *n);

/* The alternatives bind the same names, each in its own way. */
static void alternatives(FlowBuilder *b, NodeList patterns)
{
    FlowLabel after = { 0 };
    FlowId before = b->current;
    if (b->depth >= FLOW_MAX_DEPTH)
        return;
    b->depth++;
    for (uint32_t i = 0; i < patterns.len; i++) {
        b->current = before;
        node_walk(patterns.items[i], enter_pattern, b);
        label_add(&after, b->current);
    }
    b->current = label_finish(b, &after);
    b->depth--;
}

static bool enter_pattern(void *ctx, Node *n)
{
    FlowBuilder *b = ctx;
    if (n->kind == NODE_PATTERN_OR) {
        n->flow = b->current;
        alternatives(b, n->elements.items);
        return false;
    }
    if (n->kind == NODE_PATTERN_VALUE) {
        flow_expression(b, n->operand.value);
        return false;
    }
    if (n->kind == NODE_PATTERN_CLASS)
        flow_expression(b, n->pattern_class.cls);
    bool binds = (n->kind == NODE_PATTERN_AS && n->pattern_as.name) || (n->kind == NODE_PATTERN_STAR && n->pattern_star.name) ||
                 (n->kind == NODE_PATTERN_MAPPING && n->pattern_mapping.rest);
    n->flow = b->current;
    if (binds) {
        flow_bind(b, FLOW_ASSIGN, n);
        n->flow = b->current;
    }
    return n->kind == NODE_DICT_ITEM || !node_is_expression(n);
}

static void track_subject(FlowBuilder *b, const Node *subject)
{
    flow_track_condition(b, subject);
    if (subject && subject->kind == NODE_TUPLE)
        for (uint32_t i = 0; i < subject->elements.items.len; i++)
            flow_track_condition(b, subject->elements.items.items[i]);
}

/* One case; current is the point where the cases before it failed, and afterwards where this one did too. */
static void match_case(FlowBuilder *b, Node *c, FlowLabel *after)
{
    FlowLabel failed = { 0 }, entered = { 0 };
    FlowId before = b->current;
    bool always = always_matches(c->match_case.pattern);
    c->flow = before;
    if (!always && !c->match_case.guard)
        label_add(&failed, flow_add(b, FLOW_NOT_CASE, c));
    else if (!always)
        label_add(&failed, before);
    b->current = before;
    flow_add(b, FLOW_CASE, c);
    if (c->match_case.pattern)
        node_walk(c->match_case.pattern, enter_pattern, b);
    if (c->match_case.guard)
        flow_condition(b, c->match_case.guard, &entered, &failed);
    else
        label_add(&entered, b->current);
    b->current = label_finish(b, &entered);
    flow_statements(b, c->match_case.body);
    label_add(after, b->current);
    b->current = label_finish(b, &failed);
}

static void match(FlowBuilder *b, Node *n)
{
    FlowLabel after = { 0 };
    flow_expression(b, n->match.subject);
    track_subject(b, n->match.subject);
    for (uint32_t i = 0; i < n->match.cases.len; i++)
        if (n->match.cases.items[i]->kind == NODE_MATCH_CASE)
            match_case(b, n->match.cases.items[i], &after);
    label_add(&after, b->current);
    b->current = label_finish(b, &after);
}

/* -- all of them ------------------------------------------------------------------------------------------------------------- */

static void statement(FlowBuilder *b, Node *n)
{
    switch ((NodeKind)n->kind) {
    case NODE_FUNCTION_DEF: function_def(b, n); break;
    case NODE_CLASS_DEF: class_def(b, n); break;
    case NODE_ASSIGN: assign(b, n); break;
    case NODE_ANN_ASSIGN:
        flow_expression(b, n->ann_assign.value);
        if (n->ann_assign.value)
            flow_target(b, n->ann_assign.target);
        else if (n->ann_assign.target && n->ann_assign.target->kind != NODE_NAME)
            flow_expression(b, n->ann_assign.target);
        else if (n->ann_assign.target)
            n->ann_assign.target->flow = b->current;
        break;
    case NODE_AUG_ASSIGN: aug_assign(b, n); break;
    case NODE_DELETE: delete_targets(b, n->elements.items); break;
    case NODE_IMPORT: case NODE_IMPORT_FROM: import(b, n); break;
    case NODE_TYPE_ALIAS: flow_bind(b, FLOW_ASSIGN, n); break;
    case NODE_GLOBAL: case NODE_NONLOCAL: case NODE_PASS: break;
    case NODE_EXPR_STMT:
        b->is_statement_value = true;
        flow_expression(b, n->operand.value);
        b->is_statement_value = false;
        break;
    case NODE_RETURN:
        flow_expression(b, n->operand.value);
        run_finally(b, NULL);
        b->current = FLOW_ID_UNREACHABLE;
        break;
    case NODE_RAISE:
        flow_expression(b, n->raise_stmt.exc);
        flow_expression(b, n->raise_stmt.cause);
        flow_may_raise(b);
        b->current = FLOW_ID_UNREACHABLE;
        break;
    case NODE_BREAK: case NODE_CONTINUE: jump_in_loop(b, n->kind == NODE_BREAK); break;
    case NODE_ASSERT: assertion(b, n); break;
    case NODE_IF: if_stmt(b, n); break;
    case NODE_FOR: for_loop(b, n); break;
    case NODE_WHILE: while_loop(b, n); break;
    case NODE_WITH: with_stmt(b, n); break;
    case NODE_TRY: try_stmt(b, n); break;
    case NODE_MATCH: match(b, n); break;
    default: flow_expression(b, n);
    }
}

void flow_statements(FlowBuilder *b, NodeList statements)
{
    if (b->depth >= FLOW_MAX_DEPTH)
        return;
    b->depth++;
    for (uint32_t i = 0; i < statements.len; i++) {
        Node *n = statements.items[i];
        FlowId at = b->current;
        if (at == FLOW_ID_UNREACHABLE)
            n->flags |= NODE_IS_UNREACHABLE;
        statement(b, n);
        if (n->kind != NODE_FUNCTION_DEF && n->kind != NODE_CLASS_DEF)    /* those keep the point after their decorators */
            n->flow = at;
    }
    b->depth--;
}
