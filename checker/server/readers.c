#include "server/readers.h"

#include "program/program.h"
#include "server/surface.h"
#include "source/lexeme.h"
#include "source/name.h"

/* -- one module -------------------------------------------------------------------------------------------------------------- */

/* Does the body of a function show nothing to others? It declares what it returns, yields nothing, and binds nothing outside. */
static bool hides_body(Module *m, Item *item, uint32_t body, uint32_t end)
{
    Str inside = str_sub(m->text.bytes, body, end);
    if (!str_has(str_sub(m->text.bytes, item->start, body), STR("->")) || str_has(inside, STR("global"))
        || str_has(inside, STR("yield")))
        return false;
    Words bound = { 0 };
    surface_bound(module_item_node(m, item), &bound);
    bool ok = !bound.len;
    vec_free(&bound);
    return ok;
}

/* Is what stands between `from` and `import` a module of typeshed? Nothing in there depends on what is edited. */
static bool is_typeshed(Module *m, Str name)
{
    Program *p = m->program;
    return name.len && name.data[0] != '.' && program_find(p, m, atom_of(p->atoms, name)) == FOUND_TYPESHED;
}

/* Adds the names of the import statement whose word `import` ends at `at`; gives where they end. Of `import a.b` none: what a
 * module is called is no name in a module. */
static uint32_t add_imported(Reader *r, ReaderPart *part, uint32_t at, uint32_t end)
{
    Str text = r->module->text.bytes;
    uint32_t line = at;
    while (line > part->item->start && !lexeme_is_newline(text.data[line - 1]))
        line--;
    Str before = str_sub(text, line, at - STR("import").len);
    int64_t from = str_find(before, STR("from"));
    if (from < 0)
        return at;
    uint32_t stop = lexeme_find(text, at, end, "\r\n;");
    if (is_typeshed(r->module, str_trim(str_sub(before, (uint32_t)from + STR("from").len, before.len))))
        return stop;
    r->has_star |= str_has(str_sub(text, at, stop), STR("*"));
    words_add(&part->foreign, r->module, at, stop);
    return stop;
}

static void add_stretch(Reader *r, ReaderPart *part, uint32_t start, uint32_t end)
{
    Str text = r->module->text.bytes, word;
    words_add(&part->words, r->module, start, end);
    for (uint32_t at = start; lexeme_next_word(text, &at, end, &word);) {
        char before = at > word.len ? text.data[at - word.len - 1] : ' ';
        if (before == '.')
            vec_push(&part->foreign, name_atom(r->module->program->atoms, word));
        if (before == '.' || before == '"' || before == '\'')
            vec_push(&part->attributes, name_atom(r->module->program->atoms, word));
        if (str_eq(word, STR("import")))
            at = add_imported(r, part, at, end);
    }
}

static void add_item(Reader *r, ReaderPart *part, Item *item)
{
    Module *m = r->module;
    uint32_t end = lexeme_line_end(m->text.bytes, item->end);
    bool is_class = item->kind == ITEM_CLASS, is_function = item->kind == ITEM_FUNCTION;
    uint32_t body = is_class || is_function ? units_body_of(m->text.bytes, item->start, item->end) : end;
    add_stretch(r, part, item->start, is_class || (is_function && hides_body(m, item, body, end)) ? body : end);
    for (uint32_t i = 0; is_class && i < item->child_count; i++)
        add_item(r, part, &item->children[i]);        /* as deep as classes in classes: bounded by the outline */
}

/* In a pattern an attribute's name stands as that of an argument does. */
static void settle_part(Reader *r, ReaderPart *part)
{
    if (words_have(&part->words, atom_of(r->module->program->atoms, STR("case"))))
        words_add_all(&part->attributes, &part->words);
    if (part->item->kind != ITEM_CLASS)
        words_add_all(&part->bases, &part->words);
    words_keep_each_once(&part->words);
    words_keep_each_once(&part->foreign);
    words_keep_each_once(&part->attributes);
    words_keep_each_once(&part->bases);
    words_add_all(&r->words, &part->words);
    words_add_all(&r->foreign, &part->foreign);
}

static void read_parts(Reader *r)
{
    Module *m = r->module;
    r->text = m->text.bytes.data;
    r->has_star = false;
    for (uint32_t i = 0; i < m->outline.count; i++) {
        ReaderPart part = { .item = &m->outline.items[i] };
        if (part.item->kind == ITEM_CLASS)
            words_add(&part.bases, m, part.item->start, units_body_of(m->text.bytes, part.item->start, part.item->end));
        add_item(r, &part, part.item);
        settle_part(r, &part);
        vec_push(&r->parts, part);
    }
    words_keep_each_once(&r->words);
    words_keep_each_once(&r->foreign);
}

static void forget_parts(Reader *r)
{
    for (uint32_t i = 0; i < r->parts.len; i++) {
        vec_free(&r->parts.items[i].words);
        vec_free(&r->parts.items[i].foreign);
        vec_free(&r->parts.items[i].attributes);
        vec_free(&r->parts.items[i].bases);
    }
    vec_free(&r->parts);
    vec_free(&r->words);
    vec_free(&r->foreign);
}

/* -- all --------------------------------------------------------------------------------------------------------------------- */

/* A module that was read again has the text of the one before, unless it is open and was edited. */
static bool is_current(const Reader *r, const Module *m)
{
    return r->text == m->text.bytes.data && r->module->text.bytes.data == r->text;
}

void readers_see(Readers *all, const Program *p, Str but)
{
    for (uint32_t i = 0; i < p->forgotten.len; i++) {
        Str path = p->forgotten.entries[i].key;
        Module *m = (Module *)(uintptr_t)p->forgotten.entries[i].value;
        if (str_eq(path, but))
            continue;
        bool is_new;
        uint64_t *at = strmap_slot(&all->by_path, path, &is_new);
        if (is_new) {
            *at = all->list.len;
            vec_push(&all->list, (Reader){ 0 });
        }
        Reader *r = &all->list.items[*at];
        if (!is_new && is_current(r, m))
            continue;
        forget_parts(r);
        r->module = m;
        read_parts(r);
    }
}

void readers_free(Readers *all)
{
    for (uint32_t i = 0; i < all->list.len; i++)
        forget_parts(&all->list.items[i]);
    vec_free(&all->list);
    strmap_free(&all->by_path);
}
