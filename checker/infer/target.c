/* target.c: the type that is bound to a name or target by the statement it stands in: assignments and their unpacking, for, with,
 * except, import, def, class, parameters, patterns. */
#include "infer/declaration.h"
#include "infer/narrow.h"

enum { MAX_NESTING = 60 };

/* -- unpacking --------------------------------------------------------------------------------------------------------------- */

/* Where a target stands among those of `a, *b, c = …`. */
typedef struct { uint32_t index, count; int32_t star; } Place;

static Type unpacked_item(Infer *in, Type item)
{
    const Term *term = type_term(in->types, item);
    return term->kind == TYPE_UNPACKED ? term->of : item;
}

/* The item of a tuple with this number, counted from the left; UNPACKED parts give what they repeat. */
static Type tuple_item(Infer *in, const Term *tuple, uint32_t at)
{
    return at < tuple->count ? unpacked_item(in, tuple->items[at]) : UNKNOWN;
}

static Type from_fixed(Infer *in, const Term *tuple, Place p)
{
    if (p.star < 0)
        return p.count == tuple->count ? tuple->items[p.index] : UNKNOWN;
    if (tuple->count + 1 < p.count)
        return UNKNOWN;
    uint32_t starred = tuple->count + 1 - p.count, star = (uint32_t)p.star;
    if (p.index < star)
        return tuple->items[p.index];
    if (p.index > star)
        return tuple->items[p.index + starred - 1];
    Type items = 0;
    for (uint32_t i = 0; i < starred; i++) {
        Type one = type_widen_literals(in->types, tuple->items[star + i]);
        items = items ? type_union2(in->types, items, one) : one;
    }
    return type_list_of(in->types, items ? items : UNKNOWN);
}

static Type any_of_items(Infer *in, const Term *tuple, uint32_t from, uint32_t to)
{
    Type any = 0;
    for (uint32_t i = from; i < to; i++) {
        Type one = unpacked_item(in, tuple->items[i]);
        any = any ? type_union2(in->types, any, one) : one;
    }
    return any ? any : UNKNOWN;
}

/* A tuple with a part of any length: without a star among the targets that length follows from their number; with one, what
 * stands before or after the part has its place as far as the targets before or after the star reach. */
static Type from_unbounded(Infer *in, const Term *tuple, uint32_t unpacked_at, Place p)
{
    uint32_t behind = tuple->count - unpacked_at - 1, from_end = p.count - p.index;
    if (p.star == (int32_t)p.index) {
        uint32_t from = p.index < unpacked_at ? p.index : unpacked_at, trail = from_end - 1 < behind ? from_end - 1 : behind;
        return type_list_of(in->types, any_of_items(in, tuple, from, tuple->count - trail));
    }
    bool from_front = p.star < 0 || p.index < (uint32_t)p.star, from_back = p.star < 0 || !from_front;
    if (from_front && p.index < unpacked_at)
        return tuple_item(in, tuple, p.index);
    if (from_back && from_end <= behind)
        return tuple_item(in, tuple, tuple->count - from_end);
    return any_of_items(in, tuple, from_front ? unpacked_at : 0, from_back ? unpacked_at + 1 : tuple->count);
}

static Type from_tuple(Infer *in, Type tuple, Place p)
{
    const Term *term = type_term(in->types, tuple);
    for (uint32_t i = 0; i < term->count; i++)
        if (type_kind(in->types, term->items[i]) == TYPE_UNPACKED)
            return from_unbounded(in, term, i, p);
    return from_fixed(in, term, p);
}

Type infer_as_tuple(Infer *in, Type a)
{
    if (type_kind(in->types, a) == TYPE_TUPLE)
        return a;
    Class *tuple = type_class_of(in->types, type_builtin(in->types, ATOM_tuple));
    if (type_kind(in->types, a) != TYPE_INSTANCE || !tuple)
        return 0;
    Type base = class_base(in->types, a, tuple);
    return base && type_kind(in->types, base) == TYPE_TUPLE ? base : 0;
}

static Type unpack(Infer *in, Type source, Place p)
{
    Type all = 0;
    for (uint32_t i = 0; i < type_member_count(in->types, source); i++) {
        Type member = type_upper(in->types, type_expand(in->types, type_member(in->types, source, i))), one;
        Type tuple = infer_as_tuple(in, member);
        if (type_is_unknown(member) || member == NEVER) {
            one = member;
        } else if (tuple) {
            one = from_tuple(in, tuple, p);
        } else {
            one = infer_iterated(in, member);
            one = one && p.star == (int32_t)p.index ? type_list_of(in->types, one) : one;
        }
        one = one ? one : UNKNOWN;
        all = all ? type_union2(in->types, all, one) : one;
    }
    return all ? all : UNKNOWN;
}

/* -1: there is none. */
static int32_t star_among(NodeList items)
{
    int32_t star = -1;
    for (uint32_t i = 0; i < items.len; i++)
        star = items.items[i]->kind == NODE_STARRED ? (int32_t)i : star;
    return star;
}

Node *target_counterpart(const Node *targets, uint32_t index, const Node *value)
{
    const NodeList *each = &targets->elements.items, *values = &value->elements.items;
    if (value->kind != NODE_TUPLE || star_among(*values) >= 0)
        return NULL;
    int32_t star = star_among(*each);
    if (star < 0)
        return values->len == each->len ? values->items[index] : NULL;
    if (values->len + 1 < each->len || index == (uint32_t)star)
        return NULL;
    return values->items[index < (uint32_t)star ? index : values->len - (each->len - index)];
}

static Place place_among(NodeList items, const Node *target)
{
    Place p = { .count = items.len, .star = star_among(items) };
    while (p.index + 1 < items.len && items.items[p.index] != target)
        p.index++;
    return p;
}

/* -- what a statement gives -------------------------------------------------------------------------------------------------- */

/* None of an Optional gives nothing: behind it something else has been there. */
static Type unless_none(Infer *in, Node *value)
{
    Type t = type_expand(in->types, infer_type(in, value));
    return type_kind(in->types, t) == TYPE_UNION ? type_without_none(in->types, t) : t;
}

static Type iterated(Infer *in, Node *iterable, bool is_async)
{
    Type of = unless_none(in, iterable);
    if (type_is_unknown(of) || of == NEVER)
        return of == NEVER ? UNKNOWN : of;
    Type item = is_async ? infer_async_iterated(in, of) : infer_iterated(in, of);
    return item ? item : UNKNOWN;
}

static Type entered(Infer *in, Node *item)
{
    bool is_async = item->parent && item->parent->flags & NODE_IS_ASYNC;
    Type t = item->with_item.context ? infer_entered(in, unless_none(in, item->with_item.context), is_async) : 0;
    return t ? t : UNKNOWN;
}

static Type augmented(Infer *in, Node *n)
{
    Type left = infer_type(in, n->aug_assign.target), right = infer_type(in, n->aug_assign.value);
    Type t = infer_binary(in, (Operator)n->aug_assign.op, left, right, n);
    return t ? t : UNKNOWN;
}

static Type value_of(Infer *in, Node *value)
{
    return value ? infer_type(in, value) : UNKNOWN;
}

static Type bound_by(Infer *in, Node *target, int depth);

/* `a, b = b, a`: what stands for the target in a tuple; NULL. That the whole tuple isn't asked for tells loops
 * apart that have nothing to do with each other. */
static Node *counterpart(const Node *display, Place p)
{
    const Node *assign = display->parent;
    Node *value = assign && assign->kind == NODE_ASSIGN ? assign->assign.value : NULL;
    return value ? target_counterpart(display, p.index, value) : NULL;
}

static Type bound_within(Infer *in, Node *target, Node *display, int depth)
{
    Place place = place_among(display->elements.items, target);
    Node *value = counterpart(display, place);
    return value ? value_of(in, value) : unpack(in, bound_by(in, display, depth + 1), place);
}

/* The type bound to a target by the node around it. */
static Type bound_by(Infer *in, Node *target, int depth)
{
    Node *p = target->parent;
    if (!p || depth > MAX_NESTING)
        return UNKNOWN;
    switch ((NodeKind)p->kind) {
    case NODE_TUPLE: case NODE_LIST: return bound_within(in, target, p, depth);
    case NODE_STARRED: return bound_by(in, p, depth + 1);
    case NODE_ASSIGN: return value_of(in, p->assign.value);
    case NODE_ANN_ASSIGN: return value_of(in, p->ann_assign.value);
    case NODE_NAMED_EXPR: return value_of(in, p->named_expr.value);
    case NODE_AUG_ASSIGN: return augmented(in, p);
    case NODE_FOR: return iterated(in, p->for_loop.iter, p->flags & NODE_IS_ASYNC);
    case NODE_COMP_FOR: return iterated(in, p->comp_for.iter, p->flags & NODE_IS_ASYNC);
    case NODE_WITH_ITEM: return entered(in, p);
    default: return UNKNOWN;
    }
}

/* -- except ------------------------------------------------------------------------------------------------------------------ */

static Type instance_caught(Infer *in, Type caught, int depth)
{
    const Term *term = type_term(in->types, caught);
    Type all = 0;
    if (depth > MAX_NESTING)
        return UNKNOWN;
    switch ((TypeKind)term->kind) {
    case TYPE_CLASS:
        return term->of;
    case TYPE_TUPLE: case TYPE_UNION:
        for (uint32_t i = 0; i < term->count; i++) {
            Type one = instance_caught(in, unpacked_item(in, term->items[i]), depth + 1);
            all = all ? type_union2(in->types, all, one) : one;
        }
        return all ? all : UNKNOWN;
    case TYPE_INSTANCE: {                             /* a tuple of classes whose length isn't known */
        Type item = type_is_instance_of(in->types, caught, ATOM_type) ? 0 : infer_iterated(in, caught);
        return item ? instance_caught(in, item, depth + 1) : UNKNOWN;
    }
    default:
        return UNKNOWN;
    }
}

/* except* binds a group of what it names. */
static Type group_of(Infer *in, Type caught)
{
    Type exception = type_builtin(in->types, ATOM_Exception);
    bool is_plain = type_assignable(in->types, caught, exception, NULL);
    return type_builtin_of(in->types, is_plain ? ATOM_ExceptionGroup : ATOM_BaseExceptionGroup, &caught, 1);
}

static Type caught_by(Infer *in, Node *handler)
{
    if (!handler->except.type)
        return UNKNOWN;
    Type caught = instance_caught(in, infer_type(in, handler->except.type), 0);
    bool is_group = handler->parent && handler->parent->flags & NODE_IS_STAR;
    return is_group && !type_is_unknown(caught) ? group_of(in, caught) : caught;
}

/* -- all bindings ------------------------------------------------------------------------------------------------------------ */

static Type imported_by(Infer *in, Node *alias)
{
    Atom name;
    flow_binding_key(alias, &name);
    Symbol *s = name && alias->parent ? scope_resolve_for(alias, scope_of(alias), name) : NULL;
    for (Decl *d = s ? s->first : NULL; d; d = d->next)
        if (decl_node(d) == alias)
            return infer_decl(in, d);
    return UNKNOWN;
}

Type infer_target(Infer *in, Node *n)
{
    switch ((NodeKind)n->kind) {
    case NODE_PARAM: {
        Type t = infer_param(in, n);
        return t ? t : infer_lambda_param(in, n);
    }
    case NODE_FUNCTION_DEF: return infer_function_object(in, n);
    case NODE_CLASS_DEF: return infer_class_object(in, n);
    case NODE_ALIAS: return imported_by(in, n);
    case NODE_EXCEPT: return caught_by(in, n);
    case NODE_TYPE_ALIAS: return type_known(in->types, ATOM_typing, ATOM_TypeAliasType, NULL, 0);
    case NODE_PATTERN_AS: case NODE_PATTERN_STAR: case NODE_PATTERN_MAPPING: return pattern_capture(in, n);
    default: return bound_by(in, n, 0);
    }
}

/* Does this __setitem__ take such an index? Of several the first that does is meant: a list has one for slices. */
static bool takes_index(Infer *in, Type setter, Type index)
{
    const Term *term = type_term(in->types, setter);
    return term->kind == TYPE_CALLABLE && term->signature->param_count >= 2 &&
           type_assignable(in->types, index, term->signature->params[0].type, NULL);
}

/* What may be put in the place of an item: __setitem__'s value, or the type of a TypedDict's key. */
static Type item_declared(Infer *in, Node *target)
{
    Types *t = in->types;
    Type object = infer_type(in, target->subscript.value);
    Class *c = type_kind(t, object) == TYPE_INSTANCE ? type_class_of(t, object) : NULL;
    if (c && (c->flags & CLASS_IS_TYPED_DICT))
        return infer_subscript(in, object, infer_type(in, target->subscript.index), NULL);
    Type setter = infer_bound_method(in, object, ATOM___setitem__);
    if (!setter)
        return 0;
    const Term *term = type_term(t, setter);
    if (term->kind != TYPE_OVERLOADED)
        return term->kind == TYPE_CALLABLE && term->signature->param_count >= 2 ? term->signature->params[1].type : 0;
    Type index = infer_type(in, target->subscript.index);
    for (uint32_t i = 0; i < term->count && !type_is_unknown(index); i++)
        if (takes_index(in, term->items[i], index))
            return type_term(t, term->items[i])->signature->params[1].type;
    return 0;
}

Type infer_target_declared(Infer *in, Node *target)
{
    switch ((NodeKind)target->kind) {
    case NODE_NAME: {
        Symbol *s = infer_resolve(in, target);
        return s ? infer_declared(in, s) : 0;
    }
    case NODE_ATTRIBUTE:
        return infer_assigned_attribute(in, infer_type(in, target->attribute.value), target->attribute.attr);
    case NODE_SUBSCRIPT: return item_declared(in, target);
    case NODE_STARRED:
        return 0;
    default:
        return 0;
    }
}
