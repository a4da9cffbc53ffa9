/* term.c: making terms: equal content, equal id. */
#include "types/term.h"

#include <string.h>

enum { FIRST_SLOTS = 4096 };

static uint64_t hash_items(const Type *items, uint32_t count, uint64_t h)
{
    for (uint32_t i = 0; i < count; i++)
        h = hash_mix(h, items[i]);
    return h;
}

static uint64_t hash_pointer(uint64_t h, const void *p)
{
    return hash_mix(h, (uint64_t)(uintptr_t)p);
}

static uint64_t hash_signature(const Signature *s, uint64_t h)
{
    for (uint32_t i = 0; i < s->param_count; i++) {
        const Param *p = &s->params[i];
        h = hash_mix(h, (uint64_t)p->name << 16 | (uint64_t)p->kind << 8 | p->has_default);
        h = hash_mix(h, (uint64_t)p->type << 32 | p->default_type);
    }
    h = hash_mix(h, (uint64_t)s->ret << 32 | s->flags);
    h = hash_mix(h, (uint64_t)s->self_type << 32 | s->param_spec_scope);
    return hash_pointer(hash_pointer(hash_pointer(h, s->param_spec), s->function), s->owner);
}

static uint64_t hash_term(const Term *c)
{
    uint64_t h = hash_mix(c->kind, c->count);
    switch (c->kind) {
    case TYPE_INSTANCE: case TYPE_ALIAS:
        return hash_items(c->items, c->count, hash_pointer(h, c->cls));
    case TYPE_TUPLE: case TYPE_UNION: case TYPE_INTERSECTION: case TYPE_OVERLOADED:
        return hash_items(c->items, c->count, h);
    case TYPE_LITERAL:
        h = hash_pointer(h, c->literal->cls);
        h = hash_pointer(hash_mix(h, c->literal->is_any), c->literal->sentinel);
        return hash_mix(hash_mix(h, (uint64_t)c->literal->number), hash_mix(str_hash(c->literal->text), c->literal->member));
    case TYPE_CALLABLE:
        return hash_signature(c->signature, h);
    case TYPE_TYPEVAR:
        return hash_mix(hash_pointer(h, c->var), (uint64_t)c->of_var.scope << 1 | c->of_var.is_bound);
    case TYPE_GUARD: case TYPE_UNPACKED:
        return hash_mix(h, (uint64_t)c->of << 1 | c->is_strict);
    case TYPE_CLASS: case TYPE_FORM:
        return hash_mix(h, c->of);
    case TYPE_PROPERTY:
        return hash_mix(h, (uint64_t)c->property.getter << 32 | c->property.setter);
    case TYPE_MODULE:
        return hash_pointer(h, c->module);
    default:
        return h;
    }
}

bool signature_same_shape(const Signature *a, const Signature *b)
{
    if (a->param_count != b->param_count || a->ret != b->ret || a->param_spec != b->param_spec
        || a->param_spec_scope != b->param_spec_scope)
        return false;
    if ((a->flags ^ b->flags) & (SIGNATURE_IS_GRADUAL | SIGNATURE_IS_METHOD | SIGNATURE_IS_STATIC | SIGNATURE_IS_CLASSMETHOD))
        return false;
    for (uint32_t i = 0; i < a->param_count; i++) {
        const Param *p = &a->params[i], *q = &b->params[i];
        if (p->name != q->name || p->kind != q->kind || p->has_default != q->has_default || p->type != q->type
            || p->default_type != q->default_type)
            return false;
    }
    return true;
}

static bool same_signature(const Signature *a, const Signature *b)
{
    return a->flags == b->flags && a->function == b->function && a->self_type == b->self_type && a->owner == b->owner
        && signature_same_shape(a, b);
}

static bool same_literal(const Literal *a, const Literal *b)
{
    return a->cls == b->cls && a->number == b->number && a->member == b->member && a->is_any == b->is_any &&
           a->sentinel == b->sentinel && str_eq(a->text, b->text);
}

static bool same_items(const Term *a, const Term *b)
{
    return a->count == b->count && (a->count == 0 || memcmp(a->items, b->items, a->count * sizeof(Type)) == 0);
}

static bool same_term(const Term *a, const Term *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case TYPE_INSTANCE: case TYPE_ALIAS:
        return a->cls == b->cls && same_items(a, b);
    case TYPE_TUPLE: case TYPE_UNION: case TYPE_INTERSECTION: case TYPE_OVERLOADED:
        return same_items(a, b);
    case TYPE_LITERAL:
        return same_literal(a->literal, b->literal);
    case TYPE_CALLABLE:
        return same_signature(a->signature, b->signature);
    case TYPE_TYPEVAR:
        return a->var == b->var && a->of_var.scope == b->of_var.scope && a->of_var.is_bound == b->of_var.is_bound;
    case TYPE_GUARD: case TYPE_UNPACKED:
        return a->of == b->of && a->is_strict == b->is_strict;
    case TYPE_CLASS: case TYPE_FORM:
        return a->of == b->of;
    case TYPE_PROPERTY:
        return a->property.getter == b->property.getter && a->property.setter == b->property.setter;
    case TYPE_MODULE:
        return a->module == b->module;
    default:
        return true;
    }
}

/* Slot of a term with this content, or the empty slot where it belongs. */
static uint32_t find_slot(const Types *t, const Term *content, uint32_t hash)
{
    const TermTable *tt = &t->terms;
    uint32_t mask = tt->slot_count - 1;
    for (uint32_t i = hash & mask;; i = (i + 1) & mask)
        if (tt->slots[i].id == 0 || (tt->slots[i].hash == hash && same_term(type_term(t, tt->slots[i].id), content)))
            return i;
}

static void grow_slots(TermTable *tt, uint32_t count)
{
    TermSlot *slots = memory_zero(count, sizeof *slots);
    for (uint32_t i = 0; i < tt->slot_count; i++) {
        if (tt->slots[i].id == 0)
            continue;
        uint32_t at = tt->slots[i].hash & (count - 1);
        while (slots[at].id)
            at = (at + 1) & (count - 1);
        slots[at] = tt->slots[i];
    }
    memory_free(tt->slots);
    tt->slots = slots;
    tt->slot_count = count;
}

static void add_child(const Types *t, Term *term, Type child)
{
    if (child == 0)
        return;
    const Term *c = type_term(t, child);
    term->flags |= c->flags;
    if (c->depth >= term->depth)
        term->depth = (uint16_t)(c->depth + 1);
}

/* What a term inherits from the terms inside it. */
static void sum_up(const Types *t, Term *term)
{
    switch (term->kind) {
    case TYPE_INSTANCE: case TYPE_ALIAS: case TYPE_TUPLE: case TYPE_UNION: case TYPE_INTERSECTION: case TYPE_OVERLOADED:
        for (uint32_t i = 0; i < term->count; i++)
            add_child(t, term, term->items[i]);
        break;
    case TYPE_CLASS: case TYPE_FORM: case TYPE_UNPACKED: case TYPE_GUARD:
        add_child(t, term, term->of);
        break;
    case TYPE_PROPERTY:
        add_child(t, term, term->property.getter);
        add_child(t, term, term->property.setter);
        break;
    case TYPE_CALLABLE: {
        const Signature *s = term->signature;
        for (uint32_t i = 0; i < s->param_count; i++)
            add_child(t, term, s->params[i].type);
        add_child(t, term, s->ret);
        add_child(t, term, s->self_type);
        if (s->param_spec)
            term->flags |= TYPE_HAS_TYPEVARS;
        if (s->flags & SIGNATURE_IS_GRADUAL)
            term->flags |= TYPE_HAS_UNKNOWN;
        break;
    }
    case TYPE_TYPEVAR:
        term->flags |= TYPE_HAS_TYPEVARS | (term->var->kind == TYPEVAR_SELF ? TYPE_HAS_SELF : 0);
        break;
    case TYPE_UNKNOWN: case TYPE_ANY:
        term->flags |= TYPE_HAS_UNKNOWN;
        break;
    case TYPE_LITERAL:
        term->flags |= TYPE_HAS_LITERALS;
        break;
    }
}

static Type join_items(Types *t, const Term *tuple)
{
    Type *parts = memory_get((tuple->count + 1) * sizeof *parts);
    for (uint32_t i = 0; i < tuple->count; i++) {
        const Term *item = type_term(t, tuple->items[i]);
        parts[i] = tuple->items[i];
        if (item->kind == TYPE_UNPACKED) {
            const Term *of = type_term(t, item->of);
            parts[i] = of->kind == TYPE_TYPEVAR && of->var->kind == TYPEVAR_TUPLE ? type_object(t) : item->of;
        }
    }
    Type joined = type_union(t, parts, tuple->count);
    memory_free(parts);
    return joined;
}

/* Moves what the new term points to into the arena. */
static void settle(Types *t, Term *term)
{
    if (term->kind == TYPE_LITERAL) {
        term->literal = arena_copy(t->arena, term->literal, sizeof *term->literal);
        term->literal->text = str_copy(t->arena, term->literal->text);
    } else if (term->kind == TYPE_CALLABLE) {
        term->signature = arena_copy(t->arena, term->signature, sizeof *term->signature);
        if (term->signature->param_count)
            term->signature->params = arena_copy(t->arena, term->signature->params, term->signature->param_count * sizeof(Param));
    } else if (term->kind == TYPE_TUPLE) {
        Type *items = ARENA_ARRAY(t->arena, term->count + 1, Type);
        if (term->count)
            memcpy(items, term->items, term->count * sizeof *items);
        items[term->count] = join_items(t, term);
        term->items = items;
    } else if (term->count) {
        term->items = arena_copy(t->arena, term->items, term->count * sizeof(Type));
    }
}

static Type append(Types *t, const Term *term)
{
    TermTable *tt = &t->terms;
    if (tt->count >> TERM_BLOCK_BITS == tt->blocks.len)
        vec_push(&tt->blocks, ARENA_ARRAY(t->arena, TERM_BLOCK, Term));
    Type id = tt->count++;
    tt->blocks.items[id >> TERM_BLOCK_BITS][id & (TERM_BLOCK - 1)] = *term;
    return id;
}

Type term_make(Types *t, const Term *content)
{
    TermTable *tt = &t->terms;
    uint64_t h = hash_term(content);
    uint32_t hash = (uint32_t)(h ^ h >> 32);
    uint32_t slot = find_slot(t, content, hash);
    if (tt->slots[slot].id)
        return tt->slots[slot].id;
    Term term = *content;
    term.flags = 0;
    term.depth = 0;
    sum_up(t, &term);
    if (term.depth > TYPE_MAX_DEPTH)
        return UNKNOWN;
    settle(t, &term);                                 /* may make other terms: the slot is looked for again */
    if ((tt->count + 1) * 2 > tt->slot_count)
        grow_slots(tt, tt->slot_count * 2);
    slot = find_slot(t, &term, hash);
    if (tt->slots[slot].id)
        return tt->slots[slot].id;
    Type id = append(t, &term);
    tt->slots[slot] = (TermSlot){ id, hash };
    return id;
}

void terms_init(Types *t)
{
    static const uint8_t first[] = { TYPE_UNKNOWN, TYPE_UNKNOWN, TYPE_ANY, TYPE_NEVER };    /* ids 0 to 3 */
    grow_slots(&t->terms, FIRST_SLOTS);
    for (uint32_t i = 0; i < sizeof first; i++) {
        Term term = { .kind = first[i], .flags = i == NEVER ? 0 : TYPE_HAS_UNKNOWN };
        append(t, &term);
    }
}

void terms_free(Types *t)
{
    memory_free(t->terms.slots);
    vec_free(&t->terms.blocks);
}
