/* Which names a block binds: one walk over its statements, without entering the functions and classes inside. */
#include "program/bind.h"

static void bind_statement(Binder *b, Node *n);

/* -- expressions: walrus targets, and what a function's frame runs (yields, awaits, lambdas) --------------------------------- */

static bool frame_wants(const Binder *b)
{
    return b->scope->kind == SCOPE_FUNCTION || b->scope->kind == SCOPE_LAMBDA || b->scope->kind == SCOPE_MODULE ||
           b->scope->kind == SCOPE_CLASS;
}

static void bind_comprehension(Binder *b, Node *n)
{
    Binder inner = *b;
    inner.in_comprehension = true;
    inner.in_generator = b->in_generator || n->kind == NODE_GENERATOR;
    for (uint32_t i = 0; i < n->comprehension.clauses.len; i++) {
        Node *clause = n->comprehension.clauses.items[i];
        if (clause->kind != NODE_COMP_FOR)
            continue;
        bind_expression(i == 0 ? b : &inner, clause->comp_for.iter);
        if (clause->flags & NODE_IS_ASYNC && !inner.in_generator && frame_wants(b))
            vec_push(&b->scope->awaits, clause);
        for (uint32_t k = 0; k < clause->comp_for.ifs.len; k++)
            bind_expression(&inner, clause->comp_for.ifs.items[k]);
    }
    bind_expression(&inner, n->comprehension.key);
    bind_expression(&inner, n->comprehension.value);
}

static bool enter_expression(void *ctx, Node *n)
{
    Binder *b = ctx;
    switch ((NodeKind)n->kind) {
    case NODE_NAMED_EXPR:
        if (n->named_expr.target && n->named_expr.target->kind == NODE_NAME)
            scope_declare(b->scope, n->named_expr.target->name.id, DECL_VARIABLE, b->flags, b->item, n->named_expr.target);
        return true;
    case NODE_LAMBDA:
        vec_push(&b->scope->functions, n);
        for (uint32_t i = 0; i < n->lambda.params.len; i++)
            if (n->lambda.params.items[i]->kind == NODE_PARAM)
                bind_expression(b, n->lambda.params.items[i]->param.default_value);
        return false;
    case NODE_LIST_COMP: case NODE_SET_COMP: case NODE_DICT_COMP: case NODE_GENERATOR:
        bind_comprehension(b, n);
        return false;
    case NODE_YIELD: case NODE_YIELD_FROM:
        if (!b->in_comprehension)
            vec_push(&b->scope->yields, n);
        return true;
    case NODE_AWAIT:
        if (!b->in_generator)
            vec_push(&b->scope->awaits, n);
        return true;
    default:
        return true;
    }
}

void bind_expression(Binder *b, Node *expr)
{
    if (!expr || b->depth >= BIND_MAX_DEPTH)
        return;
    Binder deeper = *b;
    deeper.depth++;
    node_walk(expr, enter_expression, &deeper);
}

static void bind_expressions(Binder *b, NodeList list)
{
    for (uint32_t i = 0; i < list.len; i++)
        bind_expression(b, list.items[i]);
}

static void declare_variable(Binder *b, Atom name, uint32_t flags, Node *node)
{
    if (name)
        scope_declare(b->scope, name, DECL_VARIABLE, b->flags | flags, b->item, node);
}

static bool enter_target(void *ctx, Node *n)
{
    Binder *b = ctx;
    switch ((NodeKind)n->kind) {
    case NODE_NAME:
        declare_variable(b, n->name.id, 0, n);
        return false;
    case NODE_TUPLE: case NODE_LIST: case NODE_STARRED:
        return true;
    default:
        bind_expression(b, n);
        return false;
    }
}

void bind_target(Binder *b, Node *target)
{
    if (target)
        node_walk(target, enter_target, b);
}

/* -- statements -------------------------------------------------------------------------------------------------------------- */

uint32_t bind_annotation_flags(const Node *a)
{
    if (a && a->kind == NODE_SUBSCRIPT)
        a = a->subscript.value;
    if (!a)
        return 0;
    bool is_final = (a->kind == NODE_NAME && a->name.id == ATOM_Final) ||
        (a->kind == NODE_ATTRIBUTE && a->attribute.attr == ATOM_Final);
    return is_final ? DECL_IS_FINAL : 0;
}

static void bind_function(Binder *b, Node *n)
{
    scope_declare(b->scope, n->function.name, DECL_FUNCTION, b->flags, b->item, n);
    vec_push(&b->scope->functions, n);
    bind_expressions(b, n->function.decorators);
    for (uint32_t i = 0; i < n->function.params.len; i++)
        if (n->function.params.items[i]->kind == NODE_PARAM)
            bind_expression(b, n->function.params.items[i]->param.default_value);
}

static void bind_class(Binder *b, Node *n)
{
    scope_declare(b->scope, n->class_def.name, DECL_CLASS, b->flags, b->item, n);
    vec_push(&b->scope->classes, n);
    bind_expressions(b, n->class_def.decorators);
    bind_expressions(b, n->class_def.args);
}

/* A type comment declares the name before it. */
static void bind_commented(Binder *b, Node *target, const Node *type_comment)
{
    if (target && target->kind == NODE_NAME)
        declare_variable(b, target->name.id, type_comment ? DECL_HAS_ANNOTATION : 0, target);
    else
        bind_target(b, target);
}

static void bind_assign(Binder *b, Node *n)
{
    bind_expression(b, n->assign.value);
    for (uint32_t i = 0; i < n->assign.targets.len; i++)
        bind_commented(b, n->assign.targets.items[i], n->assign.type_comment);
}

static void bind_ann_assign(Binder *b, Node *n)
{
    Node *target = n->ann_assign.target;
    bind_expression(b, n->ann_assign.value);
    if (target && target->kind == NODE_NAME)
        declare_variable(b, target->name.id, DECL_HAS_ANNOTATION | bind_annotation_flags(n->ann_assign.annotation), target);
    else
        bind_expression(b, target);
}

static Atom first_component(const Program *p, Atom dotted)
{
    Str text = atom_str(p->atoms, dotted);
    int64_t dot = str_find_char(text, '.');
    return dot < 0 ? dotted : atom_of(p->atoms, str_sub(text, 0, (uint32_t)dot));
}

static void bind_import(Binder *b, Node *n)
{
    bool is_from = n->kind == NODE_IMPORT_FROM;
    NodeList names = is_from ? n->import_from.names : n->import.names;
    for (uint32_t i = 0; i < names.len; i++) {
        Node *alias = names.items[i];
        if (alias->kind != NODE_ALIAS || !alias->alias.name)
            continue;
        if (is_from && alias->alias.name == ATOM_star) {
            vec_push(&b->scope->stars, n);
            continue;
        }
        Atom name = alias->alias.asname;
        if (!name)
            name = is_from ? alias->alias.name : first_component(b->scope->module->program, alias->alias.name);
        alias->extra = name;
        bool is_exported = alias->alias.asname == alias->alias.name ||
            (is_from && !n->import_from.module && !alias->alias.asname);
        bind_imported_name(b->scope, name, is_from ? DECL_FROM_IMPORT : DECL_IMPORT, b->flags, b->item, alias, is_exported);
    }
}

static void bind_outer_names(Binder *b, Node *n, uint32_t flag)
{
    for (uint32_t i = 0; i < n->elements.items.len; i++)
        if (n->elements.items.items[i]->kind == NODE_NAME && b->scope->kind != SCOPE_MODULE)
            scope_symbol(b->scope, n->elements.items.items[i]->name.id)->flags |= flag;
}

static void bind_try(Binder *b, Node *n)
{
    Binder inner = *b, handler = *b;
    inner.flags |= DECL_IS_CONDITIONAL;
    handler.flags |= DECL_IS_CONDITIONAL | DECL_IN_EXCEPT;
    bind_statements(&inner, n->try_stmt.body);
    for (uint32_t i = 0; i < n->try_stmt.handlers.len; i++) {
        Node *h = n->try_stmt.handlers.items[i];
        if (h->kind != NODE_EXCEPT)
            continue;
        bind_expression(b, h->except.type);
        declare_variable(&handler, h->except.name, 0, h);
        bind_statements(&handler, h->except.body);
    }
    bind_statements(&inner, n->try_stmt.orelse);
    bind_statements(b, n->try_stmt.finalbody);
}

static bool enter_pattern(void *ctx, Node *n)
{
    Binder *b = ctx;
    switch ((NodeKind)n->kind) {
    case NODE_PATTERN_AS:
        declare_variable(b, n->pattern_as.name, 0, n);
        return true;
    case NODE_PATTERN_STAR:
        declare_variable(b, n->pattern_star.name, 0, n);
        return false;
    case NODE_PATTERN_MAPPING:
        declare_variable(b, n->pattern_mapping.rest, 0, n);
        return true;
    case NODE_PATTERN_VALUE:
        return false;
    default:
        return n->kind != NODE_PATTERN_CLASS || n->pattern_class.args.len > 0;
    }
}

static void bind_match(Binder *b, Node *n)
{
    Binder inner = *b;
    inner.flags |= DECL_IS_CONDITIONAL;
    bind_expression(b, n->match.subject);
    for (uint32_t i = 0; i < n->match.cases.len; i++) {
        Node *c = n->match.cases.items[i];
        if (c->kind != NODE_MATCH_CASE)
            continue;
        if (c->match_case.pattern)
            node_walk(c->match_case.pattern, enter_pattern, &inner);
        bind_expression(&inner, c->match_case.guard);
        bind_statements(&inner, c->match_case.body);
    }
}

static bool enter_excluded(void *ctx, Node *n)
{
    Binder *b = ctx;
    if (n->kind == NODE_FUNCTION_DEF || n->kind == NODE_CLASS_DEF)
        return false;
    return !node_is_expression(n) || enter_expression(b, n);
}

/* A branch the target excludes binds nothing, but a `yield` in it makes the function a generator all the same: CPython decides
 * that before it looks at the condition. */
static void bind_excluded(Binder *b, NodeList statements)
{
    Scope *real = b->scope;
    Scope unseen = { .kind = real->kind, .parent = real->parent, .module = real->module, .node = real->node };
    Binder inner = *b;
    inner.scope = &unseen;
    for (uint32_t i = 0; i < statements.len; i++)
        node_walk(statements.items[i], enter_excluded, &inner);
    for (uint32_t i = 0; i < unseen.yields.len; i++)
        vec_push(&real->yields, unseen.yields.items[i]);
    vec_free(&unseen.yields);
    vec_free(&unseen.awaits);
    vec_free(&unseen.functions);
    vec_free(&unseen.returns);
    vec_free(&unseen.classes);
    vec_free(&unseen.stars);
    map_free(&unseen.symbols);
}

static void bind_if(Binder *b, Node *n)
{
    StaticTruth truth = static_condition(b->scope->module->program, n->if_stmt.test);
    Binder inner = *b;
    if (truth == STATIC_UNKNOWN)
        inner.flags |= DECL_IS_CONDITIONAL;
    bind_expression(b, n->if_stmt.test);
    if (truth != STATIC_FALSE)
        bind_statements(&inner, n->if_stmt.body);
    else
        bind_excluded(b, n->if_stmt.body);
    if (truth != STATIC_TRUE)
        bind_statements(&inner, n->if_stmt.orelse);
    else
        bind_excluded(b, n->if_stmt.orelse);
}

static void bind_loop(Binder *b, Node *n)
{
    Binder inner = *b;
    inner.flags |= DECL_IS_CONDITIONAL;
    if (n->kind == NODE_WHILE) {
        bind_expression(b, n->while_loop.test);
        bind_statements(&inner, n->while_loop.body);
        bind_statements(&inner, n->while_loop.orelse);
        return;
    }
    bind_expression(b, n->for_loop.iter);
    if (n->flags & NODE_IS_ASYNC)
        vec_push(&b->scope->awaits, n);
    bind_commented(&inner, n->for_loop.target, n->for_loop.type_comment);
    bind_statements(&inner, n->for_loop.body);
    bind_statements(&inner, n->for_loop.orelse);
}

static void bind_with(Binder *b, Node *n)
{
    if (n->flags & NODE_IS_ASYNC)
        vec_push(&b->scope->awaits, n);
    for (uint32_t i = 0; i < n->with_stmt.items.len; i++) {
        Node *item = n->with_stmt.items.items[i];
        if (item->kind != NODE_WITH_ITEM)
            continue;
        bind_expression(b, item->with_item.context);
        bind_commented(b, item->with_item.target, n->with_stmt.items.len == 1 ? n->with_stmt.type_comment : NULL);
    }
    bind_statements(b, n->with_stmt.body);
}

static void bind_simple(Binder *b, Node *n)
{
    switch ((NodeKind)n->kind) {
    case NODE_RETURN:
        vec_push(&b->scope->returns, n);
        bind_expression(b, n->operand.value);
        break;
    case NODE_AUG_ASSIGN:
        bind_expression(b, n->aug_assign.value);
        bind_target(b, n->aug_assign.target);
        break;
    case NODE_TYPE_ALIAS:
        if (n->type_alias.name && n->type_alias.name->kind == NODE_NAME)
            scope_declare(b->scope, n->type_alias.name->name.id, DECL_TYPE_ALIAS, b->flags, b->item, n);
        break;
    case NODE_DELETE:
        for (uint32_t i = 0; i < n->elements.items.len; i++) {
            Node *target = n->elements.items.items[i];
            if (target->kind == NODE_NAME)
                scope_symbol(b->scope, target->name.id);      /* bound here by Python's rules, though nothing is assigned */
            else
                bind_expression(b, target);
        }
        break;
    default:
        bind_expression(b, n);
    }
}

static void bind_statement(Binder *b, Node *n)
{
    switch ((NodeKind)n->kind) {
    case NODE_FUNCTION_DEF: bind_function(b, n); break;
    case NODE_CLASS_DEF: bind_class(b, n); break;
    case NODE_ASSIGN: bind_assign(b, n); break;
    case NODE_ANN_ASSIGN: bind_ann_assign(b, n); break;
    case NODE_IMPORT: case NODE_IMPORT_FROM: bind_import(b, n); break;
    case NODE_GLOBAL: bind_outer_names(b, n, SYMBOL_IS_GLOBAL); break;
    case NODE_NONLOCAL: bind_outer_names(b, n, SYMBOL_IS_NONLOCAL); break;
    case NODE_IF: bind_if(b, n); break;
    case NODE_FOR: case NODE_WHILE: bind_loop(b, n); break;
    case NODE_WITH: bind_with(b, n); break;
    case NODE_TRY: bind_try(b, n); break;
    case NODE_MATCH: bind_match(b, n); break;
    default: bind_simple(b, n);
    }
}

void bind_statements(Binder *b, NodeList statements)
{
    if (b->depth >= BIND_MAX_DEPTH)
        return;
    Binder inner = *b;
    inner.depth++;
    for (uint32_t i = 0; i < statements.len; i++)
        bind_statement(&inner, statements.items[i]);
}
