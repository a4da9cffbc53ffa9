/* decl.c: the types of declarations and symbols.
 * A symbol's type is the declared one where something declares it (an annotation, def, class, import), else the union of what its
 * declarations assign. Flow isn't looked at here: this is what code sees that runs some other time. */
#include "infer/declaration.h"
#include "infer/expr.h"

enum { SYMBOL_DECLARED_KNOWN = 1, SYMBOL_TYPE_KNOWN = 2 };            /* bits of Symbol.extra */
enum { WHAT_DECLARED = 0x64, WHAT_SYMBOL = 0x73 };

/* -- one declaration --------------------------------------------------------------------------------------------------------- */

static bool is_bare_alias(Infer *in, Node *annotation)
{
    return infer_is_type_form(in, infer_unquoted(in, annotation), ATOM_TypeAlias);
}

static Node *type_comment_of(const Node *binding)
{
    const Node *outer = binding->parent;
    switch ((NodeKind)binding->kind) {
    case NODE_ASSIGN:    return binding->assign.type_comment;
    case NODE_FOR:       return binding->for_loop.type_comment;
    case NODE_WITH_ITEM: return outer && outer->kind == NODE_WITH ? outer->with_stmt.type_comment : NULL;
    default:             return NULL;
    }
}

static Type declared_by(Infer *in, Decl *d)
{
    Node *n = decl_node(d);
    if (!n)
        return 0;
    if (d->kind == DECL_PARAM)
        return n->param.annotation ? infer_param(in, n) : 0;
    if (d->kind != DECL_VARIABLE || !(d->flags & DECL_HAS_ANNOTATION) || !n->parent)
        return 0;
    if (n->parent->kind == NODE_ANN_ASSIGN) {
        Node *annotation = n->parent->ann_assign.annotation;
        if (is_bare_alias(in, annotation))
            return 0;
        return type_without_unbound(in->types, infer_annotation(in, annotation, ANNOTATION_IS_VARIABLE | ANNOTATION_IS_FIELD));
    }
    Node *comment = type_comment_of(n->parent);
    return comment ? infer_annotation(in, comment, ANNOTATION_IS_VARIABLE) : 0;
}

static Type imported(Infer *in, Decl *d)
{
    ImportTarget t = import_target(d);
    if (t.symbol)
        return infer_symbol(in, t.symbol);
    return t.module ? type_module(in->types, t.module) : UNKNOWN;
}

static Type intrinsic(Infer *in, const Symbol *s)
{
    Types *t = in->types;
    Type text = type_builtin(t, ATOM_str);
    switch (s->name) {
    case ATOM___name__: case ATOM___file__: case ATOM___qualname__: case ATOM___module__:
        return text;
    case ATOM___doc__: case ATOM___package__:
        return type_optional(t, text);
    case ATOM___path__:
        return type_list_of(t, text);
    case ATOM___dict__: case ATOM___annotations__: {
        Type args[] = { text, ANY };
        return type_builtin_of(t, ATOM_dict, args, 2);
    }
    case ATOM___debug__:
        return type_builtin(t, ATOM_bool);
    case ATOM___class__: {
        Class *c = s->scope->node ? class_enclosing(in, s->scope->node) : NULL;
        return c ? type_class(t, infer_own_self(in, c)) : UNKNOWN;
    }
    default:
        return UNKNOWN;
    }
}

static Atom type_param_class(const Node *n)
{
    static const Atom classes[] = { [TYPE_PARAM_VAR] = ATOM_TypeVar, [TYPE_PARAM_SPEC] = ATOM_ParamSpec,
        [TYPE_PARAM_TUPLE] = ATOM_TypeVarTuple };
    return classes[n->type_param.kind];
}

static Type decl_type(Infer *in, Decl *d)
{
    Node *n = decl_node(d);
    if (d->kind == DECL_INTRINSIC)
        return intrinsic(in, d->symbol);
    if (!n)
        return UNKNOWN;
    switch ((DeclKind)d->kind) {
    case DECL_IMPORT: case DECL_FROM_IMPORT:
        return imported(in, d);
    case DECL_TYPE_PARAM:
        return n->kind == NODE_TYPE_PARAM ? type_known(in->types, ATOM_typing, type_param_class(n), NULL, 0) : UNKNOWN;
    default: {
        Type declared = declared_by(in, d);
        return declared ? declared : infer_target(in, n);
    }
    }
}

/* A lambda's parameter, which hasn't a type of its own: it has what its lambda's place gives it, and that is who is asked. */
static bool is_of_lambda(const Decl *d)
{
    return d->kind == DECL_PARAM && d->node && node_is_lambda_param(d->node);
}

Type infer_decl(Infer *in, Decl *d)
{
    if (d->type)
        return d->type;
    if (is_of_lambda(d))
        return infer_lambda_param(in, d->node);
    Type so_far;
    if (!cycle_enter_passage(in, d, 0, &so_far))
        return so_far ? so_far : UNKNOWN;
    Type t = UNKNOWN;
    if (infer_deeper(in)) {
        do {
            t = decl_type(in, d);
            t = t ? t : UNKNOWN;
        } while (cycle_type_again(in, &t) == CYCLE_AGAIN);
        infer_shallower(in);
    }
    if (cycle_answer(in, t, UNKNOWN))
        d->type = t;
    return t;
}

/* -- symbols: what is declared ----------------------------------------------------------------------------------------------- */

/* The class whose body or methods bind this symbol; NULL. */
static Node *class_of(const Symbol *s)
{
    return s->scope && s->scope->kind == SCOPE_CLASS ? s->scope->node : NULL;
}

/* The same name's other half: class body and methods bind one attribute between them. NULL where there is none. */
static Symbol *other_half(Symbol *s)
{
    Node *cls = class_of(s);
    if (!cls)
        return NULL;
    Symbol *in_body = map_get_ptr(&s->scope->symbols, s->name);
    if (in_body != s)
        return in_body;
    return class_instance_symbol(cls, s->name);
}

static bool all_in_except(const Symbol *s)
{
    for (const Decl *d = s->first; d; d = d->next)
        if (!(d->flags & DECL_IN_EXCEPT))
            return false;
    return true;
}

static bool is_import(const Decl *d)
{
    return d->kind == DECL_IMPORT || d->kind == DECL_FROM_IMPORT;
}

/* What is imported may be bound to something else besides: then the import says no more than an assignment does. */
static bool is_typed(Infer *in, const Symbol *s, Decl *d)
{
    if (is_import(d))
        return s->decl_count == 1;
    switch ((DeclKind)d->kind) {
    case DECL_VARIABLE: case DECL_PARAM:
        decl_node(d);
        return d->flags & DECL_HAS_ANNOTATION && declared_by(in, d) != 0;
    default:
        return true;
    }
}

/* The last declaration with a type counts; what stands in `except` is the fallback of what stands outside. */
static Type declared_of(Infer *in, Symbol *s)
{
    Decl *last = NULL, *fallback = NULL;
    bool is_imported = false;
    for (Decl *d = s->first; d; d = d->next) {
        bool is_outside = !(d->flags & DECL_IN_EXCEPT);
        is_imported |= is_outside && is_import(d);
        if (is_typed(in, s, d))
            *(is_outside ? &last : &fallback) = d;
    }
    if (!last && !is_imported)
        last = fallback;
    return last ? infer_decl(in, last) : 0;
}

Type infer_declared(Infer *in, Symbol *s)
{
    if (s->extra & SYMBOL_DECLARED_KNOWN)
        return s->declared;
    Type so_far;
    if (!cycle_enter(in, s, WHAT_DECLARED, &so_far))
        return so_far;
    Type t = declared_of(in, s);
    if (t == 0) {
        Symbol *other = other_half(s);
        t = other ? declared_of(in, other) : 0;
    }
    if (cycle_answer(in, t, 0)) {
        s->declared = t;
        s->extra |= SYMBOL_DECLARED_KNOWN;
    }
    return t;
}

/* -- symbols: what is assigned ----------------------------------------------------------------------------------------------- */

/* Constants by their spelling keep the value they are given; so does what is Final, and what names a class's patterns. */
static bool keeps_literals(Infer *in, const Decl *d)
{
    if (d->flags & DECL_IS_FINAL || d->kind != DECL_VARIABLE || d->symbol->name == ATOM___match_args__)
        return true;
    Str name = atom_str(in->program->atoms, d->symbol->name);
    bool has_letter = false;
    for (uint32_t i = 0; i < name.len; i++) {
        if (name.data[i] >= 'a' && name.data[i] <= 'z')
            return false;
        has_letter |= name.data[i] >= 'A' && name.data[i] <= 'Z';
    }
    return has_letter;
}

static Type add_assigned(Infer *in, Type so_far, Symbol *s)
{
    bool counts_except = all_in_except(s);
    for (Decl *d = s->first; d; d = d->next) {
        if (!counts_except && d->flags & DECL_IN_EXCEPT && !(d->flags & DECL_ON_INSTANCE))
            continue;
        Type one = infer_decl(in, d);
        if (!keeps_literals(in, d))
            one = type_widen_literals(in->types, one);
        so_far = so_far ? type_union2(in->types, so_far, one) : one;
    }
    return so_far;
}

/* `self.count += 1` is all that binds it: it begins with what a base class gives it. */
static bool is_only_augmented(const Symbol *s)
{
    for (const Decl *d = s->first; d; d = d->next)
        if (!(d->flags & DECL_ON_INSTANCE) || !d->node->parent || d->node->parent->kind != NODE_AUG_ASSIGN)
            return false;
    return s->first;
}

/* What a variable of a base class is: declared there, or, on demand, assigned. */
static Type inherited(Infer *in, Symbol *s, uint32_t flags)
{
    Node *node = class_of(s);
    if (!node || (s->first && s->first->kind != DECL_VARIABLE))
        return 0;
    Class *c = infer_class(in, node);
    if (c->flags & CLASS_IS_ENUM || c->stages == 0)
        return 0;
    Member m = class_member(in->types, type_of_class(in->types, c), s->name, LOOKUP_SKIP_FIRST | LOOKUP_SKIP_OBJECT | flags);
    bool is_variable = m.found && m.symbol && m.symbol->first && m.symbol->first->kind == DECL_VARIABLE;
    if (!is_variable)
        return 0;
    return type_put_args(in->types, m.raw_type, m.owner);             /* Self stays: who asks puts it in */
}

/* What is assigned may depend on the symbol itself (`self.head = self.head.next`): then what is known so far goes round. */
static Type assigned_of(Infer *in, Symbol *s)
{
    Symbol *other = other_half(s);
    Type t = 0, begun = !other && is_only_augmented(s) ? inherited(in, s, 0) : 0;
    CycleEnd end = CYCLE_AGAIN;
    while (end == CYCLE_AGAIN) {
        t = add_assigned(in, begun, s);
        if (other)
            t = add_assigned(in, t, other);
        end = cycle_type_again(in, &t);
    }
    return t;
}

Type infer_symbol(Infer *in, Symbol *s)
{
    if (s->extra & SYMBOL_TYPE_KNOWN)
        return s->type;
    if (s->first && !s->first->next && is_of_lambda(s->first))
        return infer_decl(in, s->first);
    Type declared = infer_declared(in, s), so_far;
    if (declared)
        return declared;
    if (!cycle_enter_loop(in, s, WHAT_SYMBOL, &so_far))
        return so_far ? so_far : UNKNOWN;
    Type t = UNKNOWN;
    if (infer_deeper(in)) {
        t = inherited(in, s, LOOKUP_DECLARED_ONLY);    /* unless the class declares it anew */
        t = t ? t : assigned_of(in, s);
        infer_shallower(in);
    }
    t = t ? t : UNKNOWN;
    if (cycle_answer(in, t, UNKNOWN)) {
        s->type = t;
        s->extra |= SYMBOL_TYPE_KNOWN;
    }
    return t;
}

/* -- modules ----------------------------------------------------------------------------------------------------------------- */

Type infer_module_member(Infer *in, Module *m, Atom name, Node *place)
{
    ImportTarget t = module_member(m, name, place);
    if (t.symbol)
        return infer_symbol(in, t.symbol);
    if (t.module)
        return type_module(in->types, t.module);
    return t.unresolved ? 0 : UNKNOWN;
}
