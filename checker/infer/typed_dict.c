/* typed_dict.c: TypedDict, as a class and as a call: its keys, and the methods of dict that know them. */
#include "infer/declaration.h"

static bool is_total(Node *total)
{
    return node_is_true(total, true);
}

typedef struct { Infer *in; Class *c; bool total; } Keys;

static void add_key(Keys *k, Atom name, Node *node, Node *annotation)
{
    Qualifiers q = { 0 };
    Type type = infer_annotation_qualified(k->in, annotation, ANNOTATION_IS_FIELD, &q);
    bool required = q.is_required || (k->total && !q.is_not_required);
    class_add_field(k->c, (Field){ .name = name, .node = node, .owner = k->c, .type = type ? type : UNKNOWN, .in_init = true,
                                   .keyword_only = true, .is_required = required, .has_default = !required,
                                   .is_read_only = q.is_read_only });
}

static void add_annotated(void *ctx, Symbol *s, Node *statement)
{
    add_key(ctx, s->name, statement->ann_assign.target, statement->ann_assign.annotation);
}

/* What the class statement or the call says of keys that aren't declared. */
static void read_extra(Infer *in, Class *c, NodeList args)
{
    Node *extra = keyword_value(args, ATOM_extra_items);
    Qualifiers q = { 0 };
    if (extra && !infer_is_type_form(in, extra, ATOM_NoExtraItems))
        c->extra_items = infer_annotation_qualified(in, extra, ANNOTATION_IS_FIELD, &q);
    else if (node_is_true(keyword_value(args, ATOM_closed), false))
        c->extra_items = NEVER;
}

static void inherit_keys(Infer *in, Class *c)
{
    for (uint32_t i = c->mro_count; i-- > 1;) {
        Class *base = type_class_of(in->types, c->mro[i]);
        if (!base || !(base->flags & CLASS_IS_TYPED_DICT) || base->flags & CLASS_IS_TYPESHED)
            continue;
        class_need(in, base, CLASS_STAGE_FIELDS);
        c->extra_items = base->extra_items ? base->extra_items : c->extra_items;
        for (uint32_t k = 0; k < base->fields.len; k++) {
            Field f = base->fields.items[k];
            f.type = type_put_args(in->types, f.type, c->mro[i]);
            class_add_field(c, f);
        }
    }
}

/* -- methods -- */

static Param positional(Type type)
{
    return (Param){ .kind = PARAM_POSITIONAL_ONLY, .type = type };
}

typedef VEC(Type) TypeList;

static TypeVar *default_var(Infer *in, Class *c)
{
    TypeVar *v = ARENA_NEW(in->arena, TypeVar);
    v->name = atom_of(in->program->atoms, STR("T"));
    v->module = c->module;
    v->node = c->node ? c->node : c->made_at;
    return v;
}

/* What any of its keys may hold, where that is known (extra_items, closed). */
static Type values_of(Infer *in, const Class *c)
{
    Type values = c->extra_items;
    for (uint32_t i = c->fields.len; i-- > 0;)
        values = type_union2(in->types, c->fields.items[i].type, values);
    return values;
}

static void add_plain(Infer *in, Class *c, Atom name, Type ret)
{
    class_add_member(in, c, name, class_synth_method(in, c, infer_own_self(in, c), NULL, 0, ret, 0));
}

/* Where all values are known, so is what goes over them; and where every key may go, any can be taken out (PEP 728). */
static void add_views(Infer *in, Class *c)
{
    Types *t = in->types;
    Type pair[] = { type_builtin(t, ATOM_str), values_of(in, c) };
    add_plain(in, c, ATOM_items, type_known(t, ATOM__collections_abc, ATOM_dict_items, pair, 2));
    add_plain(in, c, ATOM_values, type_known(t, ATOM__collections_abc, ATOM_dict_values, pair, 2));
    for (uint32_t i = 0; i < c->fields.len; i++)
        if (c->fields.items[i].is_required || c->fields.items[i].is_read_only)
            return;
    add_plain(in, c, ATOM_popitem, type_tuple(t, pair, 2));
    add_plain(in, c, ATOM_clear, type_none(t));
}

/* get, setdefault and pop know the type of every key that is given as a literal; any other string may be anything. */
static void add_getters(Infer *in, Class *c)
{
    Types *t = in->types;
    TypeList get = { 0 }, setdefault = { 0 }, pop = { 0 };
    Type str = type_builtin(t, ATOM_str), self = infer_own_self(in, c);
    Type var = type_var(t, default_var(in, c), c->scope_id ^ 0x40000000u, false);
    for (uint32_t i = 0; i < c->fields.len; i++) {
        const Field *f = &c->fields.items[i];
        Type key = type_literal_str(t, atom_str(in->program->atoms, f->name));
        Param with_default[] = { positional(key), positional(type_union2(t, f->type, var)) };
        Param same_default[] = { positional(key), positional(f->type) };
        vec_push(&get, class_synth_method(in, c, self, with_default, 1, f->is_required ? f->type : type_optional(t, f->type), 0));
        vec_push(&get, class_synth_method(in, c, self, same_default, 2, f->type, 0));
        Type or_default = f->is_required ? f->type : type_union2(t, f->type, var);
        vec_push(&get, class_synth_method(in, c, self, with_default, 2, or_default, 0));
        vec_push(&setdefault, class_synth_method(in, c, self, same_default, 2, f->type, 0));
        if (!f->is_required) {
            vec_push(&pop, class_synth_method(in, c, self, with_default, 1, f->type, 0));
            vec_push(&pop, class_synth_method(in, c, self, same_default, 2, f->type, 0));
            vec_push(&pop, class_synth_method(in, c, self, with_default, 2, type_union2(t, f->type, var), 0));
        }
    }
    Type any = c->extra_items ? values_of(in, c) : ANY, any_or_default = c->extra_items ? type_union2(t, any, var) : ANY;
    Param other[] = { positional(str), positional(any_or_default) };
    vec_push(&get, class_synth_method(in, c, self, other, 1, type_optional(t, any), 0));
    vec_push(&get, class_synth_method(in, c, self, other, 2, any_or_default, 0));
    class_add_member(in, c, ATOM_get, type_overloaded(t, get.items, get.len));
    if (setdefault.len)
        class_add_member(in, c, ATOM_setdefault, type_overloaded(t, setdefault.items, setdefault.len));
    if (pop.len)
        class_add_member(in, c, ATOM_pop, type_overloaded(t, pop.items, pop.len));
    vec_free(&get);
    vec_free(&setdefault);
    vec_free(&pop);
}

static void add_methods(Infer *in, Class *c)
{
    add_getters(in, c);
    if (c->extra_items)
        add_views(in, c);
}

void typed_dict_fields(Infer *in, Class *c)
{
    inherit_keys(in, c);
    read_extra(in, c, c->node->class_def.args);
    Keys k = { in, c, is_total(keyword_value(c->node->class_def.args, ATOM_total)) };
    class_annotated(c, add_annotated, &k);
    add_methods(in, c);
}

/* TypedDict("Name", {"key": type, …}, total=False) */
Class *typed_dict_from_call(Infer *in, Node *call)
{
    Str name = string_constant(call_argument(call, ATOM_typename, 0));
    Node *keys = call_argument(call, ATOM_fields, 1);
    if (!name.data || !keys || keys->kind != NODE_DICT)
        return NULL;
    Class *c = class_made(in, atom_of(in->program->atoms, name), call);
    c->flags |= CLASS_IS_TYPED_DICT;
    Type base = type_known(in->types, ATOM_typing, ATOM__TypedDict, NULL, 0);
    class_finish_made(in, c, &base, 1);
    /* keys may mention the class: read when first needed */
    c->stages &= (uint8_t)~(CLASS_STAGE_FIELDS | CLASS_STAGE_FIELDS << 4);
    return c;
}

void typed_dict_keys_of_call(Infer *in, Class *c)
{
    Node *keys = call_argument(c->made_at, ATOM_fields, 1);
    read_extra(in, c, c->made_at->call.args);
    Keys k = { in, c, is_total(keyword_value(c->made_at->call.args, ATOM_total)) };
    for (uint32_t i = 0; i < keys->elements.items.len; i++) {
        Node *item = keys->elements.items.items[i];
        Str key = item->kind == NODE_DICT_ITEM ? string_constant(item->dict_item.key) : (Str){ 0 };
        if (key.data)
            add_key(&k, atom_of(in->program->atoms, key), item->dict_item.key, item->dict_item.value);
    }
    add_methods(in, c);
}
