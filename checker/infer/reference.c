/* reference.c: names in type expressions: which symbol they lead to and what that means as a type.
 * Names are looked up by scope, not by flow: an annotation may stand before what it names (stubs, quotes, PEP 649). */
#include "infer/declaration.h"

enum { MAX_HOPS = 24 };

/* -- small helpers on syntax -- */

Str string_constant(const Node *n)
{
    return n && n->kind == NODE_STRING ? n->string.value : (Str){ 0 };
}

Node *keyword_value(NodeList args, Atom name)
{
    for (uint32_t i = 0; i < args.len; i++)
        if (args.items[i]->kind == NODE_KEYWORD && args.items[i]->keyword.name == name)
            return args.items[i]->keyword.value;
    return NULL;
}

Node *call_argument(Node *call, Atom keyword, uint32_t position)
{
    Node *by_name = keyword_value(call->call.args, keyword);
    if (by_name || position == UINT32_MAX)
        return by_name;
    uint32_t at = 0;
    for (uint32_t i = 0; i < call->call.args.len; i++) {
        Node *arg = call->call.args.items[i];
        if (arg->kind == NODE_STARRED)
            return NULL;
        if (arg->kind != NODE_KEYWORD && at++ == position)
            return arg;
    }
    return NULL;
}

bool node_is_true(const Node *n, bool otherwise)
{
    if (n && n->kind == NODE_TRUE)
        return true;
    return n && n->kind == NODE_FALSE ? false : otherwise;
}

/* -- symbols -- */

/* Without flow the last declaration counts, but a fallback in `except` only where there is nothing else:
 * `try: from a import X` / `except ImportError: X = None`. */
Decl *symbol_main_decl(Symbol *s)
{
    Decl *main = NULL, *fallback = NULL;
    for (Decl *d = s->first; d; d = d->next) {
        if (d->kind == DECL_INTRINSIC)
            continue;
        if (d->flags & DECL_IN_EXCEPT)
            fallback = d;
        else if (!main || !(d->flags & DECL_ON_INSTANCE))
            main = d;
    }
    return main ? main : fallback;
}

Node *decl_function(Decl *d)
{
    Node *node = d->kind == DECL_FUNCTION ? decl_node(d) : NULL;
    return node && node->kind == NODE_FUNCTION_DEF ? node : NULL;
}

static bool is_import(const Decl *d)
{
    return d && (d->kind == DECL_IMPORT || d->kind == DECL_FROM_IMPORT);
}

static bool is_one_of_several(Symbol *s, Decl *main);

/* is_firm: a name that is imported from several places leads nowhere; else to the first of them */
static Reference follow(Symbol *s, bool is_firm)
{
    for (int hop = 0; s && hop < MAX_HOPS; hop++) {
        Decl *d = symbol_main_decl(s);
        if (!is_import(d))
            return (Reference){ .symbol = s };
        ImportTarget target = import_target(d);
        if (target.unresolved || (is_firm && is_one_of_several(s, d)))
            return (Reference){ .unresolved = true };
        if (!target.symbol)
            return (Reference){ .module = target.module, .unresolved = !target.module };
        if (target.symbol == s)
            break;
        s = target.symbol;
    }
    return (Reference){ .unresolved = true };
}

static Reference follow_import(Decl *d)
{
    ImportTarget target = import_target(d);
    if (target.symbol)
        return follow(target.symbol, false);
    return (Reference){ .module = target.module, .unresolved = target.unresolved || !target.module };
}

/* Names of the standard library are the same thing from wherever they come. */
static bool is_elsewhere(const Reference *r)
{
    if (r->unresolved)
        return false;
    const Module *m = r->module ? r->module : r->symbol->scope ? r->symbol->scope->module : NULL;
    return !m || !(m->flags & MODULE_IS_TYPESHED);
}

/* `if new: from .v6 import messages`, and another import in its else: which one is meant is known when the program runs. */
static bool is_one_of_several(Symbol *s, Decl *main)
{
    Reference first = s->decl_count > 1 ? follow_import(main) : (Reference){ .unresolved = true };
    if (!is_elsewhere(&first))
        return false;
    for (Decl *d = s->first; d; d = d->next) {
        Reference other = d == main || !is_import(d) || d->flags & DECL_IN_EXCEPT ? first : follow_import(d);
        if (is_elsewhere(&other) && (other.symbol != first.symbol || other.module != first.module))
            return true;
    }
    return false;
}

Reference reference_follow(Infer *in, Symbol *s)
{
    (void)in;
    return follow(s, true);
}

static Symbol *class_body_symbol(Infer *in, Class *c, Atom name)
{
    Symbol *own = c->scope ? scope_find(c->scope, name) : NULL;
    if (own)
        return own;
    Member m = class_member(in->types, type_of_class(in->types, c), name, LOOKUP_NO_TYPE | LOOKUP_SKIP_INSTANCE);
    return m.found ? m.symbol : NULL;
}

static Reference member_reference(Infer *in, Node *attribute, int depth);

static Reference reference_within(Infer *in, Node *expr, int depth)
{
    if (depth > MAX_HOPS || !expr)
        return (Reference){ .unresolved = true };
    if (expr->kind == NODE_ATTRIBUTE)
        return member_reference(in, expr, depth);
    if (expr->kind != NODE_NAME)
        return (Reference){ 0 };
    Symbol *s = scope_resolve_for(expr, scope_of(expr), expr->name.id);
    return s ? reference_follow(in, s) : (Reference){ .unresolved = true };
}

static Reference member_reference(Infer *in, Node *attribute, int depth)
{
    Reference base = reference_within(in, attribute->attribute.value, depth + 1);
    if (base.unresolved)
        return base;
    if (base.module) {
        ImportTarget t = module_member(base.module, attribute->attribute.attr, attribute);
        if (t.unresolved || (!t.symbol && !t.module))
            return (Reference){ .unresolved = true };
        return t.symbol ? reference_follow(in, t.symbol) : (Reference){ .module = t.module };
    }
    if (!base.symbol)
        return base;
    Meaning m = meaning_of_symbol(in, base.symbol);
    Symbol *s = m.kind == MEANS_CLASS ? class_body_symbol(in, m.cls, attribute->attribute.attr) : NULL;
    return s ? reference_follow(in, s) : (Reference){ 0 };
}

Reference reference_of(Infer *in, Node *expr)
{
    return reference_within(in, expr, 0);
}

Symbol *infer_resolve(Infer *in, Node *name)
{
    (void)in;
    return name->kind == NODE_NAME ? scope_resolve_for(name, scope_of(name), name->name.id) : NULL;
}

/* -- the modules whose names are known -- */

static bool module_is_known(const Module *m)
{
    static const Atom known[] = { ATOM_typing, ATOM_typing_extensions, ATOM_collections_abc, ATOM__collections_abc, ATOM_builtins,
                                  ATOM_types, ATOM_abc, ATOM_enum, ATOM_dataclasses, ATOM_functools, ATOM_contextlib,
                                  ATOM_collections, ATOM__typeshed };
    if (!m || !(m->flags & MODULE_IS_TYPESHED))
        return false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (m->name == known[i])
            return true;
    return false;
}

bool symbol_is_known(const Symbol *s, Atom name)
{
    return s && s->name == name && s->scope && module_is_known(s->scope->module)
           && (s->scope->kind == SCOPE_MODULE || s->scope->kind == SCOPE_BUILTINS);
}

static Node *plain_assigned_value(Symbol *s)
{
    Decl *d = symbol_main_decl(s);
    if (!d || d->kind != DECL_VARIABLE || d->flags & (DECL_ON_INSTANCE | DECL_ON_CLASS))
        return NULL;
    Node *name = decl_node(d);
    if (!name || name->kind != NODE_NAME || !name->parent || name->parent->kind != NODE_ASSIGN)
        return NULL;
    return name->parent->assign.value;
}

bool infer_is_type_form(Infer *in, Node *expr, Atom name)
{
    for (int hop = 0; expr && hop < MAX_HOPS; hop++) {
        Reference r = reference_of(in, expr);
        if (!r.symbol)
            return false;
        if (symbol_is_known(r.symbol, name))
            return true;
        if (r.symbol->scope && module_is_known(r.symbol->scope->module))
            return false;
        expr = plain_assigned_value(r.symbol);
        if (expr && expr->kind != NODE_NAME && expr->kind != NODE_ATTRIBUTE)
            return false;
    }
    return false;
}

bool infer_is_one_of_forms(Infer *in, Node *expr, const Atom *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (infer_is_type_form(in, expr, names[i]))
            return true;
    return false;
}

/* -- quoted expressions -- */

static bool has_escapes(Module *m, const Node *string)
{
    Str bytes = m->text.bytes, value = string->string.value;
    uint32_t at = string->string.content_at;
    return string->string.pieces != 1 || (uint64_t)at + value.len > bytes.len
           || !str_eq(str_sub(bytes, at, at + value.len), value);
}

Node *infer_quoted(Infer *in, Node *string)
{
    bool is_new;
    uint64_t *slot = map_slot(&in->declarations->strings, (uintptr_t)string, &is_new);
    if (!is_new)
        return (Node *)(uintptr_t)*slot;
    Module *m = node_module(string);
    Node *found = NULL;
    Str value = str_trim(string->string.value);
    if (m && value.len && value.len < 4096) {
        uint32_t lead = (uint32_t)(value.data - string->string.value.data), at = string->string.content_at + lead;
        found = has_escapes(m, string) || string->flags & NODE_IS_QUOTED
                    ? parse_expression_text(in->program->parser, m->arena, value, string)
                    : parse_expression(in->program->parser, m->arena, &m->text, at, at + value.len, string);
    }
    if (found && found->kind == NODE_ERROR)
        found = NULL;
    map_put_ptr(&in->declarations->strings, (uintptr_t)string, found);
    return found;
}

Node *infer_unquoted(Infer *in, Node *annotation)
{
    return annotation && annotation->kind == NODE_STRING ? infer_quoted(in, annotation) : annotation;
}

/* -- meanings -- */

static bool writes_a_type(const Node *value)
{
    return value->kind == NODE_SUBSCRIPT || (value->kind == NODE_BINARY && value->binary.op == OP_BIT_OR);
}

static Meaning alias_meaning(Infer *in, Node *declaration, Symbol *s)
{
    return (Meaning){ .kind = MEANS_ALIAS, .alias = alias_declare(in, declaration, s->name) };
}

static Meaning call_meaning(Infer *in, Node *call)
{
    Meaning *made = NULL;
    if (infer_declaring_call(in, call))
        made = map_get_ptr(&in->declarations->calls, (uintptr_t)call);
    return made ? *made : (Meaning){ .kind = MEANS_VALUE, .value = call };
}

static Meaning assigned_meaning(Infer *in, Node *statement, Symbol *s, Node *value)
{
    if (value->kind == NODE_NAME || value->kind == NODE_ATTRIBUTE)
        return meaning_of(in, value);
    if (value->kind == NODE_CALL)
        return call_meaning(in, value);
    if (writes_a_type(value))
        return alias_meaning(in, statement, s);
    if (value->kind == NODE_IF_EXP)
        return (Meaning){ .kind = MEANS_VALUE, .value = value };
    return (Meaning){ .kind = MEANS_NOTHING };
}

static Meaning variable_meaning(Infer *in, Decl *d)
{
    Node *name = decl_node(d), *statement = name ? name->parent : NULL;
    if (!statement || name->kind != NODE_NAME)
        return (Meaning){ .kind = MEANS_NOTHING };
    if (statement->kind == NODE_ASSIGN && statement->assign.value != name)
        return assigned_meaning(in, statement, d->symbol, statement->assign.value);
    if (statement->kind == NODE_ANN_ASSIGN && statement->ann_assign.target == name && statement->ann_assign.value
        && infer_is_type_form(in, infer_unquoted(in, statement->ann_assign.annotation), ATOM_TypeAlias))
        return alias_meaning(in, statement, d->symbol);
    /* `T: Final = TypeVar("T")` declares T all the same. */
    if (statement->kind == NODE_ANN_ASSIGN && statement->ann_assign.value && statement->ann_assign.value->kind == NODE_CALL
        && infer_declaring_call(in, statement->ann_assign.value))
        return call_meaning(in, statement->ann_assign.value);
    return (Meaning){ .kind = MEANS_NOTHING };
}

static Meaning type_param_meaning(Infer *in, Node *param)
{
    TypeVar *v = infer_type_param(in, param);
    return (Meaning){ .kind = MEANS_VAR, .var = v, .scope = type_scope_id(in->types, param->parent) };
}

static Meaning decl_meaning(Infer *in, Decl *d)
{
    Node *node = decl_node(d);                        /* may find that the item is none of its kind */
    if (!node)
        return (Meaning){ .kind = MEANS_NOTHING };
    switch ((DeclKind)d->kind) {
    case DECL_CLASS:      return (Meaning){ .kind = MEANS_CLASS, .cls = class_declare(in, node) };
    case DECL_TYPE_PARAM: return type_param_meaning(in, node);
    case DECL_TYPE_ALIAS: return alias_meaning(in, node, d->symbol);
    case DECL_VARIABLE:   return variable_meaning(in, d);
    default:              return (Meaning){ .kind = MEANS_NOTHING };
    }
}

/* The main declaration first; where it is no type, another one that is: a class behind `if TYPE_CHECKING`'s else, say. */
static Meaning find_meaning(Infer *in, Symbol *s)
{
    Decl *main = symbol_main_decl(s);
    if (!main)
        return (Meaning){ .kind = MEANS_NOTHING };
    Meaning m = decl_meaning(in, main);
    for (Decl *d = s->first; d && m.kind == MEANS_NOTHING; d = d->next)
        if (d != main && (d->kind == DECL_CLASS || d->kind == DECL_VARIABLE || d->kind == DECL_TYPE_ALIAS))
            m = decl_meaning(in, d);
    return m;
}

static Meaning import_meaning(Infer *in, Symbol *s)
{
    Reference r = reference_follow(in, s);
    if (r.module)
        return (Meaning){ .kind = MEANS_MODULE, .module = r.module };
    return r.symbol && r.symbol != s ? meaning_of_symbol(in, r.symbol) : (Meaning){ .kind = MEANS_UNKNOWN };
}

static Meaning form_meaning(Infer *in, const Form *form)
{
    Atom module, name;
    Class *c = form_class(form, &module, &name) ? in->types->hooks.known_class(in, module, name) : NULL;
    return c ? (Meaning){ .kind = MEANS_CLASS, .cls = c } : (Meaning){ .kind = MEANS_FORM, .form = form };
}

Meaning meaning_of_symbol(Infer *in, Symbol *s)
{
    const Form *form = form_of_symbol(s);
    if (form)
        return form_meaning(in, form);
    Meaning *known = map_get_ptr(&in->declarations->meanings, (uintptr_t)s);
    if (known)
        return *known;
    known = ARENA_NEW(in->arena, Meaning);            /* NOTHING while it is being found: `x = x` */
    map_put_ptr(&in->declarations->meanings, (uintptr_t)s, known);
    Decl *d = symbol_main_decl(s);
    bool is_import = d && (d->kind == DECL_IMPORT || d->kind == DECL_FROM_IMPORT);
    Meaning m = is_import ? import_meaning(in, s) : find_meaning(in, s);
    *known = m;
    if (m.kind == MEANS_CLASS)
        class_find_params(in, m.cls);                 /* after the meaning is known: bases may mention the class itself */
    return m;
}

/* `date: date | None` in a class body, `def list(self) -> list[int]`: a name of the class that is no type doesn't hide one
 * outside. */
static Meaning name_meaning(Infer *in, Node *name)
{
    Scope *from = scope_of(name);
    for (int hop = 0; from && hop < MAX_HOPS; hop++) {
        Symbol *s = scope_resolve_for(name, from, name->name.id);
        if (!s)
            return (Meaning){ .kind = MEANS_UNKNOWN };
        Meaning m = meaning_of_symbol(in, s);
        if (m.kind != MEANS_NOTHING || !s->scope || s->scope->kind != SCOPE_CLASS)
            return m;
        from = s->scope->parent;
    }
    return (Meaning){ .kind = MEANS_NOTHING };
}

static Meaning attribute_meaning(Infer *in, Node *attribute)
{
    Meaning base = meaning_of(in, attribute->attribute.value);
    Atom name = attribute->attribute.attr;
    if (base.kind == MEANS_MODULE) {
        ImportTarget t = module_member(base.module, name, attribute);
        if (t.symbol)
            return meaning_of_symbol(in, t.symbol);
        return t.module ? (Meaning){ .kind = MEANS_MODULE, .module = t.module } : (Meaning){ .kind = MEANS_UNKNOWN };
    }
    if (base.kind == MEANS_CLASS) {
        Symbol *s = class_body_symbol(in, base.cls, name);
        if (s)
            return meaning_of_symbol(in, s);
    }
    return base.kind == MEANS_UNKNOWN ? base : (Meaning){ .kind = MEANS_VALUE, .value = attribute };
}

Meaning meaning_of(Infer *in, Node *expr)
{
    if (!infer_deeper(in))
        return (Meaning){ .kind = MEANS_UNKNOWN };
    Meaning m = { .kind = MEANS_NOTHING };
    if (expr->kind == NODE_NAME)
        m = name_meaning(in, expr);
    else if (expr->kind == NODE_ATTRIBUTE)
        m = attribute_meaning(in, expr);
    else if (expr->kind == NODE_CALL)
        m = call_meaning(in, expr);
    infer_shallower(in);
    return m;
}
