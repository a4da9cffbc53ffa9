#include "agen/origin.h"

#include "infer/declaration.h"

enum { ORIGIN_DEPTH = 4, ALIAS_DEPTH = 4, ALIASES_MAX = 16 };

static Node *find(Agen *ag, Node *expr, int depth);

/* -- of values -- */

Node *origin_of_function(Node *def)
{
    if (!def || def->kind != NODE_FUNCTION_DEF)
        return NULL;
    return def->function.returns ? def->function.returns : def;
}

static Node *of_symbol(Agen *ag, Symbol *s, int depth)
{
    for (Decl *d = s ? s->first : NULL; d; d = d->next) {
        Node *n = decl_node(d);
        if (!n)
            continue;
        if (d->kind == DECL_PARAM && n->kind == NODE_PARAM)
            return n->param.annotation;
        if (d->kind == DECL_FUNCTION)
            return origin_of_function(n);
        if (d->kind == DECL_VARIABLE && n->parent && n->parent->kind == NODE_ANN_ASSIGN)
            return n->parent->ann_assign.annotation;
    }
    Node *n = s && s->decl_count == 1 && s->first->kind == DECL_VARIABLE ? decl_node(s->first) : NULL;
    return n && n->parent && n->parent->kind == NODE_ASSIGN ? find(ag, n->parent->assign.value, depth + 1) : NULL;
}

/* A name that is imported is declared where it comes from. */
static Node *of_name(Agen *ag, Node *name, int depth)
{
    Symbol *s = infer_resolve(ag->in, name);
    if (!s)
        return NULL;
    Reference r = reference_follow(ag->in, s);
    return of_symbol(ag, r.symbol ? r.symbol : s, depth);
}

static Node *of_attribute(Agen *ag, Node *attribute, int depth)
{
    Type object = infer_type(ag->in, attribute->attribute.value);
    Access access = infer_access_at(ag->in, object, attribute);
    return access.type && access.member.symbol ? of_symbol(ag, access.member.symbol, depth) : NULL;
}

static Node *find(Agen *ag, Node *expr, int depth)
{
    if (!expr || depth > ORIGIN_DEPTH)
        return NULL;
    switch (expr->kind) {
    case NODE_NAME:      return of_name(ag, expr, depth);
    case NODE_ATTRIBUTE: return of_attribute(ag, expr, depth);
    case NODE_AWAIT:     return find(ag, expr->operand.value, depth + 1);
    case NODE_CALL:      return origin_of_function(agen_function_meant(ag, expr->call.func));
    default: return NULL;
    }
}

Node *origin_of(Agen *ag, Node *expr)
{
    return find(ag, expr, 0);
}

Node *origin_of_target(Agen *ag, Node *target)
{
    return target->kind == NODE_NAME || target->kind == NODE_ATTRIBUTE ? find(ag, target, ORIGIN_DEPTH) : NULL;
}

/* -- guesses -- */

/* Does what this member holds come from an unannotated property, or from the several things it is given? What a test has
 * narrowed at this place is known better. */
static bool is_guessed_member(Agen *ag, Node *attribute)
{
    Type object = infer_type(ag->in, attribute->attribute.value);
    if (infer_access_at(ag->in, object, attribute).type != infer_type(ag->in, attribute))
        return false;
    const Node *origin = origin_of(ag, attribute);
    return !origin || origin->kind == NODE_FUNCTION_DEF;
}

static bool is_guess(Agen *ag, Node *expr, int depth);

/* A variable of an outer function, assigned in several places: flow says nothing of which one counts. Or one that is given a
 * guess. */
static bool is_guessed_name(Agen *ag, Node *name, int depth)
{
    Symbol *s = infer_resolve(ag->in, name);
    if (!s || infer_declared(ag->in, s))
        return false;
    if (s->decl_count > 1)
        return scope_flow(s->scope) != scope_flow(scope_of(name));
    Node *target = s->first && s->first->kind == DECL_VARIABLE ? decl_node(s->first) : NULL;
    Node *assign = target && target->parent && target->parent->kind == NODE_ASSIGN ? target->parent : NULL;
    bool is_whole = assign && assign->assign.targets.items[0] == target;
    return is_whole && type_same(ag->types, infer_type(ag->in, name), infer_type(ag->in, assign->assign.value)) &&
           is_guess(ag, assign->assign.value, depth + 1);
}

/* Is the type of this expression a guess at its origin: what an unannotated function returns, what somebody assigns? */
static bool is_guess(Agen *ag, Node *expr, int depth)
{
    while (expr->kind == NODE_AWAIT)
        expr = expr->operand.value;
    if (depth > ORIGIN_DEPTH)
        return false;
    switch (expr->kind) {
    case NODE_NAME:
        return is_guessed_name(ag, expr, depth);
    case NODE_CALL: {
        const Term *callee = type_term(ag->types, infer_type(ag->in, expr->call.func));
        return callee->kind == TYPE_UNION ? is_guess(ag, expr->call.func, depth + 1)
                                          : callee->kind == TYPE_CALLABLE && callee->signature->flags & SIGNATURE_INFERS_RETURN;
    }
    case NODE_ATTRIBUTE: {
        Node *object = expr->attribute.value;
        bool is_of_several = type_member_count(ag->types, infer_type(ag->in, object)) > 1;
        return (is_of_several && is_guess(ag, object, depth + 1)) || is_guessed_member(ag, expr);
    }
    default:
        return false;
    }
}

bool origin_is_guess(Agen *ag, Node *expr)
{
    return is_guess(ag, expr, 0);
}

bool origin_may_fit(Agen *ag, Node *expr, Type given, Type wanted)
{
    uint32_t count = type_member_count(ag->types, given);
    bool some = false;
    for (uint32_t i = 0; i < count && !some; i++) {
        Type member = type_member(ag->types, given, i);
        some = !type_is_unknown(member) && type_assignable(ag->types, member, wanted, NULL);
    }
    return some && count > 1 && (!expr || origin_is_guess(ag, expr));
}

/* -- aliases -- */

/* def: the function whose annotation is to say them; NULL: any place will do */
typedef struct { Agen *ag; TypeNames *out; int depth; Node *def; } Gather;

static void gather(Gather *g, Node *annotation);

/* `type X = …` and `X = …`: what stands behind the sign. */
static Node *value_of_alias(const Alias *a)
{
    return !a->node                          ? NULL
           : a->node->kind == NODE_ASSIGN     ? a->node->assign.value
           : a->node->kind == NODE_ANN_ASSIGN ? a->node->ann_assign.value
           : a->node->kind == NODE_TYPE_ALIAS ? a->node->type_alias.value
                                              : NULL;
}

/* What isn't quoted is bound where it stands, and from there on. */
static bool is_sayable(const Gather *g, const Node *mention)
{
    if (!g->def)
        return true;
    Node *body = g->def->function.body.len ? g->def->function.body.items[0] : g->def;
    return node_module(mention) == g->ag->module && !(mention->flags & NODE_IS_QUOTED) && mention->start < body->start;
}

static bool has_name(const TypeNames *names, Type type)
{
    for (uint32_t i = 0; i < names->len; i++)
        if (names->items[i].type == type)
            return true;
    return false;
}

/* alias: NULL for a class. */
static void add_name(Gather *g, Node *mention, const Alias *alias)
{
    if (!is_sayable(g, mention))
        return;
    Type type = infer_annotation(g->ag->in, mention, 0);
    Module *m = node_module(mention);
    if (!type_is_unknown(type) && g->out->len < ALIASES_MAX && m && !has_name(g->out, type))
        vec_push(g->out, (TypeName){ type, str_sub(m->text.bytes, mention->start, mention->end), alias });
}

static void add_alias(Gather *g, Node *mention, const Alias *alias)
{
    add_name(g, mention, alias);
    Node *value = value_of_alias(alias);
    if (!value || g->depth >= ALIAS_DEPTH)
        return;
    g->depth++;
    gather(g, value);
    g->depth--;
}

static bool visit(void *ctx, Node *n)
{
    Gather *g = ctx;
    Node *quoted = n->kind == NODE_STRING ? infer_quoted(g->ag->in, n) : NULL;
    if (quoted)
        gather(g, quoted);
    if (n->kind != NODE_NAME && n->kind != NODE_ATTRIBUTE)
        return true;
    Meaning m = meaning_of(g->ag->in, n);
    bool has_arguments = n->parent && n->parent->kind == NODE_SUBSCRIPT && n->parent->subscript.value == n;
    if (m.kind == MEANS_CLASS && m.cls->param_count && !has_arguments)
        add_name(g, n, NULL);                           /* `dict`, not `dict[Unknown, Unknown]` */
    if (m.kind != MEANS_ALIAS || !m.alias || (m.alias->module && (m.alias->module->flags & MODULE_IS_TYPESHED)))
        return n->kind == NODE_NAME;
    add_alias(g, has_arguments ? n->parent : n, m.alias);
    return false;
}

static void gather(Gather *g, Node *annotation)
{
    node_walk(annotation, visit, g);
}

void origin_aliases(Agen *ag, Node *annotation, TypeNames *out)
{
    gather(&(Gather){ .ag = ag, .out = out }, annotation);
}

void origin_aliases_for(Agen *ag, Node *annotation, Node *def, TypeNames *out)
{
    gather(&(Gather){ .ag = ag, .out = out, .def = def }, annotation);
}
