/* display.c: list, set, dict and tuple displays, their comprehensions too, with what is expected of their items.
 * Without an expected type the items' types are joined, literals widened (what pyright calls strict inference). */
#include "infer/declaration.h"
#include "infer/expr.h"

enum { DISPLAY_MAX_ITEMS = 64 };                      /* items after these are taken to be like them */

/* -- what is expected of the items ---------------------------------------------------------------------------------------- */

bool expected_args(Infer *in, Type container, Type expected, Type *args, uint32_t count)
{
    Types *t = in->types;
    Class *c = type_class_of(t, container);
    for (uint32_t i = 0; i < count; i++)
        args[i] = UNKNOWN;
    expected = expected == 0 ? 0 : type_upper(t, type_expand(t, expected));
    if (c == NULL || expected == 0 || type_is_unknown(expected) || type_is_object(t, expected) || c->param_count < count)
        return false;
    if (type_kind(t, expected) == TYPE_INSTANCE && type_class_of(t, expected) == c) {
        for (uint32_t i = 0; i < count; i++)
            args[i] = arg_of(in, expected, i);
        return true;
    }
    Solution s;
    solution_init(&s);
    solution_add_scope(&s, c->scope_id);
    bool ok = solve_expected(t, &s, type_of_class(t, c), expected);
    for (uint32_t i = 0; i < count && ok; i++) {
        bool found = false;
        Type value = solution_value(t, &s, c->params[i], &found);
        args[i] = found && value != 0 ? value : UNKNOWN;
    }
    solution_free(&s);
    return ok;
}

Type expected_member(Infer *in, Node *e, Type expected, Inferrer infer)
{
    Types *t = in->types;
    if (expected == 0 || type_is_unknown(expected))
        return 0;
    expected = type_upper(t, type_expand(t, expected));
    uint32_t count = type_member_count(t, expected);
    if (count == 1)
        return expected;
    Type found = 0;
    in->speculative++;
    for (uint32_t i = 0; i < count && found == 0; i++) {
        Type member = type_expand(t, type_member(t, expected, i));
        bool suits = false;
        if (type_is_unknown(member) || type_is_none(t, member) || type_is_object(t, member))
            continue;
        infer(in, e, member, &suits);
        if (suits)
            found = member;
    }
    in->speculative--;
    return found;
}

static bool says_nothing(Type want)
{
    return want == 0 || want == UNKNOWN;
}

static bool has_literal(Infer *in, Type a)
{
    return type_widen_deep(in->types, a) != a;
}

/* What a container's parameter becomes when its items were inferred against `want`. A container that is read only through a
 * wider type (Sequence[float], not list[float]) keeps what its items are: nobody can write through that type. */
static Type argument_from(Infer *in, Type want, const TypeList *items, bool is_exact, bool *suits)
{
    Types *t = in->types;
    Type joined = list_union(in, items);
    if (says_nothing(want))
        return type_widen_literals(t, joined);
    if (want == ANY || items->len == 0)
        return want;
    for (uint32_t i = 0; i < items->len; i++)
        if (!type_assignable(t, items->items[i], want, NULL))
            *suits = false;
    if (!*suits || (type_has_unknown_deep(in, want) && !type_has_unknown_deep(in, joined)))
        return has_literal(in, want) ? joined : type_widen_literals(t, joined);
    if (is_exact)
        return want;
    return has_literal(in, want) ? joined : type_widen_literals(t, joined);
}

/* The container with what its items are as its last argument; with what is wanted of them, where the other wouldn't fit: a
 * MutableSequence can be written through, a Sequence can't. */
static Type container_for(Infer *in, Atom name, Type *args, uint32_t count, Type want, Type expected, bool suits)
{
    Type made = type_builtin_of(in->types, name, args, count);
    if (!suits || says_nothing(want) || args[count - 1] == want || type_assignable(in->types, made, expected, NULL))
        return made;
    args[count - 1] = want;
    return type_builtin_of(in->types, name, args, count);
}

/* -- lists and sets ------------------------------------------------------------------------------------------------------- */

static void infer_items(Infer *in, Node *e, Type want, TypeList *types)
{
    Type wanted = says_nothing(want) ? 0 : want;
    if (node_is_comprehension(e)) {
        vec_push(types, infer_expecting(in, e->comprehension.value, wanted));
        return;
    }
    for (uint32_t i = 0; i < e->elements.items.len; i++) {
        Type t = infer_expecting(in, e->elements.items.items[i], wanted);
        if (i < DISPLAY_MAX_ITEMS)
            vec_push(types, t);
    }
}

static Type list_with(Infer *in, Node *e, Type expected, bool *suits)
{
    Atom name = e->kind == NODE_LIST || e->kind == NODE_LIST_COMP ? ATOM_list : ATOM_set;
    Type container = type_builtin(in->types, name), want = UNKNOWN;
    *suits = expected_args(in, container, expected, &want, 1);
    bool is_exact = *suits && type_kind(in->types, type_upper(in->types, expected)) == TYPE_INSTANCE
        && is_known_class(in, type_upper(in->types, expected), ATOM_builtins, name);
    TypeList items = { 0 };
    infer_items(in, e, want, &items);
    Type arg = argument_from(in, want, &items, is_exact, suits);
    vec_free(&items);
    return container_for(in, name, &arg, 1, want, expected, *suits);
}

/* Runs an inferrer with the member of the expected type that suits, or with none. */
static Type infer_with(Infer *in, Node *e, Type expected, Inferrer infer)
{
    bool suits = false;
    Type member = expected_member(in, e, expected, infer);
    if (member != 0) {
        in->speculative++;
        infer(in, e, member, &suits);
        in->speculative--;
    }
    return infer(in, e, suits ? member : 0, &suits);
}

Type expr_list(Infer *in, Node *e, Type expected)
{
    return infer_with(in, e, expected, list_with);
}

/* -- tuples --------------------------------------------------------------------------------------------------------------- */

Type expected_tuple_item(Infer *in, Type expected, uint32_t i, uint32_t count, bool *suits)
{
    Types *t = in->types;
    *suits = expected != 0;
    if (expected == 0)
        return 0;
    Type as_tuple = type_kind(t, expected) == TYPE_TUPLE ? expected : 0;
    if (as_tuple != 0) {
        const Term *term = type_term(t, as_tuple);
        bool has_unpacked = false;
        for (uint32_t k = 0; k < term->count; k++)
            has_unpacked = has_unpacked || type_kind(t, term->items[k]) == TYPE_UNPACKED;
        *suits = has_unpacked || term->count == count;
        if (*suits && !has_unpacked)
            return term->items[i];
        if (*suits && term->count == 1)
            return arg_of(in, as_tuple, 0);
        return 0;
    }
    Type arg = UNKNOWN;
    *suits = expected_args(in, type_builtin(t, ATOM_tuple), expected, &arg, 1);
    return *suits ? arg : 0;
}

/* One item of a tuple, to be put into another: of a part of unknown length the term holds what each is, type_tuple wants a
 * tuple. */
Type tuple_part(Infer *in, Type item)
{
    const Term *term = type_term(in->types, item), *of = term->kind == TYPE_UNPACKED ? type_term(in->types, term->of) : NULL;
    if (of == NULL || (of->kind == TYPE_TYPEVAR && of->var->kind == TYPEVAR_TUPLE))
        return item;
    return type_unpacked(in->types, type_tuple_of(in->types, term->of));
}

static Type tuple_with(Infer *in, Node *e, Type expected, bool *suits)
{
    Types *t = in->types;
    TypeList items = { 0 };
    uint32_t count = e->elements.items.len;
    bool all = expected != 0;
    if (count == 0)
        expected_tuple_item(in, expected, 0, 0, &all);
    for (uint32_t i = 0; i < count; i++) {
        Node *item = e->elements.items.items[i];
        bool one = false;
        Type want = expected_tuple_item(in, expected, i, count, &one);
        want = says_nothing(want) ? 0 : want;
        if (item->kind == NODE_STARRED) {
            Type whole = infer_expecting(in, item->starred.value, 0);
            const Term *term = type_term(t, whole);
            if (term->kind == TYPE_TUPLE)
                for (uint32_t k = 0; k < term->count; k++)
                    vec_push(&items, tuple_part(in, term->items[k]));
            else
                vec_push(&items, type_unpacked(t, type_tuple_of(t, infer_expecting(in, item, 0))));
            continue;
        }
        Type given = infer_expecting(in, item, want);
        all = all && one && (want == 0 || type_assignable(t, given, want, NULL));
        vec_push(&items, want == ANY ? ANY : given);
    }
    Type result;
    if (items.len > 256) {                            /* too long to be known by its shape */
        Type joined = type_widen_literals(t, list_union(in, &items));
        result = type_tuple_of(t, joined);
    } else {
        result = type_tuple(t, items.items, items.len);
    }
    vec_free(&items);
    *suits = all;
    return result;
}

Type expr_tuple(Infer *in, Node *e, Type expected)
{
    return infer_with(in, e, expected, tuple_with);
}

/* -- dicts ---------------------------------------------------------------------------------------------------------------- */

/* `**mapping` in a display or a comprehension. want: of key and value, 0 where nothing is wanted. */
static void unpacked_mapping(Infer *in, Node *mapping, const Type *want, Type *key, Type *value)
{
    bool wants_some = !says_nothing(want[0]) || !says_nothing(want[1]);
    Type whole = infer_expecting(in, mapping, wants_some ? type_known(in->types, ATOM_typing, ATOM_Mapping, want, 2) : 0);
    Type base = type_is_unknown(whole) ? 0 : known_base(in, whole, ATOM_typing, ATOM_Mapping);
    *key = base == 0 ? UNKNOWN : arg_of(in, base, 0);
    *value = base == 0 ? UNKNOWN : arg_of(in, base, 1);
}

static void dict_items(Infer *in, Node *e, const Type *want, TypeList *keys, TypeList *values)
{
    Type key_want = says_nothing(want[0]) ? 0 : want[0], value_want = says_nothing(want[1]) ? 0 : want[1];
    if (e->kind == NODE_DICT_COMP && e->comprehension.key == NULL) {
        Type key, value;
        unpacked_mapping(in, e->comprehension.value, want, &key, &value);
        vec_push(keys, key);
        vec_push(values, value);
        return;
    }
    if (e->kind == NODE_DICT_COMP) {
        vec_push(keys, infer_expecting(in, e->comprehension.key, key_want));
        vec_push(values, infer_expecting(in, e->comprehension.value, value_want));
        return;
    }
    for (uint32_t i = 0; i < e->elements.items.len; i++) {
        Node *item = e->elements.items.items[i];
        Type key, value;
        if (item->kind != NODE_DICT_ITEM)
            continue;
        if (item->dict_item.key == NULL) {
            unpacked_mapping(in, item->dict_item.value, want, &key, &value);
        } else {
            key = infer_expecting(in, item->dict_item.key, key_want);
            value = infer_expecting(in, item->dict_item.value, value_want);
        }
        if (i < DISPLAY_MAX_ITEMS) {
            vec_push(keys, key);
            vec_push(values, value);
        }
    }
}

Type infer_typed_dict_meant(Infer *in, Type expected)
{
    Types *t = in->types;
    Type found = 0;
    expected = type_upper(t, type_expand(t, expected));
    for (uint32_t i = 0; i < type_member_count(t, expected); i++) {
        Type member = type_expand(t, type_member(t, expected, i));
        Class *c = type_kind(t, member) == TYPE_INSTANCE ? type_class_of(t, member) : NULL;
        if (type_is_none(t, member))
            continue;
        if (found != 0 || c == NULL || !(c->flags & CLASS_IS_TYPED_DICT))
            return 0;
        found = member;
    }
    return found;
}

const Field *typed_dict_entry(Infer *in, Class *typed_dict, const Node *entry)
{
    const Node *key = entry->kind == NODE_DICT_ITEM ? entry->dict_item.key : NULL;
    Atom name = key != NULL && key->kind == NODE_STRING ? atom_find(in->program->atoms, key->string.value) : ATOM_NONE;
    return name == ATOM_NONE ? NULL : class_field(in->types, typed_dict, name);
}

/* How many of the keys that `c` requires `**mapping` brings: all of them, perhaps, where it is no TypedDict. */
static uint32_t unpacked_keys(Infer *in, Node *mapping, Class *c, uint32_t required)
{
    Class *from = type_class_of(in->types, type_expand(in->types, infer_expecting(in, mapping, 0)));
    if (from == NULL || !(from->flags & CLASS_IS_TYPED_DICT))
        return required;
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->fields.len; i++)
        count += c->fields.items[i].is_required && class_field(in->types, from, c->fields.items[i].name) != NULL;
    return count;
}

/* A dict display where a TypedDict is expected: its keys are that class's, and none that is required is missing. */
static Type typed_dict_with(Infer *in, Node *e, Type expected, Class *c, bool *suits)
{
    class_field(in->types, c, ATOM_NONE);
    uint32_t required = 0, seen = 0;
    for (uint32_t i = 0; i < c->fields.len; i++)
        required += c->fields.items[i].is_required;
    *suits = e->kind == NODE_DICT;
    for (uint32_t i = 0; *suits && i < e->elements.items.len; i++) {
        Node *item = e->elements.items.items[i];
        if (item->kind != NODE_DICT_ITEM || item->dict_item.key == NULL) {
            seen += item->kind == NODE_DICT_ITEM ? unpacked_keys(in, item->dict_item.value, c, required) : required;
            continue;
        }
        const Field *f = typed_dict_entry(in, c, item);
        infer_expecting(in, item->dict_item.key, 0);
        Type declared = f != NULL ? f->type : c->extra_items;
        if (declared == 0 || declared == NEVER) {
            *suits = false;
            break;
        }
        Type want = type_put_args(in->types, declared, expected);
        *suits = type_assignable(in->types, infer_expecting(in, item->dict_item.value, want), want, NULL);
        seen += f != NULL && f->is_required;
    }
    *suits = *suits && seen >= required;
    return expected;
}

static Type dict_with(Infer *in, Node *e, Type expected, bool *suits)
{
    Types *t = in->types;
    Type upper = expected == 0 ? 0 : type_upper(t, type_expand(t, expected));
    Class *c = upper == 0 || type_kind(t, upper) != TYPE_INSTANCE ? NULL : type_class_of(t, upper);
    if (c != NULL && (c->flags & CLASS_IS_TYPED_DICT))
        return typed_dict_with(in, e, upper, c, suits);
    Type args[2] = { UNKNOWN, UNKNOWN };
    *suits = expected_args(in, type_builtin(t, ATOM_dict), expected, args, 2);
    bool is_exact = *suits && is_known_class(in, upper, ATOM_builtins, ATOM_dict);
    TypeList keys = { 0 }, values = { 0 };
    dict_items(in, e, args, &keys, &values);
    Type result[2];
    result[0] = argument_from(in, args[0], &keys, true, suits);       /* Mapping is invariant in its key */
    result[1] = argument_from(in, args[1], &values, is_exact, suits);
    vec_free(&keys);
    vec_free(&values);
    return container_for(in, ATOM_dict, result, 2, args[1], expected, *suits);
}

Type expr_dict(Infer *in, Node *e, Type expected)
{
    return infer_with(in, e, expected, dict_with);
}
