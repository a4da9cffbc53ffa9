/* imports.c: import lines, put where a reader of the file looks for them. */

#include "rules/edit.h"
#include "source/lexeme.h"

/* -- into an import that is there -- */

static bool imports_from(RuleRun *run, const Node *n, Atom module)
{
    if (n->kind != NODE_IMPORT_FROM || !n->import_from.names.len || n->import_from.names.items[0]->alias.name == ATOM_star)
        return false;
    Agen *ag = rule_agen(run);
    return n->import_from.module == module
        ? !n->import_from.level
        : n->import_from.level &&
              program_import_name(ag->in->program, ag->module, n->import_from.level, n->import_from.module) == module;
}

static bool is_sorted(RuleRun *run, const NodeList *names)
{
    for (uint32_t i = 1; i < names->len; i++)
        if (str_cmp(rule_atom(run, names->items[i - 1]->alias.name), rule_atom(run, names->items[i]->alias.name)) > 0)
            return false;
    return true;
}

/* The blanks before a name that begins its line; data NULL when something else stands before it. */
static Str own_line_indent(RuleRun *run, uint32_t at)
{
    Str before = str_sub(rule_text(run), edit_line_start(run, at), at);
    return str_trim(before).len ? (Str){ 0 } : before;
}

/* A name put among those of an import, in their order if they have one, on a line of its own where they have. */
static void add_to_import(RuleRun *run, Fix *fix, const Node *import, Atom name)
{
    const NodeList *names = &import->import_from.names;
    uint32_t at = names->len;
    if (is_sorted(run, names))
        for (at = 0; at < names->len; at++)
            if (str_cmp(rule_atom(run, names->items[at]->alias.name), rule_atom(run, name)) > 0)
                break;
    const Node *neighbour = names->items[at < names->len ? at : names->len - 1];
    Str indent = own_line_indent(run, neighbour->start);
    const char *text = rule_atom(run, name).data, *blanks = str_copy(rule_agen(run)->arena, indent).data;
    if (at < names->len)
        rule_edit(run, fix, neighbour->start, neighbour->start, indent.data ? "%s,\n%s" : "%s, %s", text,
                  indent.data ? blanks : "");
    else if (indent.data)
        rule_edit(run, fix, neighbour->end, neighbour->end, ",\n%s%s", blanks, text);
    else
        rule_edit(run, fix, neighbour->end, neighbour->end, ", %s", text);
}

/* -- the places of new lines -- */

static bool is_import(const Item *item)
{
    return item->kind == ITEM_IMPORT || item->kind == ITEM_FROM_IMPORT;
}

/* Past the line this item ends in, and whatever else ends there. */
static uint32_t behind_item(RuleRun *run, uint32_t index)
{
    const Outline *outline = &rule_agen(run)->module->outline;
    uint32_t at = edit_line_end(run, outline->items[index].end);
    for (uint32_t i = index + 1; i < outline->count && outline->items[i].start < at; i++)
        at = edit_line_end(run, outline->items[i].end);
    return lexeme_newline_end(rule_text(run), at);
}

static bool is_docstring(RuleRun *run, const Item *item)
{
    return item->kind == ITEM_OTHER && lexeme_string_begins(rule_text(run), item->start, item->end);
}

/* Of a file without imports: behind the comments at its top that don't belong to its first statement. */
static uint32_t behind_header(RuleRun *run)
{
    Str text = rule_text(run);
    uint32_t at = 0, behind_blank = 0;
    while (at < text.len) {
        uint32_t end = edit_line_end(run, at);
        Str line = str_trim(str_sub(text, at, end));
        if (line.len && line.data[0] != '#')
            break;
        at = lexeme_newline_end(text, end);
        if (!line.len)
            behind_blank = at;
    }
    return behind_blank ? behind_blank : at;
}

static bool is_standard(RuleRun *run, const Node *import)
{
    Agen *ag = rule_agen(run);
    if (import->kind == NODE_IMPORT_FROM && import->import_from.level)
        return false;
    Str path = rule_atom(run, import->kind == NODE_IMPORT_FROM ? import->import_from.module
                                                                  : import->import.names.items[0]->alias.name);
    int64_t dot = str_find_char(path, '.');
    Atom top = atom_of(ag->in->program->atoms, dot < 0 ? path : str_sub(path, 0, (uint32_t)dot));
    return program_find(ag->in->program, ag->module, top) == FOUND_TYPESHED;
}

typedef struct { uint32_t at; bool wants_blank_before, wants_blank_behind; } Place;

/* Among the imports at the top: standard ones stand together, those of one form in the order of their modules. */
static Place import_place(RuleRun *run, Atom module)
{
    Module *m = rule_agen(run)->module;
    const Outline *outline = &m->outline;
    uint32_t first = outline->count && is_docstring(run, &outline->items[0]) ? 1 : 0, i = first;
    int64_t last_future = -1, last_standard = -1, before = -1;
    for (; i < outline->count && is_import(&outline->items[i]); i++) {
        const Node *n = module_item_node(m, &outline->items[i]);
        if (n->kind != NODE_IMPORT && n->kind != NODE_IMPORT_FROM)
            break;
        if (n->kind == NODE_IMPORT_FROM && n->import_from.module == ATOM___future__) {
            last_future = i;
        } else if (is_standard(run, n)) {
            last_standard = i;
            if (before < 0 && n->kind == NODE_IMPORT_FROM &&
                str_cmp(rule_atom(run, n->import_from.module), rule_atom(run, module)) > 0)
                before = i;
        }
    }
    bool has_others = i > first && (last_future < 0 || (uint32_t)last_future + 1 < i);
    if (before > 0 || (before == 0 && !first))
        return (Place){ edit_line_start(run, outline->items[before].start), false, false };
    if (last_standard >= 0)
        return (Place){ behind_item(run, (uint32_t)last_standard), false, false };
    if (last_future >= 0)
        return (Place){ behind_item(run, (uint32_t)last_future), true, true };
    if (has_others)
        return (Place){ edit_line_start(run, outline->items[first].start), false, true };
    return first ? (Place){ behind_item(run, 0), true, true } : (Place){ behind_header(run), false, true };
}

/* Blank lines between the new line and what follows: two before a def or class, one before other code. */
static const char *gap_behind(RuleRun *run, uint32_t at)
{
    Str text = rule_text(run);
    if (at >= text.len || !str_trim(str_sub(text, at, edit_line_end(run, at))).len)
        return "";
    const Outline *outline = &rule_agen(run)->module->outline;
    for (uint32_t i = 0; i < outline->count; i++)
        if (outline->items[i].end > at)
            return outline->items[i].kind == ITEM_FUNCTION || outline->items[i].kind == ITEM_CLASS ? "\n\n" : "\n";
    return "\n";
}

static bool starts_line(RuleRun *run, uint32_t at)
{
    return !at || lexeme_is_newline(rule_text(run).data[at - 1]);
}

static void add_line(RuleRun *run, Fix *fix, Atom module, const char *names)
{
    Place place = import_place(run, module);
    rule_edit(run, fix, place.at, place.at, "%s%sfrom %s import %s\n%s", starts_line(run, place.at) ? "" : "\n",
              place.wants_blank_before ? "\n" : "", rule_atom(run, module).data, names,
              place.wants_blank_behind ? gap_behind(run, place.at) : "");
}

/* -- what runs never, and type checkers read -- */

static Node *type_checking_block(RuleRun *run)
{
    Module *m = rule_agen(run)->module;
    for (uint32_t i = 0; i < m->outline.count; i++) {
        if (m->outline.items[i].kind != ITEM_COMPOUND)
            continue;
        Node *n = module_item_node(m, &m->outline.items[i]);
        if (naming_is_type_checking(n) && n->if_stmt.body.len)
            return n;
    }
    return NULL;
}

/* How the file says TYPE_CHECKING; it is imported where it doesn't. */
static const char *type_checking_name(RuleRun *run, Fix *fix)
{
    Agen *ag = rule_agen(run);
    if (scope_find(module_scope(ag->module), ATOM_TYPE_CHECKING))
        return "TYPE_CHECKING";
    Naming naming = { .kind = NAMING_IMPORTED, .module = ATOM_typing, .name = ATOM_TYPE_CHECKING };
    edit_imports(run, fix, &naming, 1);
    return "TYPE_CHECKING";
}

static void add_checked_line(RuleRun *run, Fix *fix, Atom module, const char *names)
{
    Node *block = type_checking_block(run);
    if (block) {
        Node *first = block->if_stmt.body.items[0], *last = NULL;
        for (uint32_t i = 0; i < block->if_stmt.body.len; i++)
            if (block->if_stmt.body.items[i]->kind == NODE_IMPORT || block->if_stmt.body.items[i]->kind == NODE_IMPORT_FROM)
                last = block->if_stmt.body.items[i];
        Str indent = own_line_indent(run, first->start);
        const char *blanks = indent.data ? str_copy(rule_agen(run)->arena, indent).data : "    ";
        uint32_t at = last && indent.data ? edit_line_end(run, last->end) : edit_line_start(run, first->start);
        if (indent.data && last)
            rule_edit(run, fix, at, at, "\n%sfrom %s import %s", blanks, rule_atom(run, module).data, names);
        else if (indent.data)
            rule_edit(run, fix, at, at, "%sfrom %s import %s\n", blanks, rule_atom(run, module).data, names);
        else                                          /* `if TYPE_CHECKING: import x` */
            rule_edit(run, fix, first->start, first->start, "from %s import %s; ", rule_atom(run, module).data, names);
        return;
    }
    const char *test = type_checking_name(run, fix);
    const Outline *outline = &rule_agen(run)->module->outline;
    uint32_t i = outline->count && is_docstring(run, &outline->items[0]) ? 1 : 0, last = UINT32_MAX;
    for (; i < outline->count && is_import(&outline->items[i]); i++)
        last = i;
    uint32_t at = last != UINT32_MAX ? behind_item(run, last) : import_place(run, ATOM_typing).at;
    rule_edit(run, fix, at, at, "%s\nif %s:\n    from %s import %s\n%s", starts_line(run, at) ? "" : "\n", test,
              rule_atom(run, module).data, names, gap_behind(run, at));
}

/* -- the whole -- */

/* The import of this module that runs whenever the file does, or (for checkers) one that they see; NULL. */
static const Node *import_to_join(RuleRun *run, const Naming *wanted)
{
    Module *m = rule_agen(run)->module;
    for (uint32_t i = 0; i < m->outline.count; i++) {
        if (m->outline.items[i].kind != ITEM_FROM_IMPORT)
            continue;
        const Node *n = module_item_node(m, &m->outline.items[i]);
        if (imports_from(run, n, wanted->module))
            return n;
    }
    const Node *block = wanted->is_for_checkers ? type_checking_block(run) : NULL;
    for (uint32_t i = 0; block && i < block->if_stmt.body.len; i++)
        if (imports_from(run, block->if_stmt.body.items[i], wanted->module))
            return block->if_stmt.body.items[i];
    return NULL;
}

static bool is_repeated(const Naming *wanted, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++)
        if (wanted[i].module == wanted[index].module && wanted[i].name == wanted[index].name)
            return true;
    return false;
}

static bool leads_its_module(const Naming *wanted, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++)
        if (wanted[i].module == wanted[index].module)
            return false;
    return true;
}

/* Every name wanted of the module of `lead`, in order, parted by commas. */
static const char *names_of(RuleRun *run, const Naming *wanted, uint32_t count, const Naming *lead)
{
    Arena *arena = rule_agen(run)->arena;
    Str names = STR(""), after = STR("");
    for (;;) {                                        /* the next name in order, until there is none */
        Str next = { 0 };
        for (uint32_t i = 0; i < count; i++) {
            Str name = rule_atom(run, wanted[i].name);
            if (wanted[i].module == lead->module && str_cmp(name, after) > 0 && (!next.data || str_cmp(name, next) < 0))
                next = name;
        }
        if (!next.data)
            return names.data;
        names = str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(names), names.len ? ", " : "", STR_ARG(next));
        after = next;
    }
}

void edit_imports(RuleRun *run, Fix *fix, const Naming *wanted, uint32_t count)
{
    for (int for_checkers = 0; for_checkers < 2; for_checkers++)
        for (uint32_t i = 0; i < count; i++) {
            if (wanted[i].is_for_checkers != for_checkers || is_repeated(wanted, i))
                continue;
            const Node *join = import_to_join(run, &wanted[i]);
            const char *names = join || !leads_its_module(wanted, i) ? NULL : names_of(run, wanted, count, &wanted[i]);
            if (join)
                add_to_import(run, fix, join, wanted[i].name);
            else if (names)
                (for_checkers ? add_checked_line : add_line)(run, fix, wanted[i].module, names);
        }
}

Str edit_import_known(RuleRun *run, Fix *fix, Node *place, Atom module, Atom name)
{
    Naming naming = naming_of_known(rule_agen(run), place, module, name);
    if (naming.kind == NAMING_IMPORTED)
        edit_imports(run, fix, &naming, 1);
    return naming.kind == NAMING_IMPOSSIBLE || naming.is_for_checkers ? (Str){ 0 } : naming.text;
}
