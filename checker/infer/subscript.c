/* subscript.c: a[b]: __getitem__, items of tuples and TypedDicts, and class objects with type arguments (`list[int]()`). */
#include "infer/expr.h"

static bool int_literal(Infer *in, Type a, int64_t *value)
{
    const Term *term = type_term(in->types, a);
    if (term->kind != TYPE_LITERAL || !class_is(term->literal->cls, in->types, ATOM_builtins, ATOM_int))
        return false;
    *value = term->literal->number;
    return true;
}

/* Where an unbounded part of a tuple stands; its count when there is none. */
static uint32_t unpacked_at(Infer *in, const Term *tuple)
{
    for (uint32_t i = 0; i < tuple->count; i++)
        if (type_kind(in->types, tuple->items[i]) == TYPE_UNPACKED)
            return i;
    return tuple->count;
}

static Type tuple_item(Infer *in, Type tuple, int64_t index)
{
    const Term *term = type_term(in->types, tuple);
    uint32_t unbounded = unpacked_at(in, term);
    if (unbounded == term->count) {
        int64_t at = index < 0 ? index + term->count : index;
        return at >= 0 && at < term->count ? term->items[at] : 0;
    }
    if (index >= 0 && index < unbounded)
        return term->items[index];
    if (index < 0 && -index <= (int64_t)(term->count - 1 - unbounded))
        return term->items[term->count + index];
    return arg_of(in, tuple, 0);
}

/* tuple[1:3] with constant bounds of a tuple of known shape; 0 otherwise. */
static Type tuple_slice(Infer *in, Type tuple, Node *slice)
{
    const Term *term = type_term(in->types, tuple);
    if (slice->slice.step != NULL || unpacked_at(in, term) != term->count)
        return 0;
    Node *nodes[2] = { slice->slice.lower, slice->slice.upper };
    int64_t count = term->count, bounds[2] = { 0, count };
    for (int i = 0; i < 2; i++) {
        if (nodes[i] == NULL)
            continue;
        if (!int_literal(in, infer_expecting(in, nodes[i], 0), &bounds[i]))
            return 0;
        bounds[i] = bounds[i] < 0 ? bounds[i] + count : bounds[i];
        bounds[i] = bounds[i] < 0 ? 0 : bounds[i] > count ? count : bounds[i];
    }
    return type_tuple(in->types, term->items + bounds[0], bounds[1] > bounds[0] ? (uint32_t)(bounds[1] - bounds[0]) : 0);
}

static Type typed_dict_item(Infer *in, Type object, Class *c, Type index)
{
    TypeList found = { 0 };
    for (uint32_t i = 0; i < type_member_count(in->types, index); i++) {
        const Term *key = type_term(in->types, type_member(in->types, index, i));
        if (!type_is_literal_of_str(in->types, type_member(in->types, index, i)) || key->literal->is_any) {
            vec_clear(&found);
            break;
        }
        const Field *f = class_field(in->types, c, atom_of(in->program->atoms, key->literal->text));
        Type extra = c->extra_items == 0 || c->extra_items == NEVER ? UNKNOWN : c->extra_items;
        vec_push(&found, f == NULL ? extra : type_put_args(in->types, f->type, object));
    }
    Type t = found.len == 0 ? 0 : list_union(in, &found);
    vec_free(&found);
    return t;
}

static Type subscript_member(Infer *in, Type object, Type index, Node *index_node)
{
    Types *t = in->types;
    Type upper = type_expand(t, type_upper(t, object));
    if (type_is_unknown(upper) || upper == NEVER)
        return upper;
    if (type_member_count(t, upper) > 1)
        return infer_subscript(in, upper, index, index_node);
    int64_t at;
    Type found = 0;
    Type tuple = infer_as_tuple(in, upper);
    if (tuple && int_literal(in, index, &at))
        found = tuple_item(in, tuple, at);
    else if (tuple && index_node != NULL && index_node->kind == NODE_SLICE)
        found = tuple_slice(in, tuple, index_node);
    Class *c = type_kind(t, upper) == TYPE_INSTANCE ? type_class_of(t, upper) : NULL;
    if (c != NULL && (c->flags & CLASS_IS_TYPED_DICT))
        found = typed_dict_item(in, upper, c, index);
    if (found != 0)
        return found;
    if (infer_bound_method(in, object, ATOM___getitem__) == 0) {
        bool may_have = c != NULL && class_member(t, upper, ATOM___getitem__, LOOKUP_SKIP_INSTANCE | LOOKUP_NO_TYPE).is_unknown;
        return may_have ? UNKNOWN : 0;
    }
    if (index_node == NULL) {
        found = infer_call_method(in, object, ATOM___getitem__, &index, 1, index_node);
        return found == 0 ? UNKNOWN : found;
    }
    Arg arg = { .node = index_node };
    CallResult r = infer_call(in, infer_bound_method(in, object, ATOM___getitem__), &arg, 1, 0, index_node);
    return r.ret;
}

/* Members that have no items (None of an Optional) count for nothing, as long as one has. */
Type infer_subscript(Infer *in, Type object, Type index, Node *index_node)
{
    Types *t = in->types;
    object = type_expand(t, object);
    if (!infer_deeper(in))
        return UNKNOWN;
    TypeList found = { 0 };
    for (uint32_t i = 0; i < type_member_count(t, object); i++) {
        Type one = subscript_member(in, type_member(t, object, i), index, index_node);
        if (one != 0)
            vec_push(&found, one);
    }
    Type result = found.len == 0 ? 0 : list_union(in, &found);
    vec_free(&found);
    infer_shallower(in);
    return result;
}

/* A class with type arguments, used as a value. 0: an ordinary subscript. */
static Type specialised(Infer *in, Node *e, Type value)
{
    Types *t = in->types;
    if (type_kind(t, value) != TYPE_CLASS)
        return 0;
    Class *c = type_class_of(t, value);
    if (c == NULL)
        return UNKNOWN;
    if (infer_bound_method(in, value, ATOM___getitem__) != 0)         /* of its metaclass: an Enum by name */
        return 0;
    bool is_special = is_known_class(in, value, ATOM_builtins, ATOM_tuple) || is_known_class(in, value, ATOM_builtins, ATOM_type);
    if (c->param_count == 0 && !is_special) {
        Member own = class_member(t, type_of_class(t, c), ATOM___class_getitem__, LOOKUP_SKIP_INSTANCE);
        if (!own.found)
            return UNKNOWN;
        Type index = infer_expecting(in, e->subscript.index, 0);
        Arg arg = { .type = index };
        CallResult given = infer_call(in, infer_attribute_of(in, value, ATOM___class_getitem__), &arg, 1, 0, e);
        return !given.ok || is_known_class(in, given.ret, ATOM_types, ATOM_GenericAlias) ? value : given.ret;
    }
    Type meant = infer_annotation(in, e, 0);
    return type_is_unknown(meant) ? UNKNOWN : type_class(t, meant);
}

Type expr_subscript(Infer *in, Node *e, Type expected)
{
    (void)expected;
    Type value = infer_expecting(in, e->subscript.value, 0);
    if (type_is_unknown(value)) {
        Type narrowed = infer_reference(in, e, 0);
        return narrowed == 0 ? UNKNOWN : narrowed;
    }
    Type class_object = specialised(in, e, value);
    if (class_object != 0)
        return class_object;
    Type index = infer_expecting(in, e->subscript.index, 0);
    Type item = infer_subscript(in, value, index, e->subscript.index);
    item = item == 0 ? UNKNOWN : item;
    Type narrowed = infer_reference(in, e, item);
    return narrowed == 0 ? item : narrowed;
}
