#include "server/readers.h"

#include "program/program.h"
#include "server/units.h"
#include "source/lexeme.h"
#include "source/name.h"

/* -- one module -------------------------------------------------------------------------------------------------------------- */

/* Where that ends of a statement which others can see. Of a function that declares what it returns the body shows nothing, but
 * for the names it binds as `global`, and for what a generator yields. */
static uint32_t visible_end(const Module *m, const Item *item)
{
    Str text = m->text.bytes;
    uint32_t end = lexeme_line_end(text, item->end);
    if (item->kind != ITEM_FUNCTION)
        return end;
    uint32_t body = units_body_of(text, item->start, item->end);
    Str inside = str_sub(text, body, end);
    bool declares = str_has(str_sub(text, item->start, body), STR("->"));
    return declares && !str_has(inside, STR("global")) && !str_has(inside, STR("yield")) ? body : end;
}

/* Is what stands between `from` and `import` a module of typeshed? Nothing in there depends on what is edited. */
static bool is_typeshed(const Module *m, Str name)
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

static void add_foreign(Reader *r, ReaderPart *part, uint32_t end)
{
    Str text = r->module->text.bytes, word;
    for (uint32_t at = part->item->start; lexeme_next_word(text, &at, end, &word);) {
        uint32_t start = at - word.len;
        if (start > 0 && text.data[start - 1] == '.')
            vec_push(&part->foreign, name_atom(r->module->program->atoms, word));
        if (str_eq(word, STR("import")))
            at = add_imported(r, part, at, end);
    }
}

static void read_parts(Reader *r)
{
    Module *m = r->module;
    r->text = m->text.bytes.data;
    r->has_star = false;
    for (uint32_t i = 0; i < m->outline.count; i++) {
        ReaderPart part = { .item = &m->outline.items[i] };
        uint32_t end = visible_end(m, part.item);
        words_add(&part.words, m, part.item->start, end);
        add_foreign(r, &part, end);
        words_keep_each_once(&part.words);
        words_keep_each_once(&part.foreign);
        words_add_all(&r->words, &part.words);
        words_add_all(&r->foreign, &part.foreign);
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
