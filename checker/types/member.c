/* member.c: finding a member along the MRO, and its type as seen from an object. */
#include "types/relate.h"
#include "types/term.h"

/* The class and its arguments an object's members are looked up in; 0 when it has none of its own. */
static Type lookup_instance(Types *t, Type object)
{
    for (int i = 0; i < 4; i++) {
        const Term *term = type_term(t, object);
        switch (term->kind) {
        case TYPE_INSTANCE: case TYPE_TUPLE:
            return object;
        case TYPE_LITERAL:
            return type_widen_literals(t, object);
        case TYPE_CLASS:
            object = term->of;
            break;
        case TYPE_TYPEVAR:
            object = type_upper(t, object);
            break;
        case TYPE_ALIAS:
            object = type_expand(t, object);
            break;
        default:
            return 0;
        }
    }
    return 0;
}

/* `x: int` in the body and nothing more. */
static bool is_bare_declaration(Symbol *s)
{
    Decl *d = s->last;
    Node *n = d && d->kind == DECL_VARIABLE ? decl_node(d) : NULL;    /* its flags are known once it is parsed */
    Node *statement = n && d->flags & DECL_HAS_ANNOTATION ? n->parent : NULL;
    return statement && statement->kind == NODE_ANN_ASSIGN && statement->ann_assign.value == NULL;
}

static Type synth_member(Class *c, Atom name)
{
    for (uint32_t i = 0; i < c->synth.len; i++)
        if (c->synth.items[i].name == name)
            return c->synth.items[i].type;
    return 0;
}

static Symbol *own_symbol(Class *c, Atom name)
{
    if (c->scope == NULL && c->node)
        c->scope = class_scope(c->node);
    Symbol *s = c->scope ? scope_find(c->scope, name) : NULL;
    return s && s->first ? s : NULL;
}

static Symbol *instance_symbol(Class *c, Atom name)
{
    if (c->node == NULL || c->flags & CLASS_IS_TYPESHED || (c->module && c->module->flags & MODULE_IS_STUB))
        return NULL;
    return class_instance_symbol(c->node, name);
}

/* Whether the class may be given the name beside what its body says. Of one like a dataclass only these (infer/dataclass.c makes
 * them): the types of its fields, and with them their modules, are read when one of these is looked for. */
static bool may_be_synthesised(const Class *c, Atom name)
{
    static const Atom of_dataclasses[] = { ATOM___init__, ATOM___match_args__, ATOM___lt__, ATOM___le__, ATOM___gt__, ATOM___ge__,
                                           ATOM___hash__, ATOM___dataclass_fields__ };
    for (size_t i = 0; c->flags & CLASS_IS_DATACLASS && i < sizeof of_dataclasses / sizeof *of_dataclasses; i++)
        if (of_dataclasses[i] == name)
            return true;
    return c->node == NULL || c->flags & (CLASS_IS_ENUM | CLASS_IS_TYPED_DICT | CLASS_IS_NAMED_TUPLE);
}

/* Looks in one class. */
static bool find_in(Types *t, Class *c, Atom name, uint32_t flags, Member *m)
{
    if (may_be_synthesised(c, name)) {
        class_complete(t, c, CLASS_STAGE_FIELDS);
        m->raw_type = synth_member(c, name);
    }
    if (m->raw_type) {
        m->owner_class = c;
        return true;
    }
    Symbol *s = own_symbol(c, name);
    if (s) {
        m->on_instance = is_bare_declaration(s);
    } else if (!(flags & LOOKUP_SKIP_INSTANCE)) {
        s = instance_symbol(c, name);
        m->on_instance = s != NULL;
    }
    if (s == NULL)
        return false;
    m->symbol = s;
    m->owner_class = c;
    if (!(flags & LOOKUP_NO_TYPE)) {
        m->raw_type = t->hooks.symbol_type(t->hooks.ctx, s, c, flags & LOOKUP_DECLARED_ONLY);
        if (m->raw_type == 0 && !(flags & LOOKUP_DECLARED_ONLY))
            m->raw_type = UNKNOWN;
    }
    return true;
}

/* A property or another descriptor with a setter: of a base class it comes before what the instance itself was given. */
static bool is_data_descriptor(Types *t, Type type)
{
    type = type_expand(t, type);
    TypeKind kind = type_kind(t, type);
    return kind == TYPE_PROPERTY
        || (kind == TYPE_INSTANCE && class_member(t, type, ATOM___set__, LOOKUP_SKIP_INSTANCE | LOOKUP_NO_TYPE).found);
}

/* `descriptor = Field()` declares nothing, but may well be one; anything else a body binds isn't worth inferring here. */
static bool is_made_by_call(const Symbol *s)
{
    Node *n = s->decl_count == 1 && s->first->kind == DECL_VARIABLE ? decl_node(s->first) : NULL;
    return n && n->parent && n->parent->kind == NODE_ASSIGN && n->parent->assign.value->kind == NODE_CALL;
}

/* Whether `self.name = …` without an annotation is all that binds the member. */
static bool is_only_assigned(Types *t, const Member *m)
{
    if (m->symbol == NULL || !(m->symbol->first->flags & DECL_ON_INSTANCE))
        return false;
    return m->raw_type == 0 || t->hooks.symbol_type(t->hooks.ctx, m->symbol, m->owner_class, true) == 0;
}

/* `self.name = …` in the class at `from` binds what a base declares, or keeps a descriptor under: then the base's is meant. */
static void prefer_base(Types *t, const Class *c, uint32_t from, Atom name, uint32_t flags, Member *m)
{
    for (uint32_t i = from + 1; i < c->mro_count && !type_is_unknown(c->mro[i]); i++) {
        Member base = { .owner = c->mro[i] };
        if (!find_in(t, type_class_of(t, c->mro[i]), name, LOOKUP_DECLARED_ONLY, &base) || (!base.raw_type && base.on_instance))
            continue;
        if (base.symbol == NULL || !is_only_assigned(t, m))
            return;
        bool is_declared = base.raw_type != 0 && base.symbol->first->kind == DECL_VARIABLE;
        if (base.raw_type == 0 && is_made_by_call(base.symbol))
            base.raw_type = t->hooks.symbol_type(t->hooks.ctx, base.symbol, base.owner_class, false);
        if (base.raw_type && ((is_declared && flags & LOOKUP_DECLARED_ONLY) || is_data_descriptor(t, base.raw_type)))
            *m = base;
        return;
    }
}

Member class_member(Types *t, Type object, Atom name, uint32_t flags)
{
    Member m = { 0 };
    Type instance = lookup_instance(t, object);
    Class *c = instance ? type_class_of(t, instance) : NULL;
    if (c == NULL) {
        m.is_unknown = true;
        return m;
    }
    m.is_unknown = !class_complete(t, c, CLASS_STAGE_BASES) && c->mro_count == 0;
    for (uint32_t i = flags & LOOKUP_SKIP_FIRST ? 1 : 0; i < c->mro_count; i++) {
        if (type_is_unknown(c->mro[i])) {
            m.is_unknown = true;                      /* what an unknown base has would come first */
            if (!(flags & LOOKUP_DECLARED_ONLY))
                return m;
            continue;
        }
        Class *owner = type_class_of(t, c->mro[i]);
        if (flags & LOOKUP_SKIP_OBJECT && class_is(owner, t, ATOM_builtins, ATOM_object))
            continue;
        if (!find_in(t, owner, name, flags, &m))
            continue;
        m.owner = c->mro[i];
        if (m.on_instance && !(flags & LOOKUP_NO_TYPE))
            prefer_base(t, c, i, name, flags, &m);
        m.found = true;
        m.is_unknown = false;
        m.owner = m.owner_class == c ? instance : type_put_args(t, m.owner, instance);
        Type self = type_kind(t, object) == TYPE_CLASS ? type_term(t, object)->of : object;
        m.type = type_put_member(t, m.raw_type, m.owner, self);
        return m;
    }
    return m;
}
