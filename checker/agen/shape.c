#include "agen/shape.h"

#include "agen/concern.h"
#include "agen/origin.h"

enum { SHAPE_MAX_DEPTH = 4 };                         /* coroutines of functions of coroutines … */

static Shape shape_at(Agen *ag, Type type, int depth);
static Shape shape_of_union(Agen *ag, Type type, int depth);

static const struct { Atom module, name; ShapeKind kind; } declared_classes[] = {
    { ATOM_typing, ATOM_AsyncGenerator,    SHAPE_GENERATOR },
    { ATOM_types,  ATOM_AsyncGeneratorType, SHAPE_GENERATOR },
    { ATOM_typing, ATOM_AsyncIterator,     SHAPE_ITERATOR },
    { ATOM_typing, ATOM_AsyncIterable,     SHAPE_ITERABLE },
};

static ShapeKind declared_kind(Agen *ag, const Class *cls)
{
    for (size_t i = 0; i < sizeof declared_classes / sizeof *declared_classes; i++)
        if (class_is(cls, ag->types, declared_classes[i].module, declared_classes[i].name))
            return declared_classes[i].kind;
    return SHAPE_OTHER;
}

/* What lies behind an await or a call; OTHER when it is no async iterable. Where that is unknown, so is the whole, but for
 * coroutines declared to give Any: whatever comes of one, it is a coroutine before. */
static Shape shape_behind(Agen *ag, Type outer, Type inner, ShapeKind kind, int depth)
{
    Shape behind = shape_of_union(ag, inner, depth + 1);
    Shape shape = { .kind = SHAPE_OTHER, .type = outer };
    if (behind.kind == SHAPE_UNKNOWN)
        shape.kind = kind == SHAPE_COROUTINE && inner == ANY ? SHAPE_COROUTINE : SHAPE_UNKNOWN;
    else if (behind.kind != SHAPE_OTHER) {
        shape = behind;
        shape.kind = kind;
        shape.inner = behind.kind;
        shape.type = outer;
    }
    return shape;
}

static Shape shape_of_instance(Agen *ag, Type type, int depth)
{
    Class *cls = type_class_of(ag->types, type);
    Shape shape = { .kind = SHAPE_OTHER, .type = type };
    if (!cls)
        return shape;
    ShapeKind declared = declared_kind(ag, cls);
    if (declared != SHAPE_OTHER) {
        Contract contract = type_contract(ag->in, type);
        shape.kind = declared;
        shape.yield = contract.yield;
        shape.send = declared == SHAPE_GENERATOR ? contract.send : 0;
        return shape;
    }
    if (cls->flags & CLASS_HAS_UNKNOWN_BASE) {
        shape.kind = SHAPE_UNKNOWN;
        return shape;
    }
    Type item = infer_async_iterated(ag->in, type);
    if (item) {
        shape.kind = SHAPE_ASYNC_CLASS;
        shape.yield = item;
        return shape;
    }
    Type awaited = infer_awaited(ag->in, type);
    if (awaited)
        return shape_behind(ag, type, awaited, SHAPE_COROUTINE, depth);
    return shape;
}

/* A class itself is one where its metaclass has `__aiter__`. */
static Shape shape_of_class(Agen *ag, Type type)
{
    Class *cls = type_class_of(ag->types, type);
    Shape shape = { .kind = SHAPE_OTHER, .type = type };
    Type item = cls && cls->metaclass ? infer_async_iterated(ag->in, type) : 0;
    if (item) {
        shape.kind = SHAPE_ASYNC_CLASS;
        shape.yield = item;
    }
    return shape;
}

/* What is behind an await or a call may be a union: told where all its members are alike. */
static Shape shape_of_union(Agen *ag, Type type, int depth)
{
    Shape shape = shape_at(ag, type_member(ag->types, type, 0), depth);
    for (uint32_t i = 1; i < type_member_count(ag->types, type); i++)
        if (shape_at(ag, type_member(ag->types, type, i), depth).kind != shape.kind)
            shape.kind = SHAPE_UNKNOWN;
    shape.type = type;
    return shape;
}

static Shape shape_at(Agen *ag, Type type, int depth)
{
    Shape unknown = { .kind = SHAPE_UNKNOWN, .type = type };
    if (!type || depth > SHAPE_MAX_DEPTH)
        return unknown;
    type = type_expand(ag->types, type);
    const Term *term = type_term(ag->types, type);
    switch (term->kind) {
    case TYPE_INSTANCE:
    case TYPE_TUPLE:
    case TYPE_LITERAL:
        return shape_of_instance(ag, type, depth);
    case TYPE_CALLABLE:
        if (!term->signature->ret && !(term->signature->flags & SIGNATURE_INFERS_RETURN))
            return unknown;
        return shape_behind(ag, type,
                            term->signature->ret ? term->signature->ret
                                                 : ag->types->hooks.return_type(ag->types->hooks.ctx, term->signature),
                            SHAPE_FUNCTION, depth);
    case TYPE_OVERLOADED:
        return term->count ? shape_behind(ag, type, type_term(ag->types, term->items[0])->signature->ret, SHAPE_FUNCTION, depth)
                           : unknown;
    case TYPE_TYPEVAR: {
        Type upper = type_upper(ag->types, type);
        if (upper == type || type_kind(ag->types, upper) == TYPE_UNION)
            return unknown;
        return shape_at(ag, upper, depth + 1);
    }
    case TYPE_CLASS:
        return shape_of_class(ag, type);
    case TYPE_MODULE:
    case TYPE_GUARD:
        return (Shape){ .kind = SHAPE_OTHER, .type = type };
    default:
        return unknown;
    }
}

Shape shape_of(Agen *ag, Type type)
{
    return shape_at(ag, type, 0);
}

Shape shape_of_expr(Agen *ag, Node *expr)
{
    return shape_of_union(ag, agen_type(ag, expr), 0);
}

const char *shape_noun(ShapeKind k)
{
    static const char *const nouns[] = {
        [SHAPE_UNKNOWN] = "a value", [SHAPE_OTHER] = "a value", [SHAPE_GENERATOR] = "an async generator",
        [SHAPE_ITERATOR] = "an async iterator", [SHAPE_ITERABLE] = "an async iterable", [SHAPE_ASYNC_CLASS] = "an async iterable",
        [SHAPE_COROUTINE] = "a coroutine", [SHAPE_FUNCTION] = "a function",
    };
    return nouns[k];
}

Type shape_first_member(Agen *ag, Type type, ShapeTest test)
{
    Type first = 0;
    uint32_t count = type_member_count(ag->types, type);
    for (uint32_t i = 0; i < count; i++) {
        Type member = type_member(ag->types, type, i);
        if (member == ANY)
            continue;
        if (shape_of(ag, member).kind == SHAPE_UNKNOWN)
            return 0;
        if (!first && test(ag, member))
            first = member;
    }
    return first;
}

static bool names_error(Agen *ag, const NodeList *types, Atom error)
{
    for (uint32_t i = 0; i < types->len; i++)
        if (agen_is_known(ag, types->items[i], ATOM_builtins, error))
            return true;
    return false;
}

static bool catches(Agen *ag, const Node *handler, Atom error)
{
    Node *type = handler->except.type;
    return type && (type->kind == NODE_TUPLE ? names_error(ag, &type->elements.items, error)
                                             : agen_is_known(ag, type, ATOM_builtins, error));
}

static bool is_caught(Agen *ag, const Node *try, Atom error)
{
    for (uint32_t i = 0; i < try->try_stmt.handlers.len; i++)
        if (catches(ag, try->try_stmt.handlers.items[i], error))
            return true;
    return false;
}

static bool suppresses(Agen *ag, const Node *with, Atom error)
{
    for (uint32_t i = 0; i < with->with_stmt.items.len; i++) {
        const Node *context = with->with_stmt.items.items[i]->with_item.context;
        if (context->kind == NODE_CALL && agen_is_known(ag, context->call.func, ATOM_contextlib, ATOM_suppress) &&
            names_error(ag, &context->call.args, error))
            return true;
    }
    return false;
}

typedef struct { uint64_t key; bool found; } ReferenceSearch;

static bool look_for_reference(void *ctx, Node *n)
{
    ReferenceSearch *s = ctx;
    s->found |= flow_is_key(n, s->key);
    return !s->found;
}

/* Is it what the try statement of this handler was about? An expression that isn't a reference may be. */
static bool was_tried(const Node *handler, const Node *expr)
{
    ReferenceSearch s = { flow_key(expr), false };
    const NodeList *body = &handler->parent->try_stmt.body;
    for (uint32_t i = 0; s.key && i < body->len && !s.found; i++)
        node_walk(body->items[i], look_for_reference, &s);
    return !s.key || s.found;
}

bool shape_is_attempt(Agen *ag, const Node *expr, Atom error)
{
    const Node *child = expr;
    for (const Node *n = expr->parent; n && n->kind != NODE_FUNCTION_DEF && n->kind != NODE_LAMBDA; child = n, n = n->parent)
        if ((n->kind == NODE_TRY && list_holds(&n->try_stmt.body, child) && is_caught(ag, n, error)) ||
            (n->kind == NODE_EXCEPT && list_holds(&n->except.body, child) && catches(ag, n, error) && was_tried(n, expr)) ||
            (n->kind == NODE_WITH && list_holds(&n->with_stmt.body, child) && suppresses(ag, n, error)))
            return true;
    return false;
}

Type shape_wrong_member(Agen *ag, Node *expr, ShapeTest test)
{
    Type type = agen_type(ag, expr), wrong = shape_first_member(ag, type, test);
    if (!wrong || shape_is_attempt(ag, expr, ATOM_TypeError))
        return 0;
    uint32_t count = type_member_count(ag->types, type);
    if (count < 2 || !origin_is_guess(ag, expr))
        return wrong;
    for (uint32_t i = 0; i < count; i++)
        if (!test(ag, type_member(ag->types, type, i)))
            return 0;
    return wrong;
}

Type shape_wrong_async(Agen *ag, Node *expr, ShapeTest test)
{
    return value_concerns_async(ag, expr) ? shape_wrong_member(ag, expr, test) : 0;
}

bool shape_is_iterable(Agen *ag, Type member)
{
    return infer_iterated(ag->in, member) != 0;
}

/* `__getitem__` alone would let a plain for try its luck with 0, 1, 2, …: that is never what an async iterable means. */
bool shape_is_not_async(Agen *ag, Type member)
{
    return !shape_is_async(shape_of(ag, member).kind);
}

bool shape_is_async_only(Agen *ag, Type member)
{
    return shape_is_async(shape_of(ag, member).kind) && !infer_bound_method(ag->in, member, ATOM___iter__);
}
