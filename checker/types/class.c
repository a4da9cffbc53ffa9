/* class.c: classes as a graph: the stages they are completed in, their MRO, and seeing an instance as one of its ancestors. */
#include "types/relate.h"
#include "types/term.h"

Class *class_new(Types *t, Atom name, Module *m, Node *node)
{
    Class *c = ARENA_NEW(t->arena, Class);
    c->name = name;
    c->module = m;
    c->node = node;
    c->id = ++t->class_count;
    c->scope_id = node ? type_scope_id(t, node) : ++t->scope_count;
    if (m && m->flags & MODULE_IS_TYPESHED)
        c->flags |= CLASS_IS_TYPESHED;
    vec_push(&t->classes, c);
    return c;
}

void classes_free(Types *t)
{
    for (uint32_t i = 0; i < t->classes.len; i++) {
        Class *c = t->classes.items[i];
        vec_free(&c->fields);
        vec_free(&c->synth);
        map_free(&c->variances);
    }
    vec_free(&t->classes);
    vec_free(&t->waiting);
}

bool class_complete(Types *t, Class *c, ClassStage stage)
{
    if (c->stages & stage << 4)
        return true;
    if (c->stages & stage)
        return false;
    if (stage == CLASS_STAGE_FIELDS && !class_complete(t, c, CLASS_STAGE_BASES))
        return false;
    c->stages |= (uint8_t)stage;
    t->reading_bases += stage == CLASS_STAGE_BASES;
    t->hooks.class_complete(t->hooks.ctx, c, stage);
    t->reading_bases -= stage == CLASS_STAGE_BASES;
    c->stages |= (uint8_t)(stage << 4);
    while (t->reading_bases == 0 && t->waiting.len > 0)
        class_complete(t, vec_pop(&t->waiting), CLASS_STAGE_BASES);
    return true;
}

void class_met(Types *t, Class *c)
{
    if (c->stages & CLASS_STAGE_BASES)
        return;
    if (t->reading_bases == 0)
        class_complete(t, c, CLASS_STAGE_BASES);
    else
        vec_push(&t->waiting, c);
}

/* -- MRO -- */

/* Bases with more classes above them than this, all told, are unknown: finding their order takes the square of it. */
enum { MAX_MERGED = 1000 };

typedef struct { TypeList items; uint32_t at; } Line;     /* what is left of one base's MRO */

typedef struct {
    Types    *types;
    VEC(Line) lines;
    TypeList  mro;
} Merge;

static Class *class_of_entry(const Types *t, Type entry)
{
    return type_is_unknown(entry) ? NULL : type_class_of(t, entry);
}

static bool is_exhausted(const Line *l)
{
    return l->at >= l->items.len;
}

/* A head may come next if no line still holds its class further back. */
static bool may_be_next(const Merge *m, const Class *c)
{
    for (uint32_t i = 0; i < m->lines.len; i++) {
        const Line *l = &m->lines.items[i];
        for (uint32_t k = l->at + 1; k < l->items.len; k++)
            if (class_of_entry(m->types, l->items.items[k]) == c)
                return false;
    }
    return true;
}

static bool is_in_mro(const Merge *m, const Class *c)
{
    for (uint32_t i = 0; i < m->mro.len; i++)
        if (class_of_entry(m->types, m->mro.items[i]) == c)
            return true;
    return false;
}

static void take(Merge *m, Type entry, Class *c)
{
    if (c == NULL || !is_in_mro(m, c))
        vec_push(&m->mro, entry);
    if (c == NULL)
        return;
    for (uint32_t i = 0; i < m->lines.len; i++) {
        Line *l = &m->lines.items[i];
        if (!is_exhausted(l) && class_of_entry(m->types, l->items.items[l->at]) == c)
            l->at++;
    }
}

/* One step of C3. Where it has no answer (the class statement would raise), the first line goes on. */
static bool merge_step(Merge *m)
{
    Line *first = NULL;
    for (uint32_t i = 0; i < m->lines.len; i++) {
        Line *l = &m->lines.items[i];
        if (is_exhausted(l))
            continue;
        Type head = l->items.items[l->at];
        Class *c = class_of_entry(m->types, head);
        if (c == NULL) {                              /* an unknown base constrains nothing */
            l->at++;
            take(m, UNKNOWN, NULL);
            return true;
        }
        if (may_be_next(m, c)) {
            take(m, head, c);
            return true;
        }
        if (first == NULL)
            first = l;
    }
    if (first == NULL)
        return false;
    Type head = first->items.items[first->at++];
    take(m, head, class_of_entry(m->types, head));
    return true;
}

static Line line_of_base(Types *t, Class *c, Type base)
{
    Line l = { 0 };
    Class *b = class_of_entry(t, base);
    TypeKind kind = type_kind(t, base);
    if (b == NULL || b == c || (kind != TYPE_INSTANCE && kind != TYPE_TUPLE) || !class_complete(t, b, CLASS_STAGE_BASES)) {
        vec_push(&l.items, UNKNOWN);
        c->flags |= CLASS_HAS_UNKNOWN_BASE;
        return l;
    }
    c->flags |= b->flags & (CLASS_HAS_UNKNOWN_BASE | CLASS_IS_ENUM | CLASS_IS_TYPED_DICT | CLASS_IS_NAMED_TUPLE);
    vec_push(&l.items, base);
    for (uint32_t i = 1; i < b->mro_count; i++)
        vec_push(&l.items, type_put_args(t, b->mro[i], base));
    return l;
}

void class_linearise(Types *t, Class *c)
{
    Merge m = { .types = t };
    Line bases = { 0 };
    for (uint32_t i = 0; i < c->base_count; i++) {
        vec_push(&m.lines, line_of_base(t, c, c->bases[i]));
        vec_push(&bases.items, m.lines.items[i].items.items[0]);
    }
    vec_push(&m.lines, bases);
    c->stages |= CLASS_STAGE_BASES | CLASS_STAGE_BASES << 4;    /* its parameters and bases are known: it may be named */
    vec_push(&m.mro, type_instance(t, c, c->params, c->param_count));
    uint32_t entries = 0;
    for (uint32_t i = 0; i < m.lines.len; i++)
        entries += m.lines.items[i].items.len;
    if (c->base_count == 1) {                         /* as C3 has it, without comparing each with each */
        for (uint32_t i = 0; i < m.lines.items[0].items.len; i++)
            vec_push(&m.mro, m.lines.items[0].items.items[i]);
    } else if (entries > MAX_MERGED) {
        vec_push(&m.mro, UNKNOWN);
        c->flags |= CLASS_HAS_UNKNOWN_BASE;
    } else {
        while (merge_step(&m)) {
        }
    }
    if (!class_is(c, t, ATOM_builtins, ATOM_object)) {
        Type object = type_object(t);
        Class *object_class = class_of_entry(t, object);
        if (object_class && !is_in_mro(&m, object_class))
            vec_push(&m.mro, object);
    }
    c->mro_count = m.mro.len;
    c->mro = vec_to_arena(t->arena, &m.mro);
    for (uint32_t i = 0; i < m.lines.len; i++)
        vec_free(&m.lines.items[i].items);
    vec_free(&m.lines);
    vec_free(&m.mro);
}

/* -- questions -- */

bool class_is(const Class *c, Types *t, Atom module, Atom name)
{
    (void)t;
    return c->name == name && c->module && c->module->name == module && c->flags & CLASS_IS_TYPESHED;
}

bool class_derives(Types *t, Class *c, const Class *from)
{
    if (c == from)
        return true;
    class_complete(t, c, CLASS_STAGE_BASES);
    for (uint32_t i = 1; i < c->mro_count; i++)
        if (class_of_entry(t, c->mro[i]) == from)
            return true;
    return false;
}

bool class_derives_known(Types *t, Class *c, Atom module, Atom name)
{
    class_complete(t, c, CLASS_STAGE_BASES);
    for (uint32_t i = 0; i < c->mro_count; i++) {
        const Class *entry = class_of_entry(t, c->mro[i]);
        if (entry && class_is(entry, t, module, name))
            return true;
    }
    return false;
}

Type class_base(Types *t, Type instance, const Class *ancestor)
{
    Class *c = type_kind(t, instance) == TYPE_CLASS ? NULL : type_class_of(t, instance);
    if (c == NULL)
        return 0;
    if (c == ancestor)
        return type_kind(t, instance) == TYPE_LITERAL ? type_widen_literals(t, instance) : instance;
    class_complete(t, c, CLASS_STAGE_BASES);
    for (uint32_t i = 1; i < c->mro_count; i++)
        if (class_of_entry(t, c->mro[i]) == ancestor)
            return type_put_args(t, c->mro[i], instance);
    return 0;
}

const Field *class_field(Types *t, Class *c, Atom name)
{
    class_complete(t, c, CLASS_STAGE_FIELDS);
    for (uint32_t i = 0; i < c->fields.len; i++)
        if (c->fields.items[i].name == name)
            return &c->fields.items[i];
    return NULL;
}
