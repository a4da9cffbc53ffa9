/* union.c: unions and what is done to their members: joining, widening, narrowing off None; intersections. */
#include "types/relate.h"
#include "types/term.h"

/* members from which they are found by hash: fewer are found faster by looking */
enum { INDEX_FROM = 24, FIRST_SLOTS = 128 };

/* A union being put together. */
typedef struct {
    Types    *types;
    TypeList  items;
    uint32_t  literals, intersections;
    uint32_t *slots, slot_count;                      /* the ids of items by hash, once there are INDEX_FROM and more are added */
} Building;

static bool same_callable(const Types *t, Type a, Type b)
{
    const Term *x = type_term(t, a), *y = type_term(t, b);
    return x->kind == TYPE_CALLABLE && y->kind == TYPE_CALLABLE && x->signature->ret &&
           signature_same_shape(x->signature, y->signature);
}

static void remove_at(TypeList *list, uint32_t i)
{
    for (; i + 1 < list->len; i++)
        list->items[i] = list->items[i + 1];
    list->len--;
}

/* The slot that holds the id, or the empty one where it belongs. */
static uint32_t slot_for(const Building *b, Type a)
{
    uint32_t mask = b->slot_count - 1, at = (uint32_t)(a * 2654435761u) >> 7 & mask;
    while (b->slots[at] && b->slots[at] != a)
        at = (at + 1) & mask;
    return at;
}

static void renew_index(Building *b)
{
    if (b->slot_count == 0)
        b->slot_count = FIRST_SLOTS;
    while (b->slot_count < 3 * b->items.len)
        b->slot_count *= 2;
    memory_free(b->slots);
    b->slots = memory_zero(b->slot_count, sizeof *b->slots);
    for (uint32_t i = 0; i < b->items.len; i++)
        b->slots[slot_for(b, b->items.items[i])] = b->items.items[i];
}

static void push_item(Building *b, Type a)
{
    vec_push(&b->items, a);
    if (b->slot_count > 2 * b->items.len)
        b->slots[slot_for(b, a)] = a;
    else if (b->items.len >= INDEX_FROM)
        renew_index(b);
}

static bool has_id(const Building *b, Type a)
{
    if (b->slot_count)
        return b->slots[slot_for(b, a)] == a;
    for (uint32_t i = 0; i < b->items.len; i++)
        if (b->items.items[i] == a)
            return true;
    return false;
}

/* Does the member go because `arrived` holds all its values: a literal its class or LiteralString, an intersection a part? */
static bool is_absorbed(const Term *member, Type arrived, const Term *by)
{
    if (member->kind == TYPE_LITERAL && by->kind == TYPE_LITERAL)
        return by->literal->is_any && by->literal->cls == member->literal->cls;
    if (member->kind == TYPE_LITERAL)
        return by->kind == TYPE_INSTANCE && by->cls == member->literal->cls;
    if (member->kind != TYPE_INTERSECTION)
        return false;
    for (uint32_t i = 0; i < member->count; i++)
        if (member->items[i] == arrived)
            return true;
    return false;
}

static void drop_absorbed(Building *b, Type arrived, const Term *by)
{
    uint32_t before = b->items.len;
    for (uint32_t i = b->items.len; i-- > 0;) {
        const Term *member = type_term(b->types, b->items.items[i]);
        if (!is_absorbed(member, arrived, by))
            continue;
        b->literals -= member->kind == TYPE_LITERAL;
        b->intersections -= member->kind == TYPE_INTERSECTION;
        remove_at(&b->items, i);
    }
    if (b->slot_count && b->items.len < before)
        renew_index(b);
}

static bool may_absorb_literals(const Term *by)
{
    if (by->kind == TYPE_LITERAL)
        return by->literal->is_any;
    if (by->kind != TYPE_INSTANCE || by->cls->param_count != 0)
        return false;
    const Class *cls = by->cls;
    return cls->flags & CLASS_IS_ENUM || cls->name == ATOM_int || cls->name == ATOM_str || cls->name == ATOM_bytes ||
           cls->name == ATOM_bool || cls->name == ATOM_sentinel;
}

static bool has_same_callable(const Building *b, Type a)
{
    for (uint32_t i = 0; i < b->items.len; i++)
        if (same_callable(b->types, a, b->items.items[i]))
            return true;
    return false;
}

/* Is it there already, by itself or by what holds all its values? */
static bool has_member(Building *b, Type a, const Term *term)
{
    if (has_id(b, a))
        return true;
    switch (term->kind) {
    case TYPE_UNKNOWN: case TYPE_ANY:
        return has_id(b, a == ANY ? UNKNOWN : ANY);
    case TYPE_LITERAL:
        return has_id(b, type_of_class(b->types, term->literal->cls)) ||
               (term->literal->cls->name == ATOM_str && b->types->literal_string && has_id(b, b->types->literal_string));
    case TYPE_CALLABLE:
        return has_same_callable(b, a);
    case TYPE_INTERSECTION:
        for (uint32_t i = 0; i < term->count; i++)
            if (has_id(b, term->items[i]))
                return true;
        return false;
    default:
        return false;
    }
}

/* The members of a union are as they should be among themselves. */
static void begin_with(Building *b, const Term *whole)
{
    for (uint32_t i = 0; i < whole->count; i++) {
        TypeKind kind = type_kind(b->types, whole->items[i]);
        b->literals += kind == TYPE_LITERAL;
        b->intersections += kind == TYPE_INTERSECTION;
        vec_push(&b->items, whole->items[i]);
    }
}

static void add_member(Building *b, Type a);

static void add_members(Building *b, const Term *whole)
{
    if (b->items.len == 0) {
        begin_with(b, whole);
        return;
    }
    if (b->slot_count == 0 && b->items.len >= INDEX_FROM)
        renew_index(b);
    for (uint32_t i = 0; i < whole->count; i++)
        add_member(b, whole->items[i]);
}

static void add_member(Building *b, Type a)
{
    const Term *term = type_term(b->types, a);
    if (term->kind == TYPE_UNION) {
        add_members(b, term);
        return;
    }
    if (term->kind == TYPE_NEVER || has_member(b, a, term))
        return;
    if (b->intersections || (b->literals && may_absorb_literals(term)))
        drop_absorbed(b, a, term);
    b->literals += term->kind == TYPE_LITERAL;
    b->intersections += term->kind == TYPE_INTERSECTION;
    push_item(b, a);
}

/* How many values the class has, when they can be counted: 2 for bool, the members of an enum; else 0. */
static uint32_t value_count(Types *t, Class *cls)
{
    if (class_is(cls, t, ATOM_builtins, ATOM_bool))
        return 2;
    if (!(cls->flags & CLASS_IS_ENUM) || !class_complete(t, cls, CLASS_STAGE_FIELDS))
        return 0;
    return class_derives_known(t, cls, ATOM_enum, ATOM_Flag) ? 0 : cls->fields.len;
}

/* All values of a bool or an enum are that class, in the place of the first. */
static void fold_exhausted(Building *b)
{
    Types *t = b->types;
    const Class *counted = NULL;                      /* many literals in a row are of one class */
    for (uint32_t i = 0; i < b->items.len; i++) {
        const Term *item = type_term(t, b->items.items[i]);
        if (item->kind != TYPE_LITERAL || item->literal->cls == counted)
            continue;
        Class *cls = item->literal->cls;
        counted = cls;
        uint32_t found = 0, values = value_count(t, cls);
        for (uint32_t k = 0; values > 1 && k < b->items.len; k++) {
            const Term *other = type_term(t, b->items.items[k]);
            found += other->kind == TYPE_LITERAL && other->literal->cls == cls;
        }
        if (found < 2 || found != values)
            continue;
        b->items.items[i] = type_of_class(t, cls);
        for (uint32_t k = b->items.len; k-- > i + 1;) {
            const Term *other = type_term(t, b->items.items[k]);
            if (other->kind == TYPE_LITERAL && other->literal->cls == cls)
                remove_at(&b->items, k);
        }
    }
}

static void widen_members(Building *b)
{
    TypeList old = b->items;
    b->items = (TypeList){ 0 };
    b->literals = b->intersections = 0;
    memory_free(b->slots);
    b->slots = NULL;
    b->slot_count = 0;
    for (uint32_t i = 0; i < old.len; i++)
        add_member(b, type_widen_literals(b->types, old.items[i]));
    vec_free(&old);
}

Type type_union(Types *t, const Type *items, uint32_t count)
{
    if (count == 1)
        return items[0];
    if (count == 2 && items[0] == items[1])
        return items[0];
    Building b = { .types = t };
    for (uint32_t i = 0; i < count; i++)
        if (items[i])
            add_member(&b, items[i]);
    if (b.literals > TYPE_MAX_LITERALS)
        widen_members(&b);
    else if (b.literals > 1)
        fold_exhausted(&b);
    Type made = UNKNOWN;
    if (b.items.len == 0)
        made = NEVER;
    else if (b.items.len == 1)
        made = b.items.items[0];
    else if (b.items.len <= TYPE_MAX_UNION)
        made = term_make(t, &(Term){ .kind = TYPE_UNION, .count = b.items.len, .items = b.items.items });
    vec_free(&b.items);
    memory_free(b.slots);
    return made;
}

static bool holds(const Term *whole, Type member)
{
    for (uint32_t i = 0; whole->kind == TYPE_UNION && i < whole->count; i++)
        if (whole->items[i] == member)
            return true;
    return false;
}

Type type_union2(Types *t, Type a, Type b)
{
    if (a == b || b == NEVER || holds(type_term(t, a), b))
        return a;
    return type_union(t, (Type[]){ a, b }, 2);
}

Type type_optional(Types *t, Type a)
{
    return type_union2(t, a, type_none(t));
}

Type type_join(Types *t, Type a, Type b)
{
    return type_union2(t, a, b);
}

static void add_part(const Types *t, TypeList *list, Type a)
{
    const Term *term = type_term(t, a);
    if (term->kind == TYPE_INTERSECTION) {
        for (uint32_t i = 0; i < term->count; i++)
            add_part(t, list, term->items[i]);
        return;
    }
    for (uint32_t i = 0; i < list->len; i++)
        if (list->items[i] == a)
            return;
    vec_push(list, a);
}

Type type_intersection(Types *t, Type a, Type b)
{
    if (a == b || type_is_object(t, b) || a == NEVER)
        return a;
    if (type_is_object(t, a) || b == NEVER)
        return b;
    TypeList list = { 0 };
    add_part(t, &list, a);
    add_part(t, &list, b);
    Type made = list.items[0];
    if (list.len > TYPE_MAX_DEPTH)
        made = UNKNOWN;
    else if (list.len > 1)
        made = term_make(t, &(Term){ .kind = TYPE_INTERSECTION, .count = list.len, .items = list.items });
    vec_free(&list);
    return made;
}

/* -- widening -- */

static Type widen(Types *t, Type a, bool deep);

static Type widen_items(Types *t, const Term *term, Type a, bool deep)
{
    TypeList list = { 0 };
    bool changed = false;
    for (uint32_t i = 0; i < term->count; i++) {
        Type item = widen(t, term->items[i], deep);
        changed |= item != term->items[i];
        vec_push(&list, item);
    }
    if (changed && term->kind == TYPE_UNION)
        a = type_union(t, list.items, list.len);
    else if (changed && term->kind == TYPE_TUPLE)
        a = type_tuple(t, list.items, list.len);
    else if (changed)
        a = type_instance(t, term->cls, list.items, list.len);
    vec_free(&list);
    return a;
}

static Type widen(Types *t, Type a, bool deep)
{
    const Term *term = type_term(t, a);
    if (!(term->flags & TYPE_HAS_LITERALS))
        return a;
    switch (term->kind) {
    case TYPE_LITERAL:                                /* a sentinel is a type of its own */
        return term->literal->sentinel ? a : type_of_class(t, term->literal->cls);
    case TYPE_UNION: case TYPE_TUPLE:
        return widen_items(t, term, a, deep);
    case TYPE_INSTANCE:
        return deep && term->count ? widen_items(t, term, a, deep) : a;
    case TYPE_UNPACKED: {
        Type of = widen(t, term->of, deep);
        if (of == term->of)
            return a;
        return term->is_strict ? type_repeated(t, of) : type_unpacked(t, of);
    }
    default:
        return a;
    }
}

Type type_widen_literals(Types *t, Type a)
{
    return widen(t, a, false);
}

Type type_widen_deep(Types *t, Type a)
{
    return widen(t, a, true);
}

static Type drop_none(void *ctx, Type member)
{
    return type_is_none(ctx, member) ? 0 : member;
}

Type type_without_none(Types *t, Type a)
{
    return type_map(t, a, drop_none, t);
}

Type type_alias_value(Types *t, Type of)
{
    const Term *use = type_term(t, of);
    Alias *alias = use->alias;
    Type value = alias->value ? alias->value : t->hooks.alias_value(t->hooks.ctx, alias);
    if (value == 0)
        return UNKNOWN;
    uint32_t count = use->count < alias->param_count ? use->count : alias->param_count;
    return count ? type_substitute(t, value, alias->params, use->items, count) : value;
}

static bool list_has(const TypeList *list, Type a)
{
    for (uint32_t i = 0; i < list->len; i++)
        if (list->items[i] == a)
            return true;
    return false;
}

/* A use that is met again adds nothing: `type A = int | A` holds an int and what A holds. */
Type type_expand(Types *t, Type a)
{
    enum { LONGEST_CHAIN = 64 };
    if (type_term(t, a)->kind != TYPE_ALIAS)
        return a;
    TypeList uses = { 0 }, members = { 0 };
    vec_push(&uses, a);
    for (uint32_t i = 0; i < uses.len && i < LONGEST_CHAIN; i++) {
        Type value = type_alias_value(t, uses.items[i]);
        for (uint32_t j = 0; j < type_member_count(t, value); j++) {
            Type member = type_member(t, value, j);
            if (type_term(t, member)->kind != TYPE_ALIAS)
                vec_push(&members, member);
            else if (!list_has(&uses, member))
                vec_push(&uses, member);
        }
    }
    Type opened = uses.len > LONGEST_CHAIN || members.len == 0 ? UNKNOWN : type_union(t, members.items, members.len);
    vec_free(&uses);
    vec_free(&members);
    return opened;
}

Type type_upper(Types *t, Type a)
{
    const Term *term = type_term(t, a);
    if (term->kind != TYPE_TYPEVAR)
        return a;
    TypeVar *v = term->var;
    typevar_resolve(t, v);
    if (v->constraint_count)
        return type_union(t, v->constraints, v->constraint_count);
    if (v->bound && v->bound != a)
        return v->bound;
    return v->kind == TYPEVAR_PLAIN || v->kind == TYPEVAR_SELF ? type_object(t) : UNKNOWN;
}
