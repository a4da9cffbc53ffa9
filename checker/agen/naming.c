#include "agen/naming.h"

#include "agen/block.h"
#include "infer/declaration.h"
#include "program/unit.h"

/* -- what a symbol means -- */

static bool is_meant(const Meaning *m, const Named *what)
{
    switch (m->kind) {
    case MEANS_CLASS: return what->cls && m->cls == what->cls;
    case MEANS_FORM:  return what->form && form_name(m->form) == what->form;
    case MEANS_VAR:   return what->var && m->var == what->var;
    case MEANS_ALIAS: return what->alias && m->alias == what->alias;
    default:          return false;
    }
}

static bool symbol_means(Agen *ag, Symbol *s, const Named *what)
{
    if (!s)
        return false;
    Meaning m = meaning_of_symbol(ag->in, s);
    return is_meant(&m, what);
}

static Atom own_name(const Named *what)
{
    return what->cls ? what->cls->name : what->var ? what->var->name : what->alias ? what->alias->name : what->form;
}

/* -- where the annotation is evaluated -- */

bool naming_is_lazy(Agen *ag)
{
    PyVersion v = ag->in->program->target.version;
    return (ag->module->flags & (MODULE_IS_STUB | MODULE_HAS_FUTURE_ANNOTATIONS)) || v.major > 3 || v.minor >= 14;
}

bool naming_is_type_checking(const Node *n)
{
    const Node *test = n->kind == NODE_IF ? n->if_stmt.test : NULL;
    return test && ((test->kind == NODE_NAME && test->name.id == ATOM_TYPE_CHECKING) ||
                    (test->kind == NODE_ATTRIBUTE && test->attribute.attr == ATOM_TYPE_CHECKING));
}

bool naming_is_for_checkers(const Node *n)
{
    for (const Node *child = n, *parent = n ? n->parent : NULL; parent; child = parent, parent = parent->parent)
        if (naming_is_type_checking(parent) && list_holds(&parent->if_stmt.body, child))
            return true;
    return false;
}

/* Is the name bound when Python comes to this place? */
static bool is_bound_in_time(Agen *ag, Symbol *s, Node *place)
{
    if (naming_is_lazy(ag) || !s->scope || s->scope->module != ag->module)
        return true;
    for (Decl *d = s->first; d; d = d->next) {
        if (naming_is_for_checkers(decl_node(d)))
            continue;
        Node *n = decl_node(d);
        bool is_later_run = s->scope->kind == SCOPE_MODULE && node_enclosing_function(place);
        if (!n || d->kind == DECL_TYPE_PARAM || n->end <= place->start || is_later_run)
            return true;
    }
    return false;
}

static Scope *annotation_scope(Node *place)
{
    Scope *params = place->kind == NODE_FUNCTION_DEF ? type_params_scope(place) : NULL;
    return params ? params : scope_of(place);
}

static Naming said(Agen *ag, Symbol *s, Node *place, Str text)
{
    return (Naming){ .kind = NAMING_SAID, .text = text, .is_for_checkers = !is_bound_in_time(ag, s, place) };
}

/* -- under a name of the file -- */

static Str dotted(Agen *ag, Str first, Atom name)
{
    return str_printf(ag->arena, STR_FMT ".%s", STR_ARG(first), atom_text(ag->in->program->atoms, name));
}

static Module *defining_module(const Named *what)
{
    return what->cls ? what->cls->module : what->var ? what->var->module : what->alias ? what->alias->module : NULL;
}

/* Is the name this module's to give? What a module has only imported for itself isn't; a package hands out what is in it. */
static bool hands_out(Agen *ag, Module *m, const Named *what)
{
    unit_reads(ag->module, UNIT_OWN, m, own_name(what));
    Symbol *s = module_symbol(m, own_name(what));
    if (!s || (s->flags & SYMBOL_IS_PRIVATE) || !symbol_means(ag, s, what))
        return false;
    const Module *from = defining_module(what);
    if (m == from || (m->flags & MODULE_IS_TYPESHED))
        return true;
    return from && (m->flags & MODULE_IS_PACKAGE) && !(from->flags & MODULE_IS_TYPESHED);
}

/* `import a.b` makes a.b.NAME sayable, `import a.b as x` and `from a import b as x` make x.NAME so. */
static bool said_through_module(Agen *ag, Symbol *s, Node *place, const Named *what, Naming *out)
{
    AtomTable *atoms = ag->in->program->atoms;
    for (Decl *d = s->first; d; d = d->next) {
        if (d->kind != DECL_IMPORT && d->kind != DECL_FROM_IMPORT)
            continue;
        Node *alias = decl_node(d);
        if (!alias)
            continue;
        bool is_dotted = d->kind == DECL_IMPORT && !alias->alias.asname;
        Module *m = NULL;
        if (d->kind == DECL_IMPORT)
            m = program_import(ag->in->program, ag->module, UNIT_OWN, alias->alias.name);
        else
            m = reference_follow(ag->in, s).module;
        if (!m || !hands_out(ag, m, what))
            continue;
        *out = said(ag, s, place, dotted(ag, atom_str(atoms, is_dotted ? alias->alias.name : s->name), own_name(what)));
        return true;
    }
    return false;
}

/* A symbol of the module that the annotation would reach by its name. */
static bool is_reachable(Node *place, Symbol *s)
{
    return scope_resolve(annotation_scope(place), s->name) == s;
}

static Naming find_said(Agen *ag, Node *place, const Named *what)
{
    AtomTable *atoms = ag->in->program->atoms;
    Symbol *same = scope_resolve(annotation_scope(place), own_name(what));
    if (symbol_means(ag, same, what))
        return said(ag, same, place, atom_str(atoms, same->name));
    const Map *symbols = &module_scope(ag->module)->symbols;
    Naming found = { .kind = NAMING_IMPOSSIBLE };
    for (uint32_t i = 0; i < symbols->len; i++) {
        Symbol *s = (Symbol *)(uintptr_t)symbols->entries[i].value;
        Decl *d = s->last;
        if (!d || (d->kind != DECL_IMPORT && d->kind != DECL_FROM_IMPORT) || !is_reachable(place, s))
            continue;
        const Node *alias = d->kind == DECL_FROM_IMPORT ? decl_node(d) : NULL;
        if (alias && alias->alias.name == own_name(what) && symbol_means(ag, s, what))
            return said(ag, s, place, atom_str(atoms, s->name));
        if (found.kind == NAMING_IMPOSSIBLE)
            said_through_module(ag, s, place, what, &found);
    }
    return found;
}

/* -- by an import -- */

/* What typing only repeats since Python 3.9. AbstractSet goes by another name there. */
static const Atom abstract_collections[] = {
    ATOM_AsyncGenerator, ATOM_AsyncIterable, ATOM_AsyncIterator, ATOM_Awaitable, ATOM_Callable, ATOM_Collection, ATOM_Container,
    ATOM_Coroutine, ATOM_Generator, ATOM_Hashable, ATOM_ItemsView, ATOM_Iterable, ATOM_Iterator, ATOM_KeysView, ATOM_Mapping,
    ATOM_MutableMapping, ATOM_MutableSequence, ATOM_MutableSet, ATOM_Reversible, ATOM_Sequence, ATOM_Sized, ATOM_ValuesView,
};

static bool is_abstract_collection(Atom name)
{
    for (size_t i = 0; i < sizeof abstract_collections / sizeof *abstract_collections; i++)
        if (abstract_collections[i] == name)
            return true;
    return false;
}

static bool is_private_path(Str path)
{
    return str_starts(path, STR("_")) || str_has(path, STR("._"));
}

static bool gives(Agen *ag, Str path, const Named *what)
{
    Module *m = program_import(ag->in->program, ag->module, UNIT_OWN, atom_of(ag->in->program->atoms, path));
    if (m)
        unit_reads(ag->module, UNIT_OWN, m, own_name(what));
    Symbol *s = m ? module_symbol(m, own_name(what)) : NULL;
    return s && !(s->flags & SYMBOL_IS_PRIVATE) && symbol_means(ag, s, what);
}

/* The package around it, "" at the top. */
static Str outer_path(Str path)
{
    int64_t dot = str_rfind_char(path, '.');
    return dot < 0 ? STR("") : str_sub(path, 0, (uint32_t)dot);
}

/* Of the standard library the shortest public path that has it is the documented one: asyncio.Queue, io.StringIO. */
static Str standard_home(Agen *ag, Str path, const Named *what)
{
    Str best = STR("");
    for (Str p = path; p.len; p = outer_path(p))
        if (!is_private_path(p) && gives(ag, p, what))
            best = p;
    Str stripped = str_sub(path, 1, path.len);
    if (!best.len && str_starts(path, STR("_")) && !is_private_path(stripped) && gives(ag, stripped, what))
        best = stripped;
    return best;
}

static Str top_of(Str path)
{
    int64_t dot = str_find_char(path, '.');
    return dot < 0 ? path : str_sub(path, 0, (uint32_t)dot);
}

/* A module this file takes things from already. */
static Str home_in_use(Agen *ag, const Named *what)
{
    const Map *symbols = &module_scope(ag->module)->symbols;
    for (uint32_t i = 0; i < symbols->len; i++) {
        const Symbol *s = (const Symbol *)(uintptr_t)symbols->entries[i].value;
        const Node *alias = s->last && s->last->kind == DECL_FROM_IMPORT ? decl_node(s->last) : NULL;
        const Node *from = alias ? alias->parent : NULL;
        if (!from || from->kind != NODE_IMPORT_FROM || from->import_from.level)
            continue;
        Str path = atom_str(ag->in->program->atoms, from->import_from.module);
        Module *m = program_import(ag->in->program, ag->module, UNIT_OWN, from->import_from.module);
        if (m && hands_out(ag, m, what))
            return path;
    }
    return STR("");
}

/* Elsewhere it is where it is defined, or the nearest package that hands out what a private module has. */
static Str foreign_home(Agen *ag, Str path, const Named *what)
{
    bool is_own = str_eq(top_of(path), top_of(atom_str(ag->in->program->atoms, ag->module->name)));
    for (Str p = path; p.len; p = outer_path(p))
        if ((is_own || !is_private_path(p)) && gives(ag, p, what))
            return p;
    return home_in_use(ag, what);
}

static bool imports_at_run_time(Agen *ag, Atom module)
{
    const Map *symbols = &module_scope(ag->module)->symbols;
    for (uint32_t i = 0; i < symbols->len; i++) {
        Symbol *s = (Symbol *)(uintptr_t)symbols->entries[i].value;
        for (Decl *d = s->first; d; d = d->next) {
            const Node *alias = d->kind == DECL_FROM_IMPORT ? decl_node(d) : NULL;
            const Node *from = alias ? alias->parent : NULL;
            if (from && from->import_from.module == module && !from->import_from.level && !(d->flags & DECL_IS_CONDITIONAL))
                return true;
        }
    }
    return false;
}

static Naming impossible(const char *why)
{
    return (Naming){ .kind = NAMING_IMPOSSIBLE, .why = why };
}

static Naming by_import(Agen *ag, Node *place, const Named *what)
{
    AtomTable *atoms = ag->in->program->atoms;
    Module *m = defining_module(what);
    Atom home = ATOM_typing;
    bool is_standard = true;
    if (m == ag->module)
        return impossible("isn't visible here");
    if (m && !((m->flags & MODULE_IS_TYPESHED) && module_is(m, ATOM_typing))) {
        is_standard = (m->flags & MODULE_IS_TYPESHED) != 0;
        Str path = atom_str(atoms, m->name);
        Str found = str_has(path, STR(":")) ? STR("")
                    : is_standard           ? standard_home(ag, path, what)
                                            : foreign_home(ag, path, what);
        if (!found.len)
            return impossible("can't be imported");
        home = atom_of(atoms, found);
    } else if (is_abstract_collection(own_name(what))) {
        home = ATOM_collections_abc;
    }
    if (scope_resolve(annotation_scope(place), own_name(what)))
        return impossible("has a name that means something else here");
    return (Naming){ .kind = NAMING_IMPORTED, .text = atom_str(atoms, own_name(what)), .module = home, .name = own_name(what),
                     .is_for_checkers = !is_standard && !(ag->module->flags & MODULE_IS_STUB) && !imports_at_run_time(ag, home) };
}

/* -- the whole -- */

Naming naming_of(Agen *ag, Node *place, const Named *what)
{
    if (what->cls && what->cls->outer) {
        Naming outer = naming_of(ag, place, &(Named){ .cls = what->cls->outer });
        if (outer.kind != NAMING_IMPOSSIBLE)
            outer.text = dotted(ag, outer.text, what->cls->name);
        return outer;
    }
    Naming found = find_said(ag, place, what);
    return found.kind == NAMING_SAID ? found : by_import(ag, place, what);
}

Naming naming_of_known(Agen *ag, Node *place, Atom module, Atom name)
{
    Module *m = program_module(ag->in->program, module);
    Symbol *s = m ? module_symbol(m, name) : NULL;
    Meaning meaning = s ? meaning_of_symbol(ag->in, s) : (Meaning){ .kind = MEANS_NOTHING };
    if (meaning.kind == MEANS_CLASS)
        return naming_of(ag, place, &(Named){ .cls = meaning.cls });
    if (meaning.kind == MEANS_FORM)
        return naming_of(ag, place, &(Named){ .form = form_name(meaning.form) });
    return impossible("isn't known");
}
