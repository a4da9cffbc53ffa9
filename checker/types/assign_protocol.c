/* assign_protocol.c: structural assignability (typing spec, "Protocols"). A pair that is met again inside itself holds. */
#include "types/relation.h"

/* A protocol's members, once: their names in order of the MRO. */
typedef struct { Atom *names; uint32_t count; } ProtocolMembers;

/* What the class statement or the metaclass put there, not the protocol's author. */
static const Atom not_members[] = {
    ATOM___slots__,       ATOM___doc__,      ATOM___module__,        ATOM___dict__,
    ATOM___annotations__, ATOM___init__,     ATOM___new__,           ATOM___class_getitem__,
    ATOM___match_args__,  ATOM___qualname__, ATOM___init_subclass__, ATOM___static_attributes__,
    ATOM___type_params__,
};

static bool is_member_name(Atom name)
{
    for (uint32_t i = 0; i < sizeof not_members / sizeof *not_members; i++)
        if (not_members[i] == name)
            return false;
    return true;
}

typedef VEC(Atom) AtomList;

static void add_name(AtomList *list, Atom name)
{
    for (uint32_t i = 0; i < list->len; i++)
        if (list->items[i] == name)
            return;
    vec_push(list, name);
}

static void add_members(AtomList *list, Class *c)
{
    if (c->scope == NULL && c->node)
        c->scope = class_scope(c->node);
    if (c->scope == NULL)
        return;
    for (uint32_t i = 0; i < c->scope->symbols.len; i++) {
        const Symbol *s = (Symbol *)(uintptr_t)c->scope->symbols.entries[i].value;
        if (s->first && is_member_name(s->name) && !(s->flags & (SYMBOL_IS_GLOBAL | SYMBOL_IS_NONLOCAL)))
            add_name(list, s->name);
    }
}

static const ProtocolMembers *members_of(Types *t, Class *protocol)
{
    ProtocolMembers *p = map_get_ptr(&t->protocols, (uint64_t)(uintptr_t)protocol);
    if (p)
        return p;
    AtomList list = { 0 };
    for (uint32_t i = 0; i < protocol->mro_count; i++) {
        Class *c = type_is_unknown(protocol->mro[i]) ? NULL : type_class_of(t, protocol->mro[i]);
        if (c && c->flags & CLASS_IS_PROTOCOL)
            add_members(&list, c);
        for (uint32_t k = 0; c && c->flags & CLASS_IS_PROTOCOL && k < c->synth.len; k++)
            if (is_member_name(c->synth.items[k].name))
                add_name(&list, c->synth.items[k].name);
    }
    p = ARENA_NEW(t->arena, ProtocolMembers);
    p->count = list.len;
    p->names = vec_to_arena(t->arena, &list);
    vec_free(&list);
    map_put_ptr(&t->protocols, (uint64_t)(uintptr_t)protocol, p);
    return p;
}

bool type_protocols_ask(const Types *t, Atom name)
{
    for (uint32_t i = 0; i < t->protocols.len; i++) {
        const ProtocolMembers *p = (const ProtocolMembers *)(uintptr_t)t->protocols.entries[i].value;
        for (uint32_t k = 0; k < p->count; k++)
            if (p->names[k] == name)
                return true;
    }
    return false;
}

/* -- one member -- */

/* The protocol's member as its user sees it, with Self the object that is matched. */
static BoundMember wanted_member(Types *t, Type protocol, Type object, Atom name)
{
    Member m = class_member(t, protocol, name, 0);
    BoundMember b = { .unknown = !m.found };
    if (!m.found)
        return b;
    Type seen = type_put_member(t, m.raw_type, m.owner, object);
    const Term *term = type_term(t, seen);
    bool is_final = m.symbol && m.symbol->first && m.symbol->first->flags & DECL_IS_FINAL;
    switch (term->kind) {
    case TYPE_CALLABLE: case TYPE_OVERLOADED: {
        const Signature *s = term->kind == TYPE_CALLABLE ? term->signature : type_term(t, term->items[0])->signature;
        b.is_method = s->flags & SIGNATURE_IS_METHOD;
        b.read = seen;
        if (b.is_method && !(s->flags & (SIGNATURE_IS_STATIC | SIGNATURE_IS_BOUND)))
            b.read = type_bind_self(t, seen, s->flags & SIGNATURE_IS_CLASSMETHOD ? type_class(t, object) : object, object);
        b.unknown = b.read == 0;
        b.write = b.is_method ? 0 : b.read;
        return b;
    }
    case TYPE_PROPERTY:
        b.read = property_read(t, term->property.getter, object);
        b.write = property_write(t, term->property.setter, object);
        return b;
    default:
        b.read = seen;
        b.write = is_final ? 0 : seen;
        return b;
    }
}

static Type positional_only(Types *t, Type method)
{
    const Term *m = type_term(t, method);
    if (m->kind == TYPE_OVERLOADED) {
        TypeList list = { 0 };
        for (uint32_t i = 0; i < m->count; i++)
            vec_push(&list, positional_only(t, m->items[i]));
        Type made = type_overloaded(t, list.items, list.len);
        vec_free(&list);
        return made;
    }
    if (m->kind != TYPE_CALLABLE)
        return method;
    VEC(Param) params = { 0 };
    for (uint32_t i = 0; i < m->signature->param_count; i++) {
        vec_push(&params, m->signature->params[i]);
        if (vec_last(&params).kind == PARAM_NORMAL)
            vec_last(&params).kind = PARAM_POSITIONAL_ONLY;
    }
    Type made = signature_part(t, m->signature, params.items, params.len);
    vec_free(&params);
    return made;
}

/* Python calls the methods behind operators by position: how a protocol names their parameters says nothing. */
static bool is_called_by_syntax(const Types *t, Atom name)
{
    Str s = atom_str(t->program->atoms, name);
    return name != ATOM___call__ && name != ATOM___init__ && s.len > 4 && str_starts(s, STR("__")) && str_ends(s, STR("__"));
}

/* Special methods of a class object are its metaclass's. */
static BoundMember special_or_own(Types *t, Type object, Atom name)
{
    Str text = atom_str(t->program->atoms, name);
    if (type_kind(t, object) == TYPE_CLASS && str_starts(text, STR("__")) && str_ends(text, STR("__"))) {
        Type metaclass = metaclass_of(t, type_term(t, object)->of);
        BoundMember m = type_is_unknown(metaclass) ? (BoundMember){ .missing = true } : member_bound(t, metaclass, name);
        if (!m.missing && !m.unknown)
            return m;
    }
    return member_bound(t, object, name);
}

static bool relate_member(Relation *r, Type from, Type to, Atom name)
{
    Types *t = r->types;
    const char *text = atom_text(t->program->atoms, name);
    BoundMember want = wanted_member(t, to, from, name);
    if (want.unknown)
        return true;
    if (want.is_method && is_called_by_syntax(t, name))
        want.read = positional_only(t, want.read);
    BoundMember have = special_or_own(t, from, name);
    if (have.unknown)
        return !r->strict && relate(r, UNKNOWN, want.read);
    if (have.missing) {
        why_line(r, "\"%s\" is not present in `%s`", text, why_text(r, from));
        return false;
    }
    bool mutable = want.write && !want.is_method && !have.is_method;
    if (mutable && have.write == 0 && type_kind(t, from) != TYPE_MODULE) {
        why_line(r, "\"%s\" is not writable in `%s`", text, why_text(r, from));
        return false;
    }
    /* What may be assigned through the protocol must be what the object holds; a property may take another type than it gives. */
    bool same = mutable && have.read == have.write && want.read == want.write && type_kind(t, from) != TYPE_MODULE;
    bool ok = same ? relate_exact(r, have.read, want.read) : relate(r, have.read, want.read);
    if (ok && mutable && !same)
        ok = relate_turned(r, want.write, have.write);
    if (!ok)
        why_line(r, "\"%s\" is %s", text, same ? "mutable, its type must be the same" : "of an incompatible type");
    return ok;
}

/* A function against a protocol with __call__: its signature; the rest are attributes of functions. A class object: its
 * constructor. */
static bool relate_call_member(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    BoundMember want = wanted_member(t, to, from, ATOM___call__);
    return want.unknown || relate(r, from, want.read);
}

static Type member_source(Types *t, Type from)
{
    TypeKind kind = type_kind(t, from);
    if (kind == TYPE_CALLABLE || kind == TYPE_OVERLOADED)
        return type_known(t, ATOM_types, ATOM_FunctionType, NULL, 0);
    if (kind == TYPE_PROPERTY)
        return type_builtin(t, ATOM_property);
    return from;
}

static bool relate_members(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    TypeKind kind = type_kind(t, from);
    bool by_call = kind == TYPE_CALLABLE || kind == TYPE_OVERLOADED || kind == TYPE_CLASS;
    Type source = member_source(t, from);
    const ProtocolMembers *members = members_of(t, type_term(t, to)->cls);
    for (uint32_t i = 0; i < members->count; i++) {
        Atom name = members->names[i];
        bool ok = name == ATOM___call__ && by_call ? relate_call_member(r, from, to) : relate_member(r, source, to, name);
        if (!ok)
            return false;
    }
    return true;
}

bool relate_protocol(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    Class *protocol = type_term(t, to)->cls;
    if (type_kind(t, from) == TYPE_LITERAL)
        from = type_widen_literals(t, from);
    if (!class_complete(t, protocol, CLASS_STAGE_FIELDS)) {
        relation_uncertain(t);
        return true;
    }
    uint32_t flags = r->strict;
    if (assumption_holds(t, from, to, flags))
        return true;
    AssumptionMark mark = assumption_push(t, from, to, flags);
    bool ok = relate_members(r, from, to);
    assumption_pop(t, mark, ok);
    return ok;
}
