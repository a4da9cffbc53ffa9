/* class.c: classes: their parameters, bases, metaclass and flags, and the order in which these become known.
 * A Class exists as soon as its name is met. Its type parameters come from syntax alone; stage BASES reads the bases and
 * linearises them; stage FIELDS is for dataclasses, named tuples, typed dicts and enums. A stage marked as begun is never
 * entered again, so a class that mentions itself in its own bases sees what is there so far. */
#include "infer/declaration.h"

enum { STAGE_PARAMS = 1 << 2, MAX_BASES = 64 };

/* -- the Class and its parameters -- */

static Class *outer_class(Infer *in, Node *node)
{
    Node *p = node->parent;
    while (p && p->kind != NODE_CLASS_DEF && p->kind != NODE_FUNCTION_DEF && p->kind != NODE_MODULE)
        p = p->parent;
    return p && p->kind == NODE_CLASS_DEF ? class_declare(in, p) : NULL;
}

Class *class_declare(Infer *in, Node *node)
{
    if (node->class_def.info)
        return node->class_def.info;
    Module *m = node_module(node);
    Class *c = class_new(in->types, node->class_def.name, m, node);
    node->class_def.info = c;
    c->scope_id = type_scope_id(in->types, node);
    c->scope = class_scope(node);
    c->outer = outer_class(in, node);
    if (m && m->flags & MODULE_IS_TYPESHED)
        c->flags |= CLASS_IS_TYPESHED;
    return c;
}

/* Generic[…] (or Protocol[…]) fixes the order of the parameters; else they come in order of first mention. */
static Node *listed_params(Infer *in, Node *node)
{
    for (uint32_t i = 0; i < node->class_def.args.len; i++) {
        Node *base = node->class_def.args.items[i];
        if (base->kind != NODE_SUBSCRIPT)
            continue;
        Meaning m = meaning_of(in, base->subscript.value);
        if (m.kind == MEANS_FORM && (form_name(m.form) == ATOM_Generic || form_name(m.form) == ATOM_Protocol))
            return base;
    }
    return NULL;
}

typedef struct { VEC(TypeVar *) vars; } Order;

static void add_in_order(void *ctx, TypeVar *v, bool in_callable)
{
    (void)in_callable;
    Order *o = ctx;
    if (!varlist_has(&(VarList){ o->vars.items, o->vars.len }, v))
        vec_push(&o->vars, v);
}

static void find_old_style_params(Infer *in, Class *c)
{
    const OwnVars *own = own_vars(in, c->node);
    Node *listed = own->bound.len ? listed_params(in, c->node) : NULL;
    Order order = { 0 };
    if (listed)
        vars_mentioned(in, listed, add_in_order, &order);
    for (uint32_t i = 0; i < own->bound.len; i++)
        add_in_order(&order, own->bound.items[i], false);
    c->params = ARENA_ARRAY(in->arena, order.vars.len + 1, Type);
    for (uint32_t i = 0; i < order.vars.len; i++)
        if (var_scope(in, order.vars.items[i], c->node->class_def.args.items[0]) == c->scope_id)
            c->params[c->param_count++] = type_var(in->types, order.vars.items[i], c->scope_id, false);
    vec_free(&order.vars);
}

void class_find_params(Infer *in, Class *c)
{
    if (!c->node || c->stages & STAGE_PARAMS)
        return;
    c->stages |= STAGE_PARAMS;
    if (c->node->class_def.type_params.len)
        c->param_count = type_params_of(in, c->node->class_def.type_params, c->scope_id, &c->params);
    else if (c->node->class_def.args.len)
        find_old_style_params(in, c);
}

Class *infer_class(Infer *in, Node *node)
{
    Class *c = class_declare(in, node);
    class_find_params(in, c);
    return c;
}

Class *class_enclosing(Infer *in, Node *place)
{
    for (Node *child = place, *n = place->parent; n; child = n, n = n->parent) {
        if (n->kind != NODE_CLASS_DEF)
            continue;
        bool outside = false;
        for (uint32_t i = 0; i < n->class_def.decorators.len; i++)
            outside |= n->class_def.decorators.items[i] == child;
        if (!outside)
            return infer_class(in, n);
    }
    return NULL;
}

/* -- bases -- */

typedef struct { Infer *in; Class *c; Type items[MAX_BASES]; uint32_t count; bool is_named_tuple; } Bases;

static void add_base(Bases *b, Type base)
{
    if (b->count < MAX_BASES)
        b->items[b->count++] = base;
}

static void add_form_base(Bases *b, Atom form)
{
    Types *t = b->in->types;
    if (form == ATOM_Protocol)
        b->c->flags |= CLASS_IS_PROTOCOL;
    else if (form == ATOM_TypedDict) {
        b->c->flags |= CLASS_IS_TYPED_DICT;
        add_base(b, type_known(t, ATOM_typing, ATOM__TypedDict, NULL, 0));
    } else if (form != ATOM_Generic)
        add_base(b, UNKNOWN);
}

static Type value_base(Infer *in, Node *expr)
{
    Type value = infer_type(in, expr), type = infer_value_as_type(in, value);
    return type ? type : UNKNOWN;
}

static Type read_base(Infer *in, Node *expr)
{
    Meaning m = meaning_of(in, expr->kind == NODE_SUBSCRIPT ? expr->subscript.value : expr);
    bool is_written_as_type = expr->kind == NODE_NAME || expr->kind == NODE_ATTRIBUTE || expr->kind == NODE_SUBSCRIPT
                              || expr->kind == NODE_CALL;
    if (!is_written_as_type || (expr->kind != NODE_CALL && m.kind == MEANS_NOTHING))
        return value_base(in, expr);
    return infer_annotation(in, expr, ANNOTATION_IS_BASE);
}

/* What can't be a base is not known: any attribute may come from there. */
static Type usable_base(Infer *in, Type base)
{
    TypeKind kind = type_kind(in->types, base);
    return kind == TYPE_INSTANCE || kind == TYPE_TUPLE ? base : UNKNOWN;
}

static void read_one_base(Bases *b, Node *expr)
{
    Infer *in = b->in;
    Node *named = expr->kind == NODE_SUBSCRIPT ? expr->subscript.value : expr;
    Meaning m = named->kind == NODE_NAME || named->kind == NODE_ATTRIBUTE ? meaning_of(in, named) : (Meaning){ 0 };
    if (m.kind == MEANS_FORM) {
        add_form_base(b, form_name(m.form));
        return;
    }
    if (infer_is_type_form(in, named, ATOM_NamedTuple)) {
        b->c->flags |= CLASS_IS_NAMED_TUPLE;
        b->is_named_tuple = true;
        return;
    }
    add_base(b, usable_base(in, read_base(in, expr)));
}

static void read_bases(Bases *b)
{
    NodeList args = b->c->node->class_def.args;
    for (uint32_t i = 0; i < args.len; i++) {
        Node *arg = args.items[i];
        if (arg->kind == NODE_STARRED)
            add_base(b, UNKNOWN);
        else if (arg->kind != NODE_KEYWORD)
            read_one_base(b, arg);
    }
}

static void set_bases(Infer *in, Class *c, const Type *bases, uint32_t count)
{
    Type object = type_object(in->types);
    bool is_object = class_is(c, in->types, ATOM_builtins, ATOM_object);
    if (count == 0 && !is_object) {
        bases = &object;
        count = 1;
    }
    c->bases = count ? arena_copy(in->arena, bases, count * sizeof *bases) : NULL;
    c->base_count = count;
}

/* -- metaclass and flags -- */

static Type explicit_metaclass(Infer *in, Class *c)
{
    Node *written = keyword_value(c->node->class_def.args, ATOM_metaclass);
    if (!written)
        return 0;
    Type type = infer_annotation(in, written, ANNOTATION_IS_BASE);
    return type_kind(in->types, type) == TYPE_INSTANCE ? type : UNKNOWN;
}

/* The most derived of the bases' metaclasses. */
static Type inherited_metaclass(Infer *in, Class *c)
{
    Type found = 0;
    for (uint32_t i = 0; i < c->base_count; i++) {
        Class *base = type_class_of(in->types, c->bases[i]);
        Type meta = base ? base->metaclass : 0;
        Class *cls = meta ? type_class_of(in->types, meta) : NULL;
        Class *so_far = found ? type_class_of(in->types, found) : NULL;
        if (meta && (!found || (cls && so_far && cls != so_far && class_derives(in->types, cls, so_far))))
            found = meta;
    }
    return found;
}

static uint32_t inherited_flags(Infer *in, const Class *c)
{
    static const uint32_t inherited = CLASS_IS_ENUM | CLASS_IS_TYPED_DICT | CLASS_IS_NAMED_TUPLE | CLASS_HAS_UNKNOWN_BASE
                                      | CLASS_HAS_CUSTOM_GETATTR | CLASS_IS_ABSTRACT_BASE;
    uint32_t flags = 0;
    for (uint32_t i = 0; i < c->base_count; i++) {
        Class *base = type_class_of(in->types, c->bases[i]);
        flags |= base ? base->flags & inherited : (uint32_t)CLASS_HAS_UNKNOWN_BASE;
    }
    return flags;
}

static uint32_t flags_of_metaclass(Infer *in, const Class *c)
{
    Class *meta = c->metaclass ? type_class_of(in->types, c->metaclass) : NULL;
    if (!meta)
        return 0;
    uint32_t flags = 0;
    if (class_derives_known(in->types, meta, ATOM_enum, ATOM_EnumMeta))
        flags |= CLASS_IS_ENUM;
    if (class_derives_known(in->types, meta, ATOM_abc, ATOM_ABCMeta))
        flags |= CLASS_IS_ABSTRACT_BASE;
    return flags;
}

static uint32_t flags_of_decorators(Infer *in, const Class *c)
{
    static const struct { Atom name; uint32_t flag; } known[] = {
        { ATOM_final, CLASS_IS_FINAL }, { ATOM_runtime_checkable, CLASS_IS_RUNTIME_CHECKABLE },
    };
    uint32_t flags = 0;
    for (uint32_t i = 0; i < c->node->class_def.decorators.len; i++)
        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            if (infer_is_type_form(in, c->node->class_def.decorators.items[i], known[k].name))
                flags |= known[k].flag;
    return flags;
}

static bool defines_getattr(Infer *in, const Class *c)
{
    if (!c->scope || class_is(c, in->types, ATOM_builtins, ATOM_object))
        return false;
    return scope_find(c->scope, ATOM___getattr__) || scope_find(c->scope, ATOM___getattribute__);
}

static void find_flags(Infer *in, Class *c)
{
    Type written = explicit_metaclass(in, c);
    c->metaclass = written ? written : inherited_metaclass(in, c);
    c->flags |= inherited_flags(in, c) | flags_of_metaclass(in, c) | flags_of_decorators(in, c);
    if (defines_getattr(in, c))
        c->flags |= CLASS_HAS_CUSTOM_GETATTR;
    c->flags |= dataclass_flags(in, c);
}

static void complete_bases(Infer *in, Class *c)
{
    if (!c->node)
        return;
    class_find_params(in, c);
    ArenaMark mark = arena_mark(in->scratch);
    Bases b = { .in = in, .c = c };
    read_bases(&b);
    if (b.is_named_tuple)
        add_base(&b, named_tuple_base(in, c));
    set_bases(in, c, b.items, b.count);
    for (uint32_t i = 0; i < c->base_count; i++) {
        Class *base = type_class_of(in->types, c->bases[i]);
        if (base)
            class_need(in, base, CLASS_STAGE_BASES);
    }
    class_linearise(in->types, c);
    find_flags(in, c);
    arena_rewind(in->scratch, mark);
}

/* -- fields -- */

static void complete_fields(Infer *in, Class *c)
{
    class_need(in, c, CLASS_STAGE_BASES);
    if (!c->node) {
        if (c->flags & CLASS_IS_TYPED_DICT)
            typed_dict_keys_of_call(in, c);
        return;
    }
    if (c->flags & CLASS_IS_TYPED_DICT)
        typed_dict_fields(in, c);
    else if (c->flags & CLASS_IS_NAMED_TUPLE)
        named_tuple_fields(in, c);
    else if (c->flags & CLASS_IS_ENUM)
        enum_fields(in, c);
    else
        dataclass_fields(in, c);
}

void class_do_stage(Infer *in, Class *c, ClassStage stage)
{
    if (stage == CLASS_STAGE_BASES)
        complete_bases(in, c);
    else
        complete_fields(in, c);
}

void class_need(Infer *in, Class *c, ClassStage stage)
{
    class_complete(in->types, c, stage);
}

/* -- for the special kinds of classes -- */

void class_annotated(Class *c, AnnotatedVisitor visit, void *ctx)
{
    for (uint32_t i = 0; c->scope && i < c->scope->symbols.len; i++) {
        Symbol *s = (Symbol *)(uintptr_t)c->scope->symbols.entries[i].value;
        Node *found = NULL;
        for (Decl *d = s->first; d; d = d->next) {
            if (d->kind != DECL_VARIABLE || d->flags & (DECL_ON_INSTANCE | DECL_ON_CLASS))
                continue;
            Node *name = decl_node(d);
            if (name && name->parent && name->parent->kind == NODE_ANN_ASSIGN)
                found = name->parent;
        }
        if (found)
            visit(ctx, s, found);
    }
}

void class_add_field(Class *c, Field f)
{
    for (uint32_t i = 0; i < c->fields.len; i++) {
        if (c->fields.items[i].name != f.name)
            continue;
        c->fields.items[i] = f;
        return;
    }
    vec_push(&c->fields, f);
}

void class_add_member(Infer *in, Class *c, Atom name, Type type)
{
    (void)in;
    for (uint32_t i = 0; i < c->synth.len; i++)
        if (c->synth.items[i].name == name)
            return;
    vec_push(&c->synth, ((SynthMember){ name, type }));
}

Type class_synth_method(Infer *in, Class *c, Type self, const Param *params, uint32_t count, Type ret, uint32_t flags)
{
    Param *all = ARENA_ARRAY(in->arena, (size_t)count + 1, Param);
    all[0] = (Param){ .name = ATOM_self, .kind = PARAM_NORMAL, .type = self };
    for (uint32_t i = 0; i < count; i++)
        all[i + 1] = params[i];
    Signature s = { .params = all, .param_count = count + 1, .ret = ret, .flags = SIGNATURE_IS_METHOD | flags, .owner = c };
    return type_callable(in->types, &s);
}

Class *class_made(Infer *in, Atom name, Node *call)
{
    Class *c = class_new(in->types, name, node_module(call), NULL);
    c->made_at = call;
    c->scope_id = type_scope_id(in->types, call);
    c->stages = CLASS_STAGE_BASES | CLASS_STAGE_FIELDS | (CLASS_STAGE_BASES | CLASS_STAGE_FIELDS) << 4 | STAGE_PARAMS;
    return c;
}

void class_finish_made(Infer *in, Class *c, const Type *bases, uint32_t count)
{
    set_bases(in, c, bases, count);
    class_linearise(in->types, c);
    c->metaclass = inherited_metaclass(in, c);
    c->flags |= inherited_flags(in, c) | flags_of_metaclass(in, c);
}

/* -- as a value -- */

Type infer_own_self(Infer *in, Class *c)
{
    uint64_t known;
    if (map_get(&in->declarations->selves, (uintptr_t)c, &known))
        return (Type)known;
    TypeVar *v = ARENA_NEW(in->arena, TypeVar);
    v->name = ATOM_Self;
    v->kind = TYPEVAR_SELF;
    v->bound = type_of_class(in->types, c);
    v->node = c->node;
    v->module = c->module;
    Type self = type_var(in->types, v, c->scope_id, false);
    map_put(&in->declarations->selves, (uintptr_t)c, self);
    return self;
}

/* Decorators whose whole effect is known from the class itself. */
static bool leaves_class_alone(Infer *in, Node *decorator)
{
    static const Atom known[] = { ATOM_dataclass, ATOM_final, ATOM_runtime_checkable, ATOM_total_ordering,
                                  ATOM_dataclass_transform, ATOM_type_check_only, ATOM_disjoint_base };
    Node *named = decorator->kind == NODE_CALL ? decorator->call.func : decorator;
    return infer_is_one_of_forms(in, named, known, sizeof known / sizeof *known);
}

static Type decorate_class(Infer *in, Class *c, Type object)
{
    for (uint32_t i = c->node->class_def.decorators.len; i-- > 0;) {
        Node *decorator = c->node->class_def.decorators.items[i];
        if (leaves_class_alone(in, decorator))
            continue;
        Type callee = infer_type(in, decorator);
        if (type_is_unknown(callee))
            continue;
        Arg arg = { .type = object };
        CallResult r = infer_call(in, callee, &arg, 1, 0, decorator);
        if (r.ok && r.ret && !type_has_unknown(in->types, r.ret))
            object = r.ret;
    }
    return object;
}

Type infer_class_object(Infer *in, Node *node)
{
    uint64_t known;
    if (map_get(&in->declarations->objects, (uintptr_t)node, &known))
        return (Type)known;
    Class *c = infer_class(in, node);
    Type plain = type_class(in->types, type_of_class(in->types, c)), so_far;
    if (!node->class_def.decorators.len || c->flags & CLASS_IS_TYPESHED || c->flags & CLASS_IS_DATACLASS)
        return plain;
    if (!cycle_enter(in, node, 'C', &so_far))
        return plain;
    Type object = decorate_class(in, c, plain);
    if (cycle_leave(in))
        map_put(&in->declarations->objects, (uintptr_t)node, object);
    return object;
}
