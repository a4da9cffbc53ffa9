/* What a module gives to others: __all__, star imports, and where an imported name leads. */
#include "program/bind.h"
#include "program/unit.h"
#include "source/scan.h"

enum { ALL_UNREAD, ALL_READING, ALL_NONE, ALL_KNOWN };
enum { IMPORT_MAX_CHAIN = 32, ALL_MAX_DEPTH = 40 };

typedef struct { Module *module; VEC(Atom) names; bool failed; int depth; } AllReader;

/* -- __all__ ----------------------------------------------------------------------------------------------------------------- */

static Module *imported_as(Module *m, Atom name)
{
    Symbol *s = scope_find(module_scope(m), name);
    unit_reads(m, UNIT_REST, m, name);
    if (!s || !s->last || (s->last->kind != DECL_IMPORT && s->last->kind != DECL_FROM_IMPORT))
        return NULL;
    ImportTarget t = import_target(s->last);
    return t.symbol ? NULL : t.module;
}

static void add_name(AllReader *r, const Node *n)
{
    if (n->kind == NODE_STRING)
        vec_push(&r->names, atom_of(r->module->program->atoms, n->string.value));
    else
        r->failed = true;
}

static void add_module_all(AllReader *r, const Node *attribute)
{
    const Node *owner = attribute->attribute.value;
    Atom *names;
    uint32_t count;
    Module *m = NULL;
    if (owner->kind == NODE_NAME)
        m = imported_as(r->module, owner->name.id);
    else if (owner->kind == NODE_ATTRIBUTE && owner->attribute.value->kind == NODE_NAME) {
        Module *package = imported_as(r->module, owner->attribute.value->name.id);
        if (package)
            unit_reads(r->module, UNIT_REST, package, owner->attribute.attr);
        m = package ? program_submodule(package->program, package, owner->attribute.attr) : NULL;
    }
    if (m)
        unit_reads(r->module, UNIT_REST, m, UNIT_REST);
    if (!m || !module_all(m, &names, &count)) {
        r->failed = true;
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        vec_push(&r->names, names[i]);
}

static void add_names(AllReader *r, const Node *value)
{
    if (!value || r->depth >= ALL_MAX_DEPTH) {
        r->failed = true;
        return;
    }
    r->depth++;
    if (value->kind == NODE_LIST || value->kind == NODE_TUPLE || value->kind == NODE_SET) {
        for (uint32_t i = 0; i < value->elements.items.len; i++) {
            const Node *item = value->elements.items.items[i];
            if (item->kind == NODE_STARRED)
                add_names(r, item->starred.value);
            else
                add_name(r, item);
        }
    } else if (value->kind == NODE_BINARY && value->binary.op == OP_ADD) {
        add_names(r, value->binary.left);
        add_names(r, value->binary.right);
    } else if (value->kind == NODE_ATTRIBUTE && value->attribute.attr == ATOM___all__) {
        add_module_all(r, value);
    } else if (value->kind == NODE_CALL && value->call.args.len == 1) {      /* list(…), tuple(…), sorted(…) */
        add_names(r, value->call.args.items[0]);
    } else {
        r->failed = true;
    }
    r->depth--;
}

static bool is_all(const Node *n)
{
    return n && n->kind == NODE_NAME && n->name.id == ATOM___all__;
}

static void remove_name(AllReader *r, const Node *n)
{
    Atom name = n->kind == NODE_STRING ? atom_find(r->module->program->atoms, n->string.value) : ATOM_NONE;
    for (uint32_t i = 0; i < r->names.len; i++)
        if (r->names.items[i] == name) {
            for (uint32_t k = i + 1; k < r->names.len; k++)
                r->names.items[k - 1] = r->names.items[k];
            r->names.len--;
            return;
        }
}

static void read_call(AllReader *r, const Node *call)
{
    const Node *func = call->call.func;
    if (func->kind != NODE_ATTRIBUTE || !is_all(func->attribute.value) || call->call.args.len != 1)
        return;
    const Node *arg = call->call.args.items[0];
    if (func->attribute.attr == ATOM_extend)
        add_names(r, arg);
    else if (func->attribute.attr == ATOM_append)
        add_name(r, arg);
    else if (func->attribute.attr == ATOM_remove)
        remove_name(r, arg);
}

static void read_statements(AllReader *r, NodeList list);

static void read_statement(AllReader *r, const Node *n)
{
    switch ((NodeKind)n->kind) {
    case NODE_ASSIGN:
        for (uint32_t i = 0; i < n->assign.targets.len; i++)
            if (is_all(n->assign.targets.items[i])) {
                vec_clear(&r->names);
                add_names(r, n->assign.value);
            }
        break;
    case NODE_ANN_ASSIGN:
        if (is_all(n->ann_assign.target) && n->ann_assign.value)
            add_names(r, n->ann_assign.value);
        break;
    case NODE_AUG_ASSIGN:
        if (is_all(n->aug_assign.target))
            add_names(r, n->aug_assign.value);
        break;
    case NODE_EXPR_STMT:
        if (n->operand.value && n->operand.value->kind == NODE_CALL)
            read_call(r, n->operand.value);
        break;
    case NODE_IF: {
        StaticTruth truth = static_condition(r->module->program, n->if_stmt.test);
        if (truth != STATIC_FALSE)
            read_statements(r, n->if_stmt.body);
        if (truth != STATIC_TRUE)
            read_statements(r, n->if_stmt.orelse);
        break;
    }
    case NODE_TRY:
        read_statements(r, n->try_stmt.body);
        read_statements(r, n->try_stmt.orelse);
        break;
    default:
        break;
    }
}

static void read_statements(AllReader *r, NodeList list)
{
    if (r->depth >= ALL_MAX_DEPTH)
        return;
    r->depth++;
    for (uint32_t i = 0; i < list.len; i++)
        read_statement(r, list.items[i]);
    r->depth--;
}

static bool may_touch_all(const Module *m, const Item *item)
{
    if (item->kind == ITEM_ASSIGN)
        return item->name == ATOM___all__;
    if (item->kind != ITEM_OTHER && item->kind != ITEM_COMPOUND)
        return false;
    return item->end <= item->start || scan_has_word(module_item_text(m, item), STR("__all__"));
}

/* `from m import __all__`: what m exports. */
static void read_imported_all(AllReader *r, const Scope *s, const Symbol *all)
{
    for (Decl *d = all->first; d; d = d->next) {
        Node *alias = d->kind == DECL_FROM_IMPORT ? decl_node(d) : NULL;
        if (!alias || !alias->parent)
            continue;
        Atom *names;
        uint32_t count;
        Module *from = star_module(s->module, UNIT_REST, alias->parent);
        if (from)
            unit_reads(s->module, UNIT_REST, from, UNIT_REST);
        if (!from || from == s->module || !module_all(from, &names, &count)) {
            r->failed = true;
            return;
        }
        for (uint32_t i = 0; i < count; i++)
            vec_push(&r->names, names[i]);
    }
}

static void read_all(Scope *s, const Symbol *all)
{
    AllReader r = { .module = s->module };
    s->all_state = ALL_READING;
    read_imported_all(&r, s, all);
    for (uint32_t i = 0; i < s->module->outline.count; i++) {
        Item *item = &s->module->outline.items[i];
        if (may_touch_all(s->module, item))
            read_statement(&r, module_item_node(s->module, item));
    }
    s->all_state = r.failed ? ALL_NONE : ALL_KNOWN;
    if (!r.failed && r.names.len) {
        s->all = vec_to_arena(s->module->arena, &r.names);
        s->all_count = r.names.len;
    }
    vec_free(&r.names);
}

bool module_all(Module *m, Atom **names, uint32_t *count)
{
    Scope *s = module_scope(m);
    if (s->all_state == ALL_UNREAD) {
        const Symbol *all = map_get_ptr(&s->symbols, ATOM___all__);
        if (all)
            read_all(s, all);
        else
            s->all_state = ALL_NONE;
    }
    *names = s->all;
    *count = s->all_count;
    return s->all_state == ALL_KNOWN;
}

/* -- star imports ------------------------------------------------------------------------------------------------------------ */

Module *star_module(Module *m, Atom unit, Node *n)
{
    Atom name = program_import_name(m->program, m, n->import_from.level, n->import_from.module);
    if (!name)
        return NULL;
    return n->import_from.level > 0 ? program_import_relative(m->program, m, unit, name)
                                    : program_import(m->program, m, unit, name);
}

static bool is_public(const Module *m, Atom name)
{
    Str text = atom_str(m->program->atoms, name);
    return text.len > 0 && text.data[0] != '_';
}

static bool is_hidden(const Symbol *s)
{
    return s->flags & SYMBOL_IS_PRIVATE;
}

bool module_exports(Module *m, Atom name)
{
    Atom *names;
    uint32_t count;
    if (module_all(m, &names, &count)) {
        for (uint32_t i = 0; i < count; i++)
            if (names[i] == name)
                return true;
        return false;
    }
    if (!is_public(m, name))
        return false;
    Symbol *s = module_symbol(m, name);
    return s && (s->scope->module != m || !is_hidden(s));
}

/* -- where imports lead ------------------------------------------------------------------------------------------------------ */

static bool in_all(Module *m, Atom name)
{
    Atom *names;
    uint32_t count;
    if (!module_all(m, &names, &count))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (names[i] == name)
            return true;
    return false;
}

static ImportTarget follow(const Decl *const *seen, uint32_t depth, Decl *d);

static bool is_alias(const Symbol *s)
{
    return s->decl_count == 1 && (s->first->kind == DECL_IMPORT || s->first->kind == DECL_FROM_IMPORT);
}

/* Follows a symbol that an import binds; false when that comes round or leads nowhere. */
static bool follow_alias(const Symbol *s, const Decl *const *seen, uint32_t depth, ImportTarget *out)
{
    bool circular = depth >= IMPORT_MAX_CHAIN;
    for (uint32_t i = 0; i < depth && !circular; i++)
        circular = seen[i] == s->first;
    *out = circular ? (ImportTarget){ .unresolved = true } : follow(seen, depth, s->first);
    return !out->unresolved;
}

/* The same name by another star import than the one that gave `last`. When two modules import a name from the package that
 * imports everything from both, the later star leads round in a circle: while Python runs, the earlier one had bound the name
 * by then. */
static bool by_another_star(Module *m, Atom name, const Symbol *last, const Decl *const *seen, uint32_t depth, ImportTarget *out)
{
    Scope *own = module_scope(m);
    for (uint32_t i = own->stars.len; i > 0; i--) {
        Module *from = star_module(m, UNIT_REST, own->stars.items[i - 1]);
        if (from)
            unit_reads(m, name, from, name);
        Symbol *s = from && from != m && module_exports(from, name) ? module_symbol(from, name) : NULL;
        if (!s || s == last)
            continue;
        if (!is_alias(s))
            *out = (ImportTarget){ .module = s->scope->module, .symbol = s };
        if (!is_alias(s) || follow_alias(s, seen, depth, out))
            return true;
    }
    return false;
}

static Module *submodule(Module *package, Atom name)
{
    Module *sub = program_submodule(package->program, package, name);
    if (sub)
        unit_reads(package, name, sub, UNIT_OBJECT);
    return sub;
}

/* A name of a module, as others see it. `seen`: the imports followed so far; one that comes round means the submodule. */
static ImportTarget member(Module *m, Atom name, const Decl *const *seen, uint32_t depth)
{
    Symbol *s = module_symbol(m, name);
    bool hidden = s && s->scope->module == m && is_hidden(s) && !in_all(m, name);
    if (s && !hidden && is_alias(s)) {
        ImportTarget t;
        if (follow_alias(s, seen, depth, &t) || (s->scope->module != m && by_another_star(m, name, s, seen, depth, &t)))
            return t;
        Module *sub = submodule(m, name);
        return sub ? (ImportTarget){ .module = sub } : (ImportTarget){ .unresolved = true };
    }
    if (s && !hidden && s->decl_count > 0)
        return (ImportTarget){ .module = s->scope->module, .symbol = s };
    Module *sub = submodule(m, name);
    if (sub)
        return (ImportTarget){ .module = sub };
    bool has_getattr = map_get(&module_scope(m)->symbols, ATOM___getattr__, NULL);
    return (ImportTarget){ .unresolved = !has_getattr };
}

static ImportTarget follow(const Decl *const *seen, uint32_t depth, Decl *d)
{
    Module *own = d->symbol->scope->module;
    Node *alias = decl_node(d);
    if (!alias || alias->kind != NODE_ALIAS || !alias->parent)
        return (ImportTarget){ .unresolved = true };
    if (d->kind == DECL_IMPORT) {
        Atom name = alias->alias.asname ? alias->alias.name : alias->extra;
        Module *m = program_import(own->program, own, unit_of_decl(d), name);
        if (m)
            unit_reads(own, unit_of_decl(d), m, UNIT_OBJECT);
        return (ImportTarget){ .module = m, .unresolved = !m };
    }
    Module *from = star_module(own, unit_of_decl(d), alias->parent);
    if (!from)
        return (ImportTarget){ .unresolved = true };
    Module *sub = from == own ? program_submodule(own->program, own, alias->alias.name) : NULL;
    unit_reads(own, unit_of_decl(d), from, alias->alias.name);
    if (sub)                                          /* a package that imports from itself means what lies in its folder */
        unit_reads(own, unit_of_decl(d), sub, UNIT_OBJECT);
    if (sub)
        return (ImportTarget){ .module = sub };
    const Decl *chain[IMPORT_MAX_CHAIN + 1];
    for (uint32_t i = 0; i < depth; i++)
        chain[i] = seen[i];
    chain[depth] = d;
    return member(from, alias->alias.name, chain, depth + 1);
}

ImportTarget import_target(Decl *d)
{
    return follow(NULL, 0, d);
}

ImportTarget module_member(Module *m, Atom name, Node *place)
{
    unit_reads(place ? node_module(place) : m, place ? unit_of_place(place) : UNIT_OBJECT, m, name);
    return member(m, name, NULL, 0);
}
