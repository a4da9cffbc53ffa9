/* function.c: what a def is: its kind, its flags, and the object its name is bound to, overloads and accessors joined. */
#include "infer/declaration.h"

enum { WHAT_SIGNATURE = 'S' };

/* -- by syntax -- */

/* Of most functions that others ask for nothing but the header is ever needed: without the word, no scope is made to see. */
static bool function_yields(Node *def)
{
    if (!def->function.scope && !str_has(str_sub(node_module(def)->text.bytes, def->start, def->end), STR("yield")))
        return false;
    return function_scope(def)->yields.len > 0;
}

FunctionKind function_kind(Node *def)
{
    bool is_async = def->flags & NODE_IS_ASYNC;
    bool yields = function_yields(def);
    if (is_async)
        return yields ? FUNCTION_ASYNC_GENERATOR : FUNCTION_COROUTINE;
    return yields ? FUNCTION_GENERATOR : FUNCTION_PLAIN;
}

static bool is_docstring(const Node *statement)
{
    return statement->kind == NODE_EXPR_STMT && statement->operand.value && statement->operand.value->kind == NODE_STRING;
}

static bool raises_not_implemented(const Node *statement)
{
    if (statement->kind != NODE_RAISE || !statement->raise_stmt.exc)
        return false;
    const Node *exc = statement->raise_stmt.exc;
    if (exc->kind == NODE_CALL)
        exc = exc->call.func;
    return exc->kind == NODE_NAME && exc->name.id == ATOM_NotImplementedError;
}

static bool body_is_stub(const Node *def)
{
    NodeList body = def->function.body;
    uint32_t first = body.len > 1 && is_docstring(body.items[0]) ? 1 : 0;
    if (body.len != first + 1)
        return body.len == 0;
    const Node *only = body.items[first];
    if (is_docstring(only) || raises_not_implemented(only))
        return true;
    return only->kind == NODE_EXPR_STMT && only->operand.value && only->operand.value->kind == NODE_ELLIPSIS;
}

static Node *class_around(Node *def)
{
    Node *p = def->parent;
    while (p && p->kind != NODE_CLASS_DEF && p->kind != NODE_FUNCTION_DEF && p->kind != NODE_MODULE && p->kind != NODE_LAMBDA)
        p = p->parent;
    return p && p->kind == NODE_CLASS_DEF ? p : NULL;
}

/* -- flags -- */

static uint32_t flags_by_name(Atom name)
{
    if (name == ATOM___new__ || name == ATOM__generate_next_value_)
        return FUNCTION_IS_STATIC;
    return name == ATOM___init_subclass__ || name == ATOM___class_getitem__ ? FUNCTION_IS_CLASSMETHOD : 0;
}

static uint32_t flags_by_decorator(Infer *in, Node *decorator)
{
    static const struct { Atom name; uint32_t flag; } known[] = {
        { ATOM_overload, FUNCTION_IS_OVERLOAD },        { ATOM_abstractmethod, FUNCTION_IS_ABSTRACT },
        { ATOM_staticmethod, FUNCTION_IS_STATIC },      { ATOM_classmethod, FUNCTION_IS_CLASSMETHOD },
        { ATOM_property, FUNCTION_IS_PROPERTY },        { ATOM_abstractproperty, FUNCTION_IS_PROPERTY | FUNCTION_IS_ABSTRACT },
        { ATOM_final, FUNCTION_IS_FINAL },              { ATOM_override, FUNCTION_IS_OVERRIDE },
        { ATOM_type_check_only, 0 },
    };
    if (decorator->kind != NODE_NAME && decorator->kind != NODE_ATTRIBUTE)
        return FUNCTION_IS_DECORATED;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (infer_is_type_form(in, decorator, known[i].name))
            return known[i].flag | (known[i].flag & FUNCTION_IS_PROPERTY ? (uint32_t)FUNCTION_IS_DECORATED : 0);
    return FUNCTION_IS_DECORATED;
}

static uint32_t find_flags(Infer *in, Function *f)
{
    Node *def = f->node;
    uint32_t flags = body_is_stub(def) ? FUNCTION_IS_STUB : 0;
    if (f->owner)
        flags |= FUNCTION_IS_METHOD | flags_by_name(def->function.name);
    for (uint32_t i = 0; i < def->function.decorators.len; i++)
        flags |= flags_by_decorator(in, def->function.decorators.items[i]);
    return flags;
}

/* Its annotations may lead back to it, while it has no type yet: who meets it then hangs on it. */
Function *infer_function(Infer *in, Node *def)
{
    Function *f = def->function.info;
    Type unused;
    if ((f && f->type) || !cycle_enter(in, def, WHAT_SIGNATURE, &unused))
        return f;
    f = ARENA_NEW(in->arena, Function);
    def->function.info = f;
    f->node = def;
    f->kind = function_kind(def);
    Node *around = class_around(def);
    f->owner = around ? infer_class(in, around) : NULL;
    f->flags = find_flags(in, f);
    signature_of_function(in, f);
    cycle_leave(in);
    return f;
}

/* -- the object -- */

/* The defs of the same name in the same block, in source order, up to and without this one. */
static Symbol *bound_symbol(Node *def)
{
    Scope *s = scope_of(def);
    while (s && (s->kind == SCOPE_TYPE_PARAMS || s->kind == SCOPE_COMPREHENSION))
        s = s->parent;
    return s ? scope_find(s, def->function.name) : NULL;
}

typedef VEC(Type) TypeList;

static void add_overload(Infer *in, TypeList *list, Type type)
{
    TypeKind kind = type_kind(in->types, type);
    if (kind == TYPE_CALLABLE)
        vec_push(list, type);
}

/* The run of overloads that ends just before this def. */
static void overloads_before(Infer *in, Node *def, TypeList *list)
{
    Symbol *s = bound_symbol(def);
    for (Decl *d = s ? s->first : NULL; d; d = d->next) {
        Node *node = decl_function(d);
        if (node == def)
            return;
        Function *f = node ? infer_function(in, node) : NULL;
        if (!f || !(f->flags & FUNCTION_IS_OVERLOAD)) {
            vec_clear(list);
            continue;
        }
        add_overload(in, list, function_decorated(in, f));
    }
}

static Type joined_object(Infer *in, Function *f)
{
    TypeList list = { 0 };
    overloads_before(in, f->node, &list);
    Type own = f->decorated;
    if (f->flags & FUNCTION_IS_OVERLOAD)
        add_overload(in, &list, own);
    Type object = list.len > 1 ? type_overloaded(in->types, list.items, list.len) : list.len == 1 ? list.items[0] : own;
    vec_free(&list);
    return object;
}

Type infer_function_object(Infer *in, Node *def)
{
    uint64_t known;
    if (map_get(&in->declarations->objects, (uintptr_t)def, &known))
        return (Type)known;
    Type so_far, object = UNKNOWN;
    bool is_new = cycle_enter(in, def, 'F', &so_far);
    Function *f = infer_function(in, def);            /* within the question: it hangs on what the function hangs on */
    if (!is_new)
        return f->type ? f->type : UNKNOWN;
    if (infer_deeper(in)) {
        function_decorated(in, f);
        object = joined_object(in, f);
        infer_shallower(in);
    }
    if (cycle_leave(in))
        map_put(&in->declarations->objects, (uintptr_t)def, object);
    return object;
}
