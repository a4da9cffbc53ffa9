/* syntax_scope.c: names said to be of another scope, and the scopes of types, in which :=, yield and await can't stand. */
#include "base/map.h"
#include "source/syntax_rules.h"

bool syntax_is_scope(const Node *n)
{
    return n->kind == NODE_FUNCTION_DEF || n->kind == NODE_CLASS_DEF || n->kind == NODE_LAMBDA || n->kind == NODE_MODULE;
}

const Node *syntax_scope_of(const Node *n)
{
    do
        n = n->parent;
    while (n && !syntax_is_scope(n));
    return n;
}

/* -- global and nonlocal -- */

static const Node *function_of(const Node *n)
{
    const Node *scope = syntax_scope_of(n);
    while (scope && scope->kind == NODE_CLASS_DEF)
        scope = syntax_scope_of(scope);
    return scope;
}

static bool has_parameter(const Node *function, Atom name)
{
    for (uint32_t i = 0; i < function->function.params.len; i++)
        if (function->function.params.items[i]->param.name == name)
            return true;
    return false;
}

typedef struct { Atom name; const Node *until; bool found; } UseSearch;

/* In the same block: what a comprehension or a function inside uses is its own. */
static bool look_for_use(void *ctx, Node *n)
{
    UseSearch *s = ctx;
    if (n->kind == NODE_GLOBAL || n->kind == NODE_NONLOCAL)           /* said twice */
        return false;
    s->found |= n->kind == NODE_NAME && n->name.id == s->name && !(n->flags & NODE_IN_ANNOTATION);
    return !s->found && n->start < s->until->start && !syntax_is_scope(n) && !node_is_comprehension(n);
}

static bool is_used_before(const Node *function, Atom name, const Node *statement)
{
    UseSearch s = { name, statement, false };
    for (uint32_t i = 0; i < function->function.body.len && !s.found; i++) {
        if (function->function.body.items[i]->start >= statement->start)
            break;
        node_walk(function->function.body.items[i], look_for_use, &s);
    }
    return s.found;
}

void syntax_global(Check *c, Node *n)
{
    const Node *scope = syntax_scope_of(n);
    for (uint32_t i = 0; scope && scope->kind == NODE_FUNCTION_DEF && i < n->elements.items.len; i++) {
        Node *name = n->elements.items.items[i];
        if (name->kind == NODE_NAME && has_parameter(scope, name->name.id))
            syntax_report(c, n, "a parameter can't be of another scope");
        else if (name->kind == NODE_NAME && is_used_before(scope, name->name.id, n))
            syntax_report(c, n, "the name is used before it is said to be of another scope");
    }
}

void syntax_nonlocal(Check *c, Node *n)
{
    const Node *scope = syntax_scope_of(n), *function = function_of(n);
    const Node *outer = function && function->kind == NODE_FUNCTION_DEF && function == scope ? function_of(function) : NULL;
    if (scope && scope->kind == NODE_MODULE)
        syntax_report(c, n, "'nonlocal' at the level of the module");
    else if (outer && outer->kind == NODE_MODULE)
        syntax_report(c, n, "no function around this one binds what 'nonlocal' names");
    else
        syntax_global(c, n);
}

/* -- ':=' in comprehensions -- */

typedef struct { Atom name; bool found; } TargetSearch;

static bool look_for_target(void *ctx, Node *n)
{
    TargetSearch *s = ctx;
    s->found |= n->kind == NODE_NAME && n->name.id == s->name;
    return n->kind == NODE_NAME || n->kind == NODE_TUPLE || n->kind == NODE_LIST || n->kind == NODE_STARRED;
}

static bool is_iteration_variable(const Node *comprehension, Atom name)
{
    TargetSearch s = { name, false };
    for (uint32_t i = 0; i < comprehension->comprehension.clauses.len; i++)
        if (comprehension->comprehension.clauses.items[i]->kind == NODE_COMP_FOR)
            node_walk(comprehension->comprehension.clauses.items[i]->comp_for.target, look_for_target, &s);
    return s.found;
}

void syntax_named_expr(Check *c, Node *n)
{
    if (n->named_expr.target->kind != NODE_NAME)
        return;
    if (syntax_is_in_type_scope(n))
        syntax_report(c, n, "':=' can't be used in a type alias or for a type parameter");
    const Node *child = n, *p = n->parent;
    for (; p && !node_is_statement(p) && p->kind != NODE_LAMBDA; child = p, p = p->parent) {
        if (p->kind == NODE_COMP_FOR && p->comp_for.iter == child) {
            syntax_report(c, n, "':=' can't be used in what a comprehension iterates over");
            return;
        }
        if (node_is_comprehension(p) && is_iteration_variable(p, n->named_expr.target->name.id)) {
            syntax_report(c, n, "':=' can't bind the variable of a comprehension");
            return;
        }
    }
}

/* -- type parameters -- */

bool syntax_is_in_type_scope(const Node *n)
{
    const Node *child = n, *p = n->parent;
    for (; p && !node_is_statement(p) && p->kind != NODE_TYPE_PARAM && p->kind != NODE_LAMBDA; child = p, p = p->parent)
        continue;
    return p && (p->kind == NODE_TYPE_PARAM || (p->kind == NODE_TYPE_ALIAS && p->type_alias.value == child));
}

void syntax_type_params(Check *c, const NodeList *params)
{
    Map seen = { 0 };
    bool has_default = false;
    for (uint32_t i = 0; i < params->len; i++) {
        const Node *p = params->items[i];
        bool is_new = true;
        if (p->kind != NODE_TYPE_PARAM || !p->type_param.name)
            continue;
        map_slot(&seen, p->type_param.name, &is_new);
        if (!is_new)
            syntax_report(c, p, "the same type parameter twice");
        else if (has_default && !p->type_param.default_value)
            syntax_report(c, p, "a type parameter without default after one with a default");
        has_default |= p->type_param.default_value != NULL;
    }
    map_free(&seen);
}
