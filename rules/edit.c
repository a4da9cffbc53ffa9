/* edit.c: what the fixes of several rules share: imports, annotations, places in the text. */
#include "rules/rule.h"

#include <string.h>

/* -- imports -- */

/* The name under which the file has `module`.`name` by a from-import at module level; NULL. */
static const char *imported_as(Agen *ag, Atom module, Atom name)
{
    Scope *scope = module_scope(ag->module);
    for (uint32_t i = 0; i < scope->symbols.len; i++) {
        Symbol *symbol = (Symbol *)(uintptr_t)scope->symbols.entries[i].value;
        if (!symbol->last || symbol->last->kind != DECL_FROM_IMPORT)
            continue;
        Node *alias = decl_node(symbol->last), *from = alias->parent;
        bool same_module = from->import_from.module == module ||
                           (module == ATOM_collections_abc &&
                            (from->import_from.module == ATOM_typing || from->import_from.module == ATOM_typing_extensions));
        if (!from->import_from.level && same_module && alias->alias.name == name)
            return atom_text(ag->in->program->atoms, symbol->name);
    }
    return NULL;
}

/* Where a new import line goes: behind the last import of the block at the top of the file, else behind the docstring. */
static uint32_t import_place(Agen *ag)
{
    const Outline *outline = &ag->module->outline;
    const Item *last = NULL;
    for (uint32_t i = 0; i < outline->count; i++) {
        const Item *item = &outline->items[i];
        bool is_import = item->kind == ITEM_IMPORT || item->kind == ITEM_FROM_IMPORT;
        bool is_docstring = i == 0 && item->kind == ITEM_OTHER && item->end > item->start
            && strchr("\"'rRuU", ag->module->text.bytes.data[item->start]);
        if (!is_import && !is_docstring)
            break;
        last = item;
    }
    if (!last)
        return 0;
    Str text = ag->module->text.bytes;
    uint32_t at = last->end;
    while (at < text.len && text.data[at] != '\n')
        at++;
    return at < text.len ? at + 1 : at;
}

const char *rule_import(RuleRun *run, Fix *fix, Atom module, Atom name)
{
    Agen *ag = rule_agen(run);
    AtomTable *atoms = ag->in->program->atoms;
    const char *known = imported_as(ag, module, name);
    if (known)
        return known;
    uint32_t at = import_place(ag);
    Str text = ag->module->text.bytes;
    bool starts_line = !at || text.data[at - 1] == '\n';
    rule_edit(run, fix, at, at, "%sfrom %s import %s\n", starts_line ? "" : "\n", atom_text(atoms, module),
              atom_text(atoms, name));
    return atom_text(atoms, name);
}

/* -- annotations -- */

/* Does the file's own name for this class mean this class? */
static bool names_class(Agen *ag, const Class *cls)
{
    Symbol *symbol = scope_resolve(module_scope(ag->module), cls->name);
    Type value = symbol ? infer_symbol(ag->in, symbol) : 0;
    return value && type_kind(ag->types, value) == TYPE_CLASS && type_class_of(ag->types, value) == cls;
}

/* A type can be written down when all its parts are known and have a name in this file. */
static bool is_writable(Agen *ag, Type t, int depth)
{
    if (!t || depth > 6)
        return false;
    const Term *term = type_term(ag->types, t);
    switch (term->kind) {
    case TYPE_ANY:
    case TYPE_LITERAL:
        return true;
    case TYPE_INSTANCE:
        if (type_is_none(ag->types, t))
            return true;
        if (!names_class(ag, term->cls))
            return false;
        /* fall through */
    case TYPE_TUPLE:
    case TYPE_UNION:
        for (uint32_t i = 0; i < term->count; i++)
            if (!is_writable(ag, term->items[i], depth + 1))
                return false;
        return true;
    case TYPE_UNPACKED:
        return is_writable(ag, term->of, depth + 1);
    default:
        return false;
    }
}

void annotation_fix(RuleRun *run, Finding *f, const FunctionFacts *facts, uint32_t start, uint32_t end, const char *lead)
{
    Agen *ag = rule_agen(run);
    Contract contract = infer_yields(ag->in, facts->node);
    Type yield = contract.yield ? type_widen_deep(ag->types, contract.yield) : 0;
    if (!is_writable(ag, yield, 0))
        return;
    Fix *fix = rule_fix(run, f, false, "annotate with what it yields: `%T`", yield);
    bool short_form = rule_target_is(run, 3, 13);
    const char *generator = rule_import(run, fix, ATOM_collections_abc, ATOM_AsyncGenerator);
    rule_edit(run, fix, start, end, short_form ? "%s%s[%T]" : "%s%s[%T, None]", lead, generator, yield);
}

/* -- places -- */

uint32_t function_signature_end(RuleRun *run, const Node *def)
{
    Str text = rule_agen(run)->module->text.bytes;
    uint32_t at = def->function.name_at;
    if (def->function.params.len)
        at = def->function.params.items[def->function.params.len - 1]->end;
    for (; at < text.len && text.data[at] != ')'; at++)
        if (text.data[at] == '#')                     /* a comment may hold anything */
            while (at < text.len && text.data[at] != '\n')
                at++;
    return at < text.len ? at + 1 : 0;
}

bool body_is_ellipsis(const Node *def)
{
    for (uint32_t i = 0; i < def->function.body.len; i++) {
        const Node *statement = def->function.body.items[i];
        if (statement->kind != NODE_EXPR_STMT)
            return false;
        NodeKind kind = statement->operand.value->kind;
        if (kind != NODE_ELLIPSIS && !(kind == NODE_STRING && i == 0 && def->function.body.len > 1))
            return false;
    }
    return true;
}
