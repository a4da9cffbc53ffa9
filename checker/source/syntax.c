#include <string.h>

#include "base/map.h"
#include "source/syntax_rules.h"

typedef void (*NodeCheck)(Check *c, Node *n);

void syntax_report(Check *c, const Node *at, const char *message)
{
    SyntaxError e = { at->start, at->end, message };
    vec_push(c->errors, e);
}

/* -- where a statement may stand -- */

static bool in_loop_body(const Node *child, const Node *loop)
{
    NodeList orelse = loop->kind == NODE_FOR ? loop->for_loop.orelse : loop->while_loop.orelse;
    return !orelse.len || child->start < orelse.items[0]->start;
}

static bool is_in_loop(const Node *n)
{
    for (; n->parent && !syntax_is_scope(n->parent); n = n->parent)
        if ((n->parent->kind == NODE_FOR || n->parent->kind == NODE_WHILE) && in_loop_body(n, n->parent))
            return true;
    return !n->parent;                                /* a snippet without a root: nobody knows */
}

/* What leaves a handler of `except*`, but not what is in a loop or a function inside of it. */
static bool leaves_group_handler(const Node *n)
{
    bool is_return = n->kind == NODE_RETURN;
    for (const Node *p = n->parent; p && !syntax_is_scope(p); n = p, p = p->parent) {
        if (p->kind == NODE_EXCEPT && p->parent && p->parent->kind == NODE_TRY && p->parent->flags & NODE_IS_STAR)
            return true;
        if (!is_return && (p->kind == NODE_FOR || p->kind == NODE_WHILE) && in_loop_body(n, p))
            return false;
    }
    return false;
}

static void check_in_group_handler(Check *c, const Node *n)
{
    if (leaves_group_handler(n))
        syntax_report(c, n, "'break', 'continue' and 'return' can't leave an 'except*' block");
}

static void check_break(Check *c, Node *n)
{
    check_in_group_handler(c, n);
    if (!is_in_loop(n))
        syntax_report(c, n, "'break' outside of a loop");
}

static void check_continue(Check *c, Node *n)
{
    check_in_group_handler(c, n);
    if (!is_in_loop(n))
        syntax_report(c, n, "'continue' outside of a loop");
}

static void check_return(Check *c, Node *n)
{
    check_in_group_handler(c, n);
    const Node *scope = syntax_scope_of(n);
    if (scope && (scope->kind == NODE_MODULE || scope->kind == NODE_CLASS_DEF))
        syntax_report(c, n, "'return' outside of a function");
}

static bool is_future_feature(Atom name)
{
    switch (name) {
    case ATOM_nested_scopes: case ATOM_generators: case ATOM_division: case ATOM_absolute_import: case ATOM_with_statement:
    case ATOM_print_function: case ATOM_unicode_literals: case ATOM_barry_as_FLUFL: case ATOM_generator_stop:
    case ATOM_annotations:
        return true;
    default:
        return false;
    }
}

static void check_import_from(Check *c, Node *n)
{
    const Node *scope = syntax_scope_of(n);
    bool star = n->import_from.names.len && n->import_from.names.items[0]->alias.name == ATOM_star;
    if (star && scope && scope->kind != NODE_MODULE)
        syntax_report(c, n, "'import *' is only allowed at the level of the module");
    bool from_future = n->import_from.module == ATOM___future__ && !n->import_from.level;
    if (from_future && scope && scope->kind != NODE_MODULE)
        syntax_report(c, n, "imports from __future__ stand at the beginning of the file");
    for (uint32_t i = 0; from_future && i < n->import_from.names.len; i++)
        if (!is_future_feature(n->import_from.names.items[i]->alias.name))
            syntax_report(c, n->import_from.names.items[i], "no feature of __future__ has this name");
}

/* -- targets -- */

static const char *target_problem(const Node *n)
{
    switch ((NodeKind)n->kind) {
    case NODE_CALL:                                    return "a call can't be assigned to";
    case NODE_TRUE: case NODE_FALSE: case NODE_NONE: case NODE_ELLIPSIS: case NODE_INT: case NODE_FLOAT: case NODE_IMAGINARY:
    case NODE_STRING: case NODE_BYTES:                 return "a literal can't be assigned to";
    case NODE_FSTRING:                                 return "an f-string can't be assigned to";
    case NODE_BINARY: case NODE_UNARY: case NODE_BOOL_OP: case NODE_COMPARE:
                                                       return "an expression can't be assigned to";
    case NODE_LAMBDA:                                  return "a lambda can't be assigned to";
    case NODE_IF_EXP:                                  return "a conditional expression can't be assigned to";
    case NODE_AWAIT: case NODE_YIELD: case NODE_YIELD_FROM:
                                                       return "an await or yield can't be assigned to";
    case NODE_DICT: case NODE_SET:                     return "a dict or set can't be assigned to";
    case NODE_LIST_COMP: case NODE_SET_COMP: case NODE_DICT_COMP: case NODE_GENERATOR:
                                                       return "a comprehension can't be assigned to";
    default:                                           return NULL;
    }
}

static bool report_target(void *ctx, Node *n)
{
    Check *c = ctx;
    const char *problem = target_problem(n);
    if (problem)
        syntax_report(c, n, problem);
    return n->kind == NODE_TUPLE || n->kind == NODE_LIST || n->kind == NODE_STARRED;
}

static void check_target(Check *c, Node *target)
{
    if (target)
        node_walk(target, report_target, c);
}

static void check_assign(Check *c, Node *n)
{
    for (uint32_t i = 0; i < n->assign.targets.len; i++) {
        Node *target = n->assign.targets.items[i];
        check_target(c, target);
        if (target->kind == NODE_STARRED)
            syntax_report(c, target, "a starred target must be in a list or tuple");
    }
}

static void check_delete(Check *c, Node *n)
{
    for (uint32_t i = 0; i < n->elements.items.len; i++)
        if (n->elements.items.items[i]->kind == NODE_STARRED)
            syntax_report(c, n->elements.items.items[i], "a starred expression can't be deleted");
        else
            check_target(c, n->elements.items.items[i]);
}

static void check_aug_assign(Check *c, Node *n)
{
    Node *target = n->aug_assign.target;
    check_target(c, target);
    if (target->kind == NODE_TUPLE || target->kind == NODE_LIST)
        syntax_report(c, target, "an augmented assignment takes a single target");
}

static void check_ann_assign(Check *c, Node *n)
{
    Node *target = n->ann_assign.target;
    check_target(c, target);
    if (target->kind == NODE_TUPLE || target->kind == NODE_LIST)
        syntax_report(c, target, "only a single target can be annotated");
}

static void check_for(Check *c, Node *n)       { check_target(c, n->for_loop.target); }
static void check_comp_for(Check *c, Node *n)  { check_target(c, n->comp_for.target); }
static void check_with_item(Check *c, Node *n) { check_target(c, n->with_item.target); }

/* -- expressions -- */

static void check_starred(Check *c, Node *n)
{
    const Node *p = n->parent;
    if (!p)
        return;
    switch ((NodeKind)p->kind) {
    case NODE_EXPR_STMT: case NODE_RETURN: case NODE_YIELD: case NODE_AWAIT: case NODE_BINARY: case NODE_UNARY: case NODE_COMPARE:
    case NODE_BOOL_OP: case NODE_IF_EXP: case NODE_ATTRIBUTE: case NODE_LAMBDA: case NODE_DICT_ITEM: case NODE_IF:
    case NODE_WHILE:
    case NODE_ASSERT: case NODE_RAISE: case NODE_WITH_ITEM: case NODE_NAMED_EXPR: case NODE_KEYWORD: case NODE_ANN_ASSIGN:
    case NODE_FUNCTION_DEF:
    case NODE_COMPARE_PART: case NODE_COMP_FOR: case NODE_SLICE: case NODE_FORMATTED: case NODE_AUG_ASSIGN:
        syntax_report(c, n, "a starred expression can't be used here");
        break;
    case NODE_ASSIGN:
        if (p->assign.value == n)
            syntax_report(c, n, "a starred expression can't be used here");
        break;
    case NODE_PARAM:
        if (p->param.default_value == n || p->param.kind != PARAM_VARARGS)
            syntax_report(c, n, "a starred expression can't be used here");
        break;
    case NODE_FOR:
        if (p->for_loop.iter == n)
            syntax_report(c, n, "a starred expression can't be used here");
        break;
    default:
        break;
    }
}

static void check_formatted(Check *c, Node *n)
{
    static const char known[] = "sra";
    if (n->formatted.conversion && !strchr(known, (int)n->formatted.conversion))
        syntax_report(c, n, "the conversion of a replacement field is '!s', '!r' or '!a'");
}

/* The grammar takes `[yield 1]`. */
static void check_yield(Check *c, Node *n)
{
    bool is_item = n->parent && (n->parent->kind == NODE_TUPLE || n->parent->kind == NODE_LIST || n->parent->kind == NODE_SET);
    if (is_item && !(n->flags & NODE_IS_PARENTHESIZED))
        syntax_report(c, n, "this yield needs parentheses");
    if (syntax_is_in_type_scope(n))
        syntax_report(c, n, "yield can't be used in a type alias or for a type parameter");
}

static void check_await(Check *c, Node *n)
{
    if (n->operand.value->kind == NODE_AWAIT && !(n->operand.value->flags & NODE_IS_PARENTHESIZED))
        syntax_report(c, n->operand.value, "the operand of 'await' needs parentheses");
    if (syntax_is_in_type_scope(n))
        syntax_report(c, n, "await can't be used in a type alias or for a type parameter");
}

static void check_expr_stmt(Check *c, Node *n)
{
    Node *value = n->operand.value;
    if (value && value->kind == NODE_NAMED_EXPR && !(value->flags & NODE_IS_PARENTHESIZED))
        syntax_report(c, value, "':=' as a statement must be in parentheses");
}

static void check_arguments(Check *c, NodeList args)
{
    Map seen = { 0 };
    bool keyword = false, unpacked = false;
    for (uint32_t i = 0; i < args.len; i++) {
        Node *arg = args.items[i];
        if (arg->kind == NODE_ERROR)
            break;
        if (arg->kind != NODE_KEYWORD) {
            if (unpacked)
                syntax_report(c, arg, arg->kind == NODE_STARRED ? "'*' arguments can't follow '**' arguments"
                                                         : "positional argument after '**' arguments");
            else if (keyword && arg->kind != NODE_STARRED)
                syntax_report(c, arg, "positional argument after a keyword argument");
            continue;
        }
        bool is_new = true;
        if (arg->keyword.name)
            map_slot(&seen, arg->keyword.name, &is_new);
        if (!is_new)
            syntax_report(c, arg, "the same keyword argument twice");
        keyword = true;
        unpacked |= !arg->keyword.name;
    }
    map_free(&seen);
}

static void check_call(Check *c, Node *n) { check_arguments(c, n->call.args); }

/* -- definitions -- */

static void check_parameters(Check *c, NodeList params)
{
    Map seen = { 0 };
    bool has_default = false;
    for (uint32_t i = 0; i < params.len; i++) {
        Node *p = params.items[i];
        bool is_new = true;
        if (p->param.name)
            map_slot(&seen, p->param.name, &is_new);
        if (!is_new)
            syntax_report(c, p, "the same parameter twice");
        if (p->param.kind != PARAM_POSITIONAL_ONLY && p->param.kind != PARAM_NORMAL)
            continue;
        if (has_default && !p->param.default_value)
            syntax_report(c, p, "a parameter without default after one with a default");
        has_default |= p->param.default_value != NULL;
    }
    map_free(&seen);
}

static void check_body(Check *c, const Node *n, NodeList body)
{
    if (body.len)
        return;
    SyntaxError e = { n->start, n->end, "an indented block is missing" };
    vec_push(c->errors, e);
}

static void check_function(Check *c, Node *n)
{
    check_parameters(c, n->function.params);
    syntax_type_params(c, &n->function.type_params);
    check_body(c, n, n->function.body);
}

static void check_class(Check *c, Node *n)
{
    check_arguments(c, n->class_def.args);
    syntax_type_params(c, &n->class_def.type_params);
    if (!n->class_def.item)
        check_body(c, n, n->class_def.body);
    else if (!n->class_def.item->child_count)
        syntax_report(c, n, "an indented block is missing");
}

static void check_lambda(Check *c, Node *n) { check_parameters(c, n->lambda.params); }
static void check_type_alias(Check *c, Node *n) { syntax_type_params(c, &n->type_alias.type_params); }

/* -- blocks -- */

static void check_if(Check *c, Node *n)         { check_body(c, n, n->if_stmt.body); }
static void check_while(Check *c, Node *n)      { check_body(c, n, n->while_loop.body); }
static void check_with(Check *c, Node *n)       { check_body(c, n, n->with_stmt.body); }
static void check_except(Check *c, Node *n)     { check_body(c, n, n->except.body); }

static void check_match_case(Check *c, Node *n)
{
    check_body(c, n, n->match_case.body);
    syntax_match_case(c, n);
}

static void check_match(Check *c, Node *n)
{
    check_body(c, n, n->match.cases);
    syntax_match(c, n);
}

static void check_for_loop(Check *c, Node *n)
{
    check_for(c, n);
    check_body(c, n, n->for_loop.body);
}

static void check_try(Check *c, Node *n)
{
    check_body(c, n, n->try_stmt.body);
    for (uint32_t i = 0; i < n->try_stmt.handlers.len; i++) {
        const Node *handler = n->try_stmt.handlers.items[i];
        if (!handler->except.type && n->flags & NODE_IS_STAR)
            syntax_report(c, handler, "an 'except*' needs exceptions");
        else if (!handler->except.type && i + 1 < n->try_stmt.handlers.len)
            syntax_report(c, handler, "an 'except:' without exceptions must be the last");
    }
}

static const NodeCheck checks[NODE_KIND_COUNT] = {
    [NODE_BREAK] = check_break, [NODE_CONTINUE] = check_continue, [NODE_RETURN] = check_return, [NODE_NONLOCAL] = syntax_nonlocal,
    [NODE_FORMATTED] = check_formatted, [NODE_GLOBAL] = syntax_global, [NODE_NAMED_EXPR] = syntax_named_expr,
    [NODE_IMPORT_FROM] = check_import_from, [NODE_ASSIGN] = check_assign, [NODE_DELETE] = check_delete,
    [NODE_AUG_ASSIGN] = check_aug_assign, [NODE_ANN_ASSIGN] = check_ann_assign, [NODE_FOR] = check_for_loop,
    [NODE_COMP_FOR] = check_comp_for, [NODE_WITH_ITEM] = check_with_item, [NODE_STARRED] = check_starred,
    [NODE_EXPR_STMT] = check_expr_stmt, [NODE_CALL] = check_call, [NODE_FUNCTION_DEF] = check_function,
    [NODE_CLASS_DEF] = check_class, [NODE_LAMBDA] = check_lambda, [NODE_IF] = check_if, [NODE_WHILE] = check_while,
    [NODE_WITH] = check_with, [NODE_TRY] = check_try, [NODE_EXCEPT] = check_except, [NODE_MATCH] = check_match,
    [NODE_MATCH_CASE] = check_match_case, [NODE_TYPE_ALIAS] = check_type_alias, [NODE_YIELD] = check_yield,
    [NODE_YIELD_FROM] = check_yield, [NODE_AWAIT] = check_await,
};

void syntax_check(Node *n, SyntaxErrors *errors)
{
    Check c = { errors };
    if (checks[n->kind])
        checks[n->kind](&c, n);
}
