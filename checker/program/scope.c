#include "program/scope.h"

#include "program/bind.h"
#include "program/unit.h"
#include "source/scan.h"

static Scope *scope_new(Module *m, ScopeKind kind, Scope *parent, Node *node)
{
    Scope *s = ARENA_NEW(m->arena, Scope);
    s->kind = (uint8_t)kind;
    s->parent = parent;
    s->module = m;
    s->node = node;
    s->unit = unit_of_scope(s);
    s->next_made = m->scopes;
    m->scopes = s;
    return s;
}

void module_free_scopes(Module *m)
{
    for (Scope *s = m->scopes; s; s = s->next_made) {
        map_free(&s->symbols);
        map_free(&s->instance);
        map_free(&s->harvested);
        map_free(&s->binders_of);
        vec_free(&s->binders);
        vec_free(&s->stars);
        vec_free(&s->yields);
        vec_free(&s->returns);
        vec_free(&s->awaits);
        vec_free(&s->functions);
        vec_free(&s->classes);
        vec_free(&s->globals);
        if (s->flow)
            map_free(&s->flow->keys);
    }
    m->scopes = NULL;
    m->scope = NULL;
}

Symbol *symbol_in(Map *names, Scope *s, Atom name)
{
    Symbol *found = map_get_ptr(names, name);
    if (found)
        return found;
    Symbol *made = ARENA_NEW(s->module->arena, Symbol);
    made->name = name;
    made->scope = s;
    map_put_ptr(names, name, made);
    return made;
}

Symbol *scope_symbol(Scope *s, Atom name)
{
    return symbol_in(&s->symbols, s, name);
}

uint32_t decl_start(const Decl *d)
{
    return d->node ? d->node->start : d->item ? d->item->start : 0;
}

static void insert_sorted(Symbol *s, Decl *d)
{
    uint32_t at = decl_start(d);
    s->decl_count++;
    if (!s->last || decl_start(s->last) <= at) {
        if (s->last)
            s->last->next = d;
        else
            s->first = d;
        s->last = d;
        return;
    }
    Decl **link = &s->first;
    while (*link && decl_start(*link) <= at)
        link = &(*link)->next;
    d->next = *link;
    *link = d;
}

/* Where a name declared `global` or `nonlocal` in s really lives; NULL when nothing outside binds it. */
static Symbol *outer_symbol(Scope *s, Symbol *named)
{
    if (named->flags & SYMBOL_IS_GLOBAL)
        return scope_symbol(module_scope(s->module), named->name);
    for (Scope *o = s->parent; o; o = o->parent) {
        Symbol *found = o->kind == SCOPE_FUNCTION || o->kind == SCOPE_LAMBDA ? map_get_ptr(&o->symbols, named->name) : NULL;
        if (found && !(found->flags & SYMBOL_IS_NONLOCAL))
            return found->flags & SYMBOL_IS_GLOBAL ? outer_symbol(o, found) : found;
    }
    return NULL;
}

Decl *scope_declare(Scope *s, Atom name, DeclKind kind, uint32_t flags, Item *item, Node *node)
{
    Symbol *symbol = scope_symbol(s, name);
    if (symbol->flags & (SYMBOL_IS_GLOBAL | SYMBOL_IS_NONLOCAL)) {
        Symbol *outer = outer_symbol(s, symbol);
        if (outer) {
            outer->flags |= SYMBOL_REASSIGNED_INSIDE;
            symbol = outer;
            flags |= DECL_IS_CONDITIONAL;
        }
    }
    Decl *d = ARENA_NEW(s->module->arena, Decl);
    d->kind = (uint8_t)kind;
    d->flags = (uint8_t)flags;
    d->symbol = symbol;
    d->item = item;
    d->node = node;
    insert_sorted(symbol, d);
    return d;
}

/* -- scopes on demand -------------------------------------------------------------------------------------------------------- */

static NodeList type_params_of(const Node *def)
{
    switch ((NodeKind)def->kind) {
    case NODE_FUNCTION_DEF: return def->function.type_params;
    case NODE_CLASS_DEF: return def->class_def.type_params;
    case NODE_TYPE_ALIAS: return def->type_alias.type_params;
    default: return (NodeList){ 0 };
    }
}

/* The scope around a definition's own: that of its type parameters, where it has some (PEP 695), else where it stands. */
static Scope *make_outer(Node *def)
{
    Scope *around = scope_of(def);
    NodeList params = type_params_of(def);
    if (params.len == 0)
        return around;
    Scope *s = scope_new(around->module, SCOPE_TYPE_PARAMS, around, def);
    for (uint32_t i = 0; i < params.len; i++)
        if (params.items[i]->kind == NODE_TYPE_PARAM)
            scope_declare(s, params.items[i]->type_param.name, DECL_TYPE_PARAM, 0, NULL, params.items[i]);
    return s;
}

Scope *type_params_scope(Node *def)
{
    if (type_params_of(def).len == 0)
        return NULL;
    switch ((NodeKind)def->kind) {
    case NODE_FUNCTION_DEF:
        return function_scope(def)->parent;
    case NODE_CLASS_DEF:
        return class_scope(def)->parent;
    default:
        if (!def->type_alias.scope)
            def->type_alias.scope = make_outer(def);
        return def->type_alias.scope;
    }
}

static bool has_nonlocal(void *ctx, Node *n)
{
    if (n->kind == NODE_NONLOCAL)
        *(bool *)ctx = true;
    return !*(bool *)ctx;
}

/* Inner functions that assign this function's names by `nonlocal` are bound with it, so that its symbols are complete. */
static void bind_inner_nonlocals(Scope *s)
{
    Str text = s->module->text.bytes;
    if (!scan_has_word(str_sub(text, s->node->start, s->node->end), STR("nonlocal")))
        return;
    for (uint32_t i = 0; i < s->functions.len; i++) {
        bool found = false;
        node_walk(s->functions.items[i], has_nonlocal, &found);
        if (found)
            function_scope(s->functions.items[i]);
    }
}

static void bind_params(Scope *s, NodeList params)
{
    for (uint32_t i = 0; i < params.len; i++) {
        Node *p = params.items[i];
        if (p->kind == NODE_PARAM && p->param.name)
            scope_declare(s, p->param.name, DECL_PARAM, p->param.annotation ? DECL_HAS_ANNOTATION : 0, NULL, p);
    }
}

Scope *function_scope(Node *f)
{
    bool is_lambda = f->kind == NODE_LAMBDA;
    Scope *made = is_lambda ? f->lambda.scope : f->function.scope;
    if (made)
        return made;
    Scope *outer = make_outer(f);
    Scope *s = scope_new(outer->module, is_lambda ? SCOPE_LAMBDA : SCOPE_FUNCTION, outer, f);
    Binder b = { .scope = s };
    if (is_lambda) {
        f->lambda.scope = s;
        bind_params(s, f->lambda.params);
        bind_expression(&b, f->lambda.body);
    } else {
        f->function.scope = s;
        bind_params(s, f->function.params);
        bind_statements(&b, f->function.body);
    }
    if (!(s->module->flags & MODULE_IS_STUB)) {
        bind_inner_nonlocals(s);
        s->flow = flow_of_function(s);
    }
    return s;
}

Scope *class_scope(Node *c)
{
    if (c->class_def.scope)
        return c->class_def.scope;
    Scope *outer = make_outer(c);
    Scope *s = scope_new(outer->module, SCOPE_CLASS, outer, c);
    c->class_def.scope = s;
    if (c->class_def.item)
        bind_items(s, c->class_def.item->children, c->class_def.item->child_count);
    Binder b = { .scope = s };
    bind_statements(&b, c->class_def.body);
    return s;
}

static Scope *comprehension_scope(Node *c)
{
    if (c->comprehension.scope)
        return c->comprehension.scope;
    Scope *outer = scope_of(c);
    Scope *s = scope_new(outer->module, SCOPE_COMPREHENSION, outer, c);
    c->comprehension.scope = s;
    Binder b = { .scope = s };
    for (uint32_t i = 0; i < c->comprehension.clauses.len; i++)
        if (c->comprehension.clauses.items[i]->kind == NODE_COMP_FOR)
            bind_target(&b, c->comprehension.clauses.items[i]->comp_for.target);
    return s;
}

void module_bind_flow(Module *m)
{
    Scope *s = module_scope(m);
    if (!s->flow && !(m->flags & MODULE_IS_STUB))
        s->flow = flow_of_module(s);
}

Scope *module_scope(Module *m)
{
    if (m->scope)
        return m->scope;
    m->scope = scope_new(m, SCOPE_MODULE, NULL, m->root);
    bind_items(m->scope, m->outline.items, m->outline.count);
    if (!(m->flags & MODULE_IS_STUB))
        bind_find_globals(m->scope);
    return m->scope;
}

/* -- where a node's names are looked up -------------------------------------------------------------------------------------- */

/* The scope that `child`, a direct child of the definition, is evaluated in; NULL: the one around the definition. */
static Scope *scope_inside(Node *def, const Node *child, bool in_default)
{
    switch ((NodeKind)def->kind) {
    case NODE_MODULE:
        return module_scope(def->module.owner);
    case NODE_FUNCTION_DEF:
        if (child->kind == NODE_TYPE_PARAM || child == def->function.returns || (child->kind == NODE_PARAM && !in_default))
            return type_params_scope(def);
        return child->kind == NODE_PARAM || list_holds(&def->function.decorators, child) ? NULL : function_scope(def);
    case NODE_LAMBDA:
        return child->kind == NODE_PARAM ? NULL : function_scope(def);
    case NODE_CLASS_DEF:
        if (child->kind == NODE_TYPE_PARAM || list_holds(&def->class_def.args, child))
            return type_params_scope(def);
        return list_holds(&def->class_def.decorators, child) ? NULL : class_scope(def);
    case NODE_TYPE_ALIAS:
        return child == def->type_alias.name ? NULL : type_params_scope(def);
    case NODE_LIST_COMP: case NODE_SET_COMP: case NODE_DICT_COMP: case NODE_GENERATOR:
        return comprehension_scope(def);
    default:
        return NULL;
    }
}

Scope *scope_of(Node *n)
{
    if (n->kind == NODE_MODULE)
        return module_scope(n->module.owner);
    if (n->kind == NODE_PARAM && n->parent)           /* the parameter itself is a name of its function */
        return function_scope(n->parent);
    bool in_default = false, in_first_iter = false;
    for (Node *child = n, *p = n->parent; p; child = p, p = p->parent) {
        if (p->kind == NODE_PARAM)
            in_default = child == p->param.default_value;
        if (p->kind == NODE_COMP_FOR)                 /* the first iterable is evaluated outside, before the rest runs */
            in_first_iter = child == p->comp_for.iter && p->parent->comprehension.clauses.items[0] == p;
        if (in_first_iter && node_is_comprehension(p)) {
            in_first_iter = false;
            continue;
        }
        Scope *s = scope_inside(p, child, in_default);
        if (s)
            return s;
    }
    BUG("a node outside any module");
}

/* The FUNCTION_DEF, LAMBDA or MODULE in whose graph n's flow points lie. */
static Node *flow_owner(Node *n)
{
    Node *f = node_enclosing_function(n);
    if (f)
        return f;
    Node *root = n;
    while (root->parent)
        root = root->parent;
    return root;
}

FlowGraph *flow_graph_of(Node *n)
{
    Node *owner = flow_owner(n);
    if (owner->kind != NODE_MODULE)
        return function_scope(owner)->flow;
    module_bind_flow(owner->module.owner);
    return owner->module.owner->scope->flow;
}

FlowGraph *scope_flow(Scope *s)
{
    while (s->kind != SCOPE_FUNCTION && s->kind != SCOPE_LAMBDA && s->kind != SCOPE_MODULE && s->parent)
        s = s->parent;
    if (s->kind == SCOPE_MODULE)
        module_bind_flow(s->module);
    return s->flow;
}

/* -- looking names up -------------------------------------------------------------------------------------------------------- */

Symbol *scope_find(Scope *s, Atom name)
{
    Symbol *found = map_get_ptr(&s->symbols, name);
    if (found && found->flags & SYMBOL_IS_OPEN)
        symbol_complete(found);
    return found;
}

static Symbol *intrinsic(Scope *s, Atom name)
{
    Symbol *known = map_get_ptr(&s->symbols, name);
    if (known)
        return known;
    scope_declare(s, name, DECL_INTRINSIC, 0, NULL, NULL);
    return map_get_ptr(&s->symbols, name);
}

static bool is_atom_in(Atom name, const Atom *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == name)
            return true;
    return false;
}

static const Atom module_intrinsics[] = {
    ATOM___name__, ATOM___file__, ATOM___doc__, ATOM___package__, ATOM___spec__, ATOM___loader__, ATOM___path__, ATOM___dict__,
    ATOM___builtins__, ATOM___annotations__, ATOM___debug__,
};
static const Atom class_intrinsics[] = { ATOM___qualname__, ATOM___module__, ATOM___doc__, ATOM___dict__, ATOM___annotations__ };

/* One name looked for through star imports: each module is asked once, however many ways lead to it. */
typedef struct StarSearch { Atom name; Map asked; uint32_t depth; } StarSearch;
enum { STARS_MAX_DEPTH = 400 };

static Symbol *ask_stars(Scope *s, Atom name, StarSearch *search)
{
    Symbol *found = NULL;
    bool is_new;
    map_slot(&search->asked, (uint64_t)(uintptr_t)s, &is_new);
    if (!is_new || search->depth >= STARS_MAX_DEPTH)
        return NULL;
    search->depth++;
    for (uint32_t i = s->stars.len; i-- > 0 && !found;) {
        Module *from = star_module(s->module, UNIT_REST, s->stars.items[i]);
        if (!from)
            continue;
        unit_reads(s->module, name, from, name);
        if (module_exports(from, name))
            found = module_symbol(from, name);
    }
    search->depth--;
    return found;
}

/* `from m import *`, the latest first. */
static Symbol *find_in_stars(Scope *s, Atom name)
{
    if (s->stars.len == 0)
        return NULL;
    Program *p = s->module->program;
    StarSearch *outer = p->stars;
    if (outer && outer->name == name)
        return ask_stars(s, name, outer);
    StarSearch own = { .name = name, .depth = outer ? outer->depth : 0 };
    p->stars = &own;
    Symbol *found = ask_stars(s, name, &own);
    p->stars = outer;
    map_free(&own.asked);
    return found;
}

Symbol *module_symbol(Module *m, Atom name)
{
    Scope *s = module_scope(m);
    Symbol *found = scope_find(s, name);
    if (!found || found->decl_count == 0)             /* only deleted, or a `global` that was none */
        found = find_in_stars(s, name);
    if (!found && is_atom_in(name, module_intrinsics, sizeof module_intrinsics / sizeof *module_intrinsics))
        found = intrinsic(s, name);
    return found;
}

static Scope *skip_type_params(Scope *s)
{
    while (s && s->kind == SCOPE_TYPE_PARAMS)
        s = s->parent;
    return s;
}

/* A class's names are seen by its own statements, and by the type parameters of what stands in it (PEP 695), not by its
 * functions. */
static bool is_seen_from(const Scope *outer, const Scope *start, const Scope *inner)
{
    if (outer->kind != SCOPE_CLASS || outer == start)
        return true;
    return inner && inner->kind == SCOPE_TYPE_PARAMS && (inner == start || (inner->node && start->kind == SCOPE_TYPE_PARAMS));
}

/* What the stub of builtins imports for itself, and its own helpers (_T, …), are no builtins. */
static Symbol *find_builtin(const Module *seen_from, Atom name)
{
    Module *builtins = program_builtins(seen_from->program);
    if (!builtins || builtins == seen_from)
        return NULL;
    Symbol *found = module_symbol(builtins, name);
    Str text = atom_str(seen_from->program->atoms, name);
    bool is_helper = str_starts(text, STR("_")) && !str_starts(text, STR("__"));
    return found && !is_helper && !(found->flags & SYMBOL_IS_PRIVATE) ? found : NULL;
}

/* unit: of the code that asks. */
static Symbol *resolve_for(Atom unit, Scope *start, Atom name)
{
    Scope *inner = NULL;
    for (Scope *s = start; s; inner = s, s = s->parent) {
        if (s->kind == SCOPE_MODULE) {
            Symbol *found = module_symbol(s->module, name);
            unit_reads(s->module, found || unit == UNIT_OWN ? unit : UNIT_REST, s->module, name);
            if (found)
                return found;
            break;                                    /* a builtin, for whoever says it here */
        }
        if (!is_seen_from(s, start, inner))
            continue;
        Symbol *found = scope_find(s, name);
        if (found && found->flags & SYMBOL_IS_GLOBAL)
            return resolve_for(unit, module_scope(s->module), name);
        if (found && !(found->flags & SYMBOL_IS_NONLOCAL))
            return found;
        if (s->kind == SCOPE_FUNCTION && name == ATOM___class__) {
            Scope *around = skip_type_params(s->parent);
            if (around && around->kind == SCOPE_CLASS)
                return intrinsic(s, name);
        }
        if (s->kind == SCOPE_CLASS && is_atom_in(name, class_intrinsics, sizeof class_intrinsics / sizeof *class_intrinsics))
            return intrinsic(s, name);
    }
    return find_builtin(start->module, name);
}

Symbol *scope_resolve(Scope *start, Atom name)
{
    return resolve_for(start->unit, start, name);
}

/* `Name = Name` in a module: on the right the module hasn't bound it yet. */
static bool names_what_it_binds(const Node *place)
{
    const Node *assign = place->parent;
    if (place->kind != NODE_NAME || !assign || assign->kind != NODE_ASSIGN || assign->assign.value != place)
        return false;
    const Node *target = assign->assign.targets.items[0];
    return target->kind == NODE_NAME && target->name.id == place->name.id;
}

Symbol *scope_resolve_for(Node *place, Scope *start, Atom name)
{
    Symbol *found = resolve_for(start->kind == SCOPE_MODULE ? unit_of_statement(place) : start->unit, start, name);
    Symbol *builtin = start->kind == SCOPE_MODULE && names_what_it_binds(place) ? find_builtin(start->module, name) : NULL;
    return builtin ? builtin : found;
}

/* -- declarations ------------------------------------------------------------------------------------------------------------ */

/* A def that couldn't be parsed declares a name of which nothing is known. */
static void forget_broken(Decl *d)
{
    static const uint8_t kinds[] = { [DECL_FUNCTION] = NODE_FUNCTION_DEF, [DECL_CLASS] = NODE_CLASS_DEF,
                                     [DECL_TYPE_ALIAS] = NODE_TYPE_ALIAS };
    uint8_t wanted = d->kind < sizeof kinds ? kinds[d->kind] : NODE_INVALID;
    if (wanted != NODE_INVALID && d->node->kind != wanted)
        d->kind = DECL_VARIABLE;
}

/* The ALIAS of an import that binds `name`; NULL when the statement turns out to be none. */
static Node *alias_binding(Node *statement, Atom name)
{
    NodeList names = statement->kind == NODE_IMPORT_FROM ? statement->import_from.names
                   : statement->kind == NODE_IMPORT ? statement->import.names : (NodeList){ 0 };
    for (uint32_t i = 0; i < names.len; i++) {
        Node *alias = names.items[i];
        if (alias->kind != NODE_ALIAS || (alias->alias.asname ? alias->alias.asname : alias->alias.name) != name)
            continue;
        alias->extra = name;
        return alias;
    }
    return NULL;
}

/* The statement's node may be a conditional import's or a chain's: the declared thing is found inside it by its name. */
static void refine(Decl *d, Node *statement)
{
    if (statement->kind == NODE_ANN_ASSIGN) {
        d->flags |= DECL_HAS_ANNOTATION | bind_annotation_flags(statement->ann_assign.annotation);
        d->node = statement->ann_assign.target;
    } else if (statement->kind == NODE_ASSIGN) {
        if (statement->assign.type_comment)
            d->flags |= DECL_HAS_ANNOTATION;
        for (uint32_t i = 0; i < statement->assign.targets.len && !d->node; i++) {
            Node *target = statement->assign.targets.items[i];
            if (target->kind == NODE_NAME && target->name.id == d->symbol->name)
                d->node = target;
        }
    }
    if (d->kind == DECL_IMPORT || d->kind == DECL_FROM_IMPORT)
        d->node = alias_binding(statement, d->symbol->name);
    if (!d->node)
        d->node = statement;
    forget_broken(d);
}

/* An item that looked like a def in the outline may turn out to be broken when it is parsed. */
static bool is_as_declared(const Decl *d)
{
    switch ((DeclKind)d->kind) {
    case DECL_FUNCTION:   return d->node->kind == NODE_FUNCTION_DEF;
    case DECL_CLASS:      return d->node->kind == NODE_CLASS_DEF;
    case DECL_TYPE_ALIAS: return d->node->kind == NODE_TYPE_ALIAS;
    case DECL_IMPORT: case DECL_FROM_IMPORT: return d->node->kind == NODE_ALIAS;
    default:              return true;
    }
}

Node *decl_node(Decl *d)
{
    if (!d->node && d->item)
        refine(d, module_item_node(d->symbol->scope->module, d->item));
    return d->node && is_as_declared(d) ? d->node : NULL;
}

bool decl_is_before(const Decl *d, const Node *place)
{
    return decl_start(d) < place->start;
}
