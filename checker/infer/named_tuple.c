/* named_tuple.c: NamedTuple as a class and as a call, and collections.namedtuple. */
#include <string.h>

#include "infer/declaration.h"

/* -- fields -- */

typedef struct { Infer *in; Class *c; } Fields;

static void add_annotated(void *ctx, Symbol *s, Node *statement)
{
    Fields *fs = ctx;
    Type type = infer_annotation(fs->in, statement->ann_assign.annotation, ANNOTATION_IS_FIELD);
    class_add_field(fs->c, (Field){ .name = s->name, .node = statement->ann_assign.target, .owner = fs->c, .in_init = true,
                                    .type = type ? type : UNKNOWN, .has_default = statement->ann_assign.value != NULL });
}

static Type tuple_of_fields(Infer *in, const Class *c)
{
    Type *items = arena_array(in->scratch, c->fields.len + 1, sizeof(Type));
    for (uint32_t i = 0; i < c->fields.len; i++)
        items[i] = c->fields.items[i].type;
    return type_tuple(in->types, items, c->fields.len);
}

Type named_tuple_base(Infer *in, Class *c)
{
    Fields fs = { in, c };
    class_annotated(c, add_annotated, &fs);
    return tuple_of_fields(in, c);
}

/* -- methods -- */

static void add_helpers(Infer *in, Class *c, Type self)
{
    Types *t = in->types;
    Type str = type_builtin(t, ATOM_str);
    Param any_values = { .name = ATOM_kwargs, .kind = PARAM_KWARGS, .type = ANY };
    Type any_iterable = type_known(t, ATOM_typing, ATOM_Iterable, (Type[]){ ANY }, 1);
    Param iterable = { .kind = PARAM_POSITIONAL_ONLY, .type = any_iterable };
    class_add_member(in, c, ATOM__replace, class_synth_method(in, c, self, &any_values, 1, self, 0));
    Type dict = type_builtin_of(t, ATOM_dict, (Type[]){ str, ANY }, 2);
    class_add_member(in, c, ATOM__asdict, class_synth_method(in, c, self, NULL, 0, dict, 0));
    Type make = class_synth_method(in, c, type_class(t, self), &iterable, 1, self, SIGNATURE_IS_CLASSMETHOD);
    class_add_member(in, c, ATOM__make, make);
    class_add_member(in, c, ATOM__fields, type_tuple_of(t, str));
}

static void add_methods(Infer *in, Class *c)
{
    Types *t = in->types;
    Type self = infer_own_self(in, c);
    Param *params = ARENA_ARRAY(in->arena, c->fields.len + 1, Param);
    Type *names = arena_array(in->scratch, c->fields.len + 1, sizeof(Type));
    for (uint32_t i = 0; i < c->fields.len; i++) {
        const Field *f = &c->fields.items[i];
        params[i] = (Param){ .name = f->name, .kind = PARAM_NORMAL, .type = f->type, .has_default = f->has_default };
        names[i] = type_literal_str(t, atom_str(in->program->atoms, f->name));
    }
    if (!c->scope || !scope_find(c->scope, ATOM___new__))
        class_add_member(in, c, ATOM___new__, class_synth_method(in, c, type_class(t, self), params, c->fields.len, self, 0));
    class_add_member(in, c, ATOM___match_args__, type_tuple(t, names, c->fields.len));
    add_helpers(in, c, self);
}

/* A class derived from a named tuple has the fields of its base and no constructor of its own. */
static void inherit_fields(Infer *in, Class *c)
{
    for (uint32_t i = 1; i < c->mro_count; i++) {
        Class *base = type_class_of(in->types, c->mro[i]);
        if (!base || !(base->flags & CLASS_IS_NAMED_TUPLE))
            continue;
        class_need(in, base, CLASS_STAGE_FIELDS);
        for (uint32_t k = 0; k < base->fields.len; k++) {
            Field f = base->fields.items[k];
            f.type = type_put_args(in->types, f.type, c->mro[i]);
            class_add_field(c, f);
        }
        return;
    }
}

void named_tuple_fields(Infer *in, Class *c)
{
    ArenaMark mark = arena_mark(in->scratch);
    bool is_own = false;
    for (uint32_t i = 0; i < c->node->class_def.args.len; i++)
        is_own |= infer_is_type_form(in, c->node->class_def.args.items[i], ATOM_NamedTuple);
    if (is_own)
        add_methods(in, c);
    else
        inherit_fields(in, c);
    arena_rewind(in->scratch, mark);
}

/* -- calls -- */

static void add_made_field(Infer *in, Class *c, Str name, Type type, Node *node)
{
    Atom atom = atom_of(in->program->atoms, name);
    class_add_field(c, (Field){ .name = atom, .type = type, .node = node, .owner = c, .in_init = true });
    class_add_member(in, c, atom, type);
}

/* NamedTuple("P", [("x", int), ("y", int)]) */
static bool typed_fields(Infer *in, Class *c, Node *list)
{
    if (list->kind != NODE_LIST && list->kind != NODE_TUPLE)
        return false;
    for (uint32_t i = 0; i < list->elements.items.len; i++) {
        Node *pair = list->elements.items.items[i];
        if (pair->kind != NODE_TUPLE || pair->elements.items.len != 2)
            return false;
        Str name = string_constant(pair->elements.items.items[0]);
        if (!name.data)
            return false;
        add_made_field(in, c, name, infer_annotation(in, pair->elements.items.items[1], ANNOTATION_IS_FIELD), pair);
    }
    return true;
}

static void add_names(Infer *in, Class *c, Str names, Node *node)
{
    uint32_t start = 0;
    for (uint32_t i = 0; i <= names.len; i++) {
        if (i < names.len && !strchr(", \t\n", names.data[i]))
            continue;
        if (i > start)
            add_made_field(in, c, str_sub(names, start, i), ANY, node);
        start = i + 1;
    }
}

/* namedtuple("P", "x y"), namedtuple("P", ["x", "y"]) */
static bool untyped_fields(Infer *in, Class *c, Node *names)
{
    if (names->kind == NODE_STRING) {
        add_names(in, c, names->string.value, names);
        return true;
    }
    if (names->kind != NODE_LIST && names->kind != NODE_TUPLE)
        return false;
    for (uint32_t i = 0; i < names->elements.items.len; i++) {
        Str name = string_constant(names->elements.items.items[i]);
        if (!name.data)
            return false;
        add_made_field(in, c, name, ANY, names->elements.items.items[i]);
    }
    return true;
}

static void mark_defaults(Class *c, Node *call)
{
    Node *defaults = keyword_value(call->call.args, ATOM_defaults);
    if (!defaults)
        return;
    bool is_listed = defaults->kind == NODE_TUPLE || defaults->kind == NODE_LIST;
    uint32_t count = is_listed ? defaults->elements.items.len : c->fields.len;
    for (uint32_t i = c->fields.len; i-- > 0 && count > 0; count--)
        c->fields.items[i].has_default = true;
}

Class *named_tuple_from_call(Infer *in, Node *call, bool is_typed)
{
    Str name = string_constant(call_argument(call, ATOM_typename, 0));
    Node *fields = call_argument(call, is_typed ? ATOM_fields : ATOM_field_names, 1);
    Class *c = class_made(in, name.data ? atom_of(in->program->atoms, name) : ATOM_namedtuple, call);
    c->flags |= CLASS_IS_NAMED_TUPLE;
    ArenaMark mark = arena_mark(in->scratch);
    bool known = fields && (is_typed ? typed_fields(in, c, fields) : untyped_fields(in, c, fields));
    Type bases[] = { known ? tuple_of_fields(in, c) : type_tuple_of(in->types, UNKNOWN), UNKNOWN };
    class_finish_made(in, c, bases, known ? 1 : 2);
    if (known) {
        mark_defaults(c, call);
        add_methods(in, c);
    }
    arena_rewind(in->scratch, mark);
    return c;
}
