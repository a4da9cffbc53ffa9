/* typed_dict.c: TypedDicts are structural (typing spec, "Typed dictionaries", Assignability). */
#include "types/relation.h"

static Type field_type(Types *t, const Field *f, Type instance)
{
    Type owner = f->owner && f->owner != type_class_of(t, instance) ? class_base(t, instance, f->owner) : instance;
    return type_put_args(t, f->type, owner ? owner : instance);
}

static bool relate_key(Relation *r, const Field *have, Type from, const Field *want, Type to)
{
    Types *t = r->types;
    const char *key = atom_text(t->program->atoms, want->name);
    if (have == NULL) {
        /* A read-only key that need not be there may be missing, if nothing is said of its type. */
        if (want->is_read_only && !want->is_required && type_is_object(t, want->type))
            return true;
        why_line(r, "key \"%s\" is missing in `%s`", key, why_text(r, from));
        return false;
    }
    bool required = have->is_required == want->is_required || (want->is_read_only && have->is_required);
    if (!required || (have->is_read_only && !want->is_read_only)) {
        why_line(r, "key \"%s\" is %s in `%s`", key, required ? "read-only" : have->is_required ? "required" : "not required",
                 why_text(r, from));
        return false;
    }
    Type f = field_type(t, have, from), o = field_type(t, want, to);
    if (want->is_read_only ? relate(r, f, o) : relate_exact(r, f, o))
        return true;
    why_line(r, "key \"%s\": `%s` is not %s `%s`", key, why_text(r, f), want->is_read_only ? "assignable to" : "the same as",
             why_text(r, o));
    return false;
}

bool relate_typed_dict(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    Class *have = type_class_of(t, from), *want = type_class_of(t, to);
    if (!class_complete(t, have, CLASS_STAGE_FIELDS) || !class_complete(t, want, CLASS_STAGE_FIELDS)
        || have->flags & CLASS_HAS_UNKNOWN_BASE) {
        relation_uncertain(t);
        return true;
    }
    if (assumption_holds(t, from, to, r->strict))
        return true;
    AssumptionMark mark = assumption_push(t, from, to, r->strict);
    bool ok = true;
    for (uint32_t i = 0; ok && i < want->fields.len; i++)
        ok = relate_key(r, class_field(t, have, want->fields.items[i].name), from, &want->fields.items[i], to);
    assumption_pop(t, mark, ok);
    return ok;
}

/* With extra_items (or closed) all its values are known: Mapping[str, their union], and a dict of them where it is asked for. */
bool relate_closed_dict(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    Class *have = type_class_of(t, from);
    const Term *o = type_term(t, to);
    if (!class_complete(t, have, CLASS_STAGE_FIELDS) || have->extra_items == 0 || o->count != 2)
        return false;
    Type values = have->extra_items;
    for (uint32_t i = 0; i < have->fields.len; i++)
        values = type_union2(t, values, field_type(t, &have->fields.items[i], from));
    bool is_dict = class_is(o->cls, t, ATOM_builtins, ATOM_dict) || class_is(o->cls, t, ATOM_typing, ATOM_MutableMapping);
    if (!is_dict && !class_is(o->cls, t, ATOM_typing, ATOM_Mapping))
        return false;
    return relate(r, type_builtin(t, ATOM_str), o->items[0]) &&
           (is_dict ? relate_exact(r, values, o->items[1]) : relate(r, values, o->items[1]));
}
