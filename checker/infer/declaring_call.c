/* declaring_call.c: calls that declare a type: TypeVar("T"), NewType(…), NamedTuple(…), TypedDict(…), Enum(…), TypeAliasType(…),
 * sentinel(…).
 * All of them give their name as a string first, which tells them from nearly every other call without a look at the callee. */
#include "infer/declaration.h"

enum { WHAT_DECLARES = 0x6463 };

typedef Meaning (*Declare)(Infer *in, Node *call);

static Meaning of_class(Class *c)
{
    return c ? (Meaning){ .kind = MEANS_CLASS, .cls = c } : (Meaning){ .kind = MEANS_NOTHING };
}

static Meaning declare_var(Infer *in, Node *call)        { return typevar_declare(in, call, TYPEVAR_PLAIN); }
static Meaning declare_spec(Infer *in, Node *call)       { return typevar_declare(in, call, TYPEVAR_PARAM_SPEC); }
static Meaning declare_pack(Infer *in, Node *call)       { return typevar_declare(in, call, TYPEVAR_TUPLE); }
static Meaning declare_new_type(Infer *in, Node *call)   { return of_class(new_type_from_call(in, call)); }
static Meaning declare_typed(Infer *in, Node *call)      { return of_class(named_tuple_from_call(in, call, true)); }
static Meaning declare_untyped(Infer *in, Node *call)    { return of_class(named_tuple_from_call(in, call, false)); }
static Meaning declare_typed_dict(Infer *in, Node *call) { return of_class(typed_dict_from_call(in, call)); }

static Meaning declare_alias(Infer *in, Node *call)
{
    return (Meaning){ .kind = MEANS_ALIAS, .alias = alias_from_call(in, call) };
}

static const struct { Atom name; Declare declare; } table[] = {
    { ATOM_TypeVar, declare_var },        { ATOM_ParamSpec, declare_spec },          { ATOM_TypeVarTuple, declare_pack },
    { ATOM_NewType, declare_new_type },   { ATOM_NamedTuple, declare_typed },        { ATOM_namedtuple, declare_untyped },
    { ATOM_TypedDict, declare_typed_dict }, { ATOM_TypeAliasType, declare_alias },
    { ATOM_Sentinel, sentinel_declare },  { ATOM_sentinel, sentinel_declare },
};

static bool may_declare(const Node *call)
{
    const Node *func = call->call.func;
    if ((func->kind != NODE_NAME && func->kind != NODE_ATTRIBUTE) || !call->call.args.len)
        return false;
    const Node *first = call->call.args.items[0];
    return first->kind == NODE_STRING
           || (first->kind == NODE_KEYWORD && (first->keyword.name == ATOM_name || first->keyword.name == ATOM_typename));
}

/* Calling an enumeration that has no members makes a new one. */
static Meaning declare_enum(Infer *in, Node *call, Symbol *called)
{
    if (call->call.args.len < 2)
        return of_class(NULL);
    Meaning m = meaning_of_symbol(in, called);
    if (m.kind != MEANS_CLASS)
        return of_class(NULL);
    class_need(in, m.cls, CLASS_STAGE_BASES);
    if (!(m.cls->flags & CLASS_IS_ENUM))
        return of_class(NULL);
    class_need(in, m.cls, CLASS_STAGE_FIELDS);
    return of_class(m.cls->fields.len ? NULL : enum_from_call(in, call, m.cls));
}

static Meaning declare(Infer *in, Node *call)
{
    Reference r = reference_of(in, call->call.func);
    if (!r.symbol)
        return of_class(NULL);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (symbol_is_known(r.symbol, table[i].name))
            return table[i].declare(in, call);
    return declare_enum(in, call, r.symbol);
}

static Type value_of(Infer *in, const Meaning *m)
{
    static const Atom vars[] = { [TYPEVAR_PLAIN] = ATOM_TypeVar, [TYPEVAR_PARAM_SPEC] = ATOM_ParamSpec,
                                 [TYPEVAR_TUPLE] = ATOM_TypeVarTuple, [TYPEVAR_SELF] = ATOM_TypeVar };
    switch (m->kind) {
    case MEANS_CLASS: return type_class(in->types, type_of_class(in->types, m->cls));
    case MEANS_VAR:   return type_known(in->types, ATOM_typing, vars[m->var->kind], NULL, 0);
    case MEANS_ALIAS: return type_known(in->types, ATOM_typing_extensions, ATOM_TypeAliasType, NULL, 0);
    case MEANS_SENTINEL: return m->sentinel;
    default:          return 0;
    }
}

Type infer_declaring_call(Infer *in, Node *call)
{
    if (!may_declare(call))
        return 0;
    Type none;
    Meaning *made = map_get_ptr(&in->declarations->calls, (uintptr_t)call);
    bool is_open = (!made || made->kind == MEANS_NOTHING) && cycle_enter(in, call, WHAT_DECLARES, &none);
    if (!made) {
        made = ARENA_NEW(in->arena, Meaning);         /* NOTHING while it is being made: who asks meanwhile hangs on it */
        map_put_ptr(&in->declarations->calls, (uintptr_t)call, made);
        *made = declare(in, call);
    }
    if (is_open)
        cycle_leave(in);
    return value_of(in, made);
}
