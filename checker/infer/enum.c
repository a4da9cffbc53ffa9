/* enum.c: enumerations: which names of the body are members, and what is known of their values. */
#include "infer/declaration.h"

/* -- members -- */

static bool is_reserved(Infer *in, Atom name)
{
    Str s = atom_str(in->program->atoms, name);
    bool sunder = s.len > 2 && s.data[0] == '_' && s.data[s.len - 1] == '_';
    bool private = s.len > 2 && s.data[0] == '_' && s.data[1] == '_';
    return sunder || private;
}

static bool is_member_value(Infer *in, Node *value)
{
    if (value->kind == NODE_LAMBDA)
        return false;
    return value->kind != NODE_CALL || !infer_is_type_form(in, value->call.func, ATOM_nonmember);
}

/* The NAME that makes a symbol of the body a member: it is assigned there. */
static Node *member_name(Infer *in, Symbol *s)
{
    if (is_reserved(in, s->name))
        return NULL;
    for (Decl *d = s->first; d; d = d->next) {
        if (d->kind != DECL_VARIABLE || d->flags & (DECL_ON_INSTANCE | DECL_ON_CLASS))
            continue;
        Node *name = decl_node(d);
        if (!name || name->kind != NODE_NAME || !name->parent)
            continue;
        Node *statement = name->parent;
        if (statement->kind == NODE_ASSIGN)
            return is_member_value(in, statement->assign.value) ? name : NULL;
        if (statement->kind == NODE_TUPLE)
            return name;
    }
    return NULL;
}

/* `AMBER = YELLOW` gives a member another name. */
static Atom aliased_member(Infer *in, Class *c, Node *name)
{
    for (uint32_t hop = 0; hop < c->scope->symbols.len; hop++) {
        Node *value = name->parent->kind == NODE_ASSIGN ? name->parent->assign.value : NULL;
        Symbol *other = value && value->kind == NODE_NAME ? scope_find(c->scope, value->name.id) : NULL;
        Node *next = other ? member_name(in, other) : NULL;
        if (!next)
            break;
        name = next;
    }
    return name->name.id;
}

/* `@member def f(self): …` */
static bool is_decorated_member(Infer *in, Symbol *s)
{
    Decl *d = s->first;
    Node *node = d ? decl_node(d) : NULL;
    Node *def = node && (node->kind == NODE_FUNCTION_DEF || node->kind == NODE_CLASS_DEF) ? node : NULL;
    if (!def)
        return false;
    NodeList decorators = def->kind == NODE_CLASS_DEF ? def->class_def.decorators : def->function.decorators;
    for (uint32_t i = 0; i < decorators.len; i++)
        if (infer_is_type_form(in, decorators.items[i], ATOM_member))
            return true;
    return false;
}

Type enum_member_type(Infer *in, Class *c, Symbol *s)
{
    if (!c->scope || s->scope != c->scope)
        return 0;
    if (is_decorated_member(in, s))
        return type_literal_enum(in->types, c, s->name);
    Node *name = member_name(in, s);
    return name ? type_literal_enum(in->types, c, aliased_member(in, c, name)) : 0;
}

Type enum_nonmember_value(Infer *in, Type type)
{
    Class *c = type_kind(in->types, type) == TYPE_INSTANCE ? type_class_of(in->types, type) : NULL;
    const Term *term = c && class_is(c, in->types, ATOM_enum, ATOM_nonmember) ? type_term(in->types, type) : NULL;
    return term && term->count ? term->items[0] : type;
}

void enum_fields(Infer *in, Class *c)
{
    for (uint32_t i = 0; c->scope && i < c->scope->symbols.len; i++) {
        Symbol *s = (Symbol *)(uintptr_t)c->scope->symbols.entries[i].value;
        Node *name = member_name(in, s);
        if (name && aliased_member(in, c, name) == s->name)
            class_add_field(c, (Field){ .name = s->name, .node = name, .owner = c,
                                        .type = type_literal_enum(in->types, c, s->name) });
    }
}

/* -- values -- */

static bool derives_known(Infer *in, Class *c, Atom name)
{
    return class_derives_known(in->types, c, ATOM_enum, name);
}

static Type auto_value(Infer *in, Class *c)
{
    if (derives_known(in, c, ATOM_StrEnum))
        return type_builtin(in->types, ATOM_str);
    Type self = type_of_class(in->types, c);
    Member next = class_member(in->types, self, ATOM__generate_next_value_, LOOKUP_SKIP_OBJECT | LOOKUP_NO_TYPE);
    if (!next.found || !next.owner_class || next.owner_class->flags & CLASS_IS_TYPESHED || !next.symbol)
        return type_builtin(in->types, ATOM_int);
    Decl *d = symbol_main_decl(next.symbol);
    Node *def = d ? decl_function(d) : NULL;
    return def ? infer_return(in, def) : UNKNOWN;
}

/* A declared _value_, or a constructor that sets it, says more than what the body assigns. */
static Type declared_value(Infer *in, Class *c, bool *is_open)
{
    for (uint32_t i = 0; i < c->mro_count; i++) {
        Class *base = type_class_of(in->types, c->mro[i]);
        if (!base || !base->scope)
            continue;
        Symbol *declared = scope_find(base->scope, ATOM__value_);
        bool is_enum_itself = class_is(base, in->types, ATOM_enum, ATOM_Enum);
        if (declared && !is_enum_itself)
            return infer_declared(in, declared);
        if (!(base->flags & CLASS_IS_TYPESHED) && scope_find(base->scope, ATOM___new__))
            *is_open = true;
    }
    return 0;
}

static Type value_of_field(Infer *in, Class *c, const Field *f)
{
    if (f->default_type)
        return f->default_type;
    Node *statement = f->node ? f->node->parent : NULL;
    if (!statement || statement->kind != NODE_ASSIGN)
        return UNKNOWN;
    Node *value = statement->assign.value;
    if (value->kind == NODE_CALL && infer_is_type_form(in, value->call.func, ATOM_auto))
        return auto_value(in, c);
    if (value->kind == NODE_CALL && infer_is_type_form(in, value->call.func, ATOM_member) && value->call.args.len)
        value = value->call.args.items[0];
    if (value->kind == NODE_ELLIPSIS)
        return ANY;
    return infer_type(in, value);
}

static Type value_of_member(Infer *in, Class *c, Atom member)
{
    class_need(in, c, CLASS_STAGE_FIELDS);
    for (uint32_t i = 0; i < c->fields.len; i++)
        if (!member || c->fields.items[i].name == member)
            return value_of_field(in, c, &c->fields.items[i]);
    return UNKNOWN;
}

static Type value_of_any(Infer *in, Class *c)
{
    class_need(in, c, CLASS_STAGE_FIELDS);
    Type joined = 0;
    for (uint32_t i = 0; i < c->fields.len; i++) {
        Type value = type_widen_literals(in->types, value_of_field(in, c, &c->fields.items[i]));
        joined = joined ? type_union2(in->types, joined, value) : value;
    }
    return joined;
}

Type infer_enum_attribute(Infer *in, Type object, Atom name)
{
    Class *c = type_class_of(in->types, object);
    TypeKind kind = type_kind(in->types, object);
    if (!c || (kind != TYPE_LITERAL && kind != TYPE_INSTANCE))
        return 0;
    class_need(in, c, CLASS_STAGE_BASES);
    if (!(c->flags & CLASS_IS_ENUM) || c->flags & CLASS_IS_TYPESHED)
        return 0;
    Atom member = kind == TYPE_LITERAL ? type_term(in->types, object)->literal->member : ATOM_NONE;
    if (name == ATOM_name || name == ATOM__name_)
        return member ? type_literal_str(in->types, atom_str(in->program->atoms, member)) : 0;
    if (name != ATOM_value && name != ATOM__value_)
        return 0;
    Symbol *own = c->scope ? scope_find(c->scope, name) : NULL;
    if (own && name == ATOM_value)
        return 0;                                     /* the class defines a `value` of its own */
    bool is_open = false;
    Type declared = declared_value(in, c, &is_open);
    if (declared)
        return declared;
    if (is_open)
        return ANY;
    return member ? value_of_member(in, c, member) : value_of_any(in, c);
}

/* -- Enum("Color", "RED GREEN"), Enum("Color", ["RED", "GREEN"]), Enum("Color", {"RED": 1}) -- */

static void add_made(Infer *in, Class *c, Str name, Node *node, Type value)
{
    Atom atom = atom_of(in->program->atoms, name);
    Type literal = type_literal_enum(in->types, c, atom);
    class_add_field(c, (Field){ .name = atom, .node = node, .owner = c, .type = literal, .default_type = value });
    class_add_member(in, c, atom, literal);
}

static void add_separated(Infer *in, Class *c, Node *names)
{
    Str s = names->string.value;
    uint32_t start = 0;
    for (uint32_t i = 0; i <= s.len; i++) {
        if (i < s.len && s.data[i] != ' ' && s.data[i] != ',' && s.data[i] != '\n' && s.data[i] != '\t')
            continue;
        if (i > start)
            add_made(in, c, str_sub(s, start, i), names, type_builtin(in->types, ATOM_int));
        start = i + 1;
    }
}

static bool add_listed(Infer *in, Class *c, Node *item)
{
    Type value = type_builtin(in->types, ATOM_int);
    Node *name = item;
    if (item->kind == NODE_DICT_ITEM) {
        name = item->dict_item.key;
        value = infer_type(in, item->dict_item.value);
    } else if (item->kind == NODE_TUPLE && item->elements.items.len == 2) {
        name = item->elements.items.items[0];
        value = infer_type(in, item->elements.items.items[1]);
    }
    Str text = string_constant(name);
    if (text.data)
        add_made(in, c, text, item, value);
    return text.data != NULL;
}

Class *enum_from_call(Infer *in, Node *call, Class *base)
{
    Str name = string_constant(call_argument(call, ATOM_value, 0));
    Node *names = call_argument(call, ATOM_names, 1);
    if (!name.data || !names)
        return NULL;
    Class *c = class_made(in, atom_of(in->program->atoms, name), call);
    c->flags |= CLASS_IS_ENUM;
    Type bases[] = { type_of_class(in->types, base), UNKNOWN };
    bool known = names->kind == NODE_STRING || names->kind == NODE_LIST || names->kind == NODE_TUPLE || names->kind == NODE_DICT;
    if (names->kind == NODE_STRING)
        add_separated(in, c, names);
    else if (known)
        for (uint32_t i = 0; i < names->elements.items.len; i++)
            known &= add_listed(in, c, names->elements.items.items[i]);
    class_finish_made(in, c, bases, known ? 1 : 2);
    return c;
}
