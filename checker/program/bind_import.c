/* The names an import binds, read from its words: most of them nobody ever asks for, and the statement stays unparsed until
 * somebody does. Whatever isn't plain (a star, `import a.b`, one name bound twice, a mistake) is left to the parser. */
#include "program/bind.h"
#include "source/lexeme.h"
#include "source/name.h"

typedef struct {
    AtomTable *atoms;
    Str        text;                                  /* of the module, as far as the statement's end */
    uint32_t   at;
    bool       in_parens;
    ImportWords *out;
} Words;

static void skip(Words *w)
{
    w->at = w->in_parens ? lexeme_skip_void(w->text, w->at, w->text.len) : lexeme_skip_blank(w->text, w->at, w->text.len);
}

static bool take(Words *w, char c)
{
    bool is_there = w->at < w->text.len && w->text.data[w->at] == c;
    w->at += is_there;
    if (is_there)
        skip(w);
    return is_there;
}

static Str take_word(Words *w)
{
    uint32_t start = w->at;
    if (start < w->text.len && lexeme_is_word_start(w->text.data[start]))
        w->at = lexeme_word_end(w->text, start);
    Str word = str_sub(w->text, start, w->at);
    skip(w);
    return word;
}

static bool take_keyword(Words *w, const char *keyword)
{
    if (w->at >= w->text.len || !lexeme_word_is(w->text, w->at, keyword))
        return false;
    take_word(w);
    return true;
}

/* Whether more than one name stood there. */
static bool take_dotted(Words *w, Str *first, Str *last)
{
    *first = *last = take_word(w);
    bool is_dotted = false;
    while (last->len && take(w, '.')) {
        is_dotted = true;
        *last = take_word(w);
    }
    return is_dotted && last->len;
}

/* One `NAME [as NAME]`; of an import without `from` the first may be dotted, and binds its first word unless it is renamed. */
static bool take_name(Words *w, bool is_from, bool is_from_package)
{
    ImportWords *out = w->out;
    Str first, last;
    uint32_t from = w->at;
    bool is_dotted = take_dotted(w, &first, &last), is_renamed = last.len && take_keyword(w, "as");
    Str written = str_sub(w->text, from, (uint32_t)(last.data + last.len - w->text.data));
    Str bound = is_renamed ? take_word(w) : first;
    if (bound.len == 0 || last.len == 0 || out->count == IMPORT_MAX_NAMES || (is_dotted && is_from))
        return false;
    Atom name = name_atom(w->atoms, bound);
    for (uint32_t i = 0; i < out->count; i++)
        if (out->names[i].name == name)
            return false;
    out->has_path |= is_dotted && !is_renamed;
    out->names[out->count++] = (ImportWord){ written, name, is_renamed ? !is_dotted && str_eq(bound, written) : is_from_package };
    return true;
}

static bool take_names(Words *w, bool is_from, bool is_from_package)
{
    if (is_from && w->at < w->text.len && w->text.data[w->at] == '(') {
        w->in_parens = true;
        take(w, '(');
    }
    do {
        if (w->in_parens && w->out->count && w->at < w->text.len && w->text.data[w->at] == ')')
            break;                                    /* behind a last comma */
        if (!take_name(w, is_from, is_from_package))
            return false;
    } while (take(w, ','));
    if (w->in_parens) {
        w->in_parens = false;                         /* what follows is behind the statement */
        if (!take(w, ')'))
            return false;
    }
    return w->at == w->text.len;
}

static bool read_words(Words *w)
{
    if (take_keyword(w, "import"))
        return take_names(w, false, false);
    if (!take_keyword(w, "from"))
        return false;
    bool is_relative = false;
    while (take(w, '.'))
        is_relative = true;
    bool has_module = !(w->at < w->text.len && lexeme_word_is(w->text, w->at, "import"));
    Str first, last = STR("");
    if (has_module)
        take_dotted(w, &first, &last);
    w->out->from_end = w->at;
    return (has_module ? last.len > 0 : is_relative) && take_keyword(w, "import") && take_names(w, true, !has_module);
}

bool import_words(AtomTable *atoms, Str text, const Item *item, ImportWords *out)
{
    Str own = str_sub(text, 0, item->end);
    Words w = { .atoms = atoms, .text = own, .at = lexeme_past_lazy(own, item->start), .out = out };
    out->count = 0;
    out->from_end = w.at;
    out->has_path = false;
    return item->end > item->start && read_words(&w);
}

void bind_imported_name(Scope *s, Atom name, DeclKind kind, uint32_t flags, Item *item, Node *alias, bool is_exported)
{
    bool is_known = map_get(&s->symbols, name, NULL);
    Decl *d = scope_declare(s, name, kind, flags, item, alias);
    if (s->module->flags & MODULE_IS_STUB && !is_exported && !is_known)
        d->symbol->flags |= SYMBOL_IS_PRIVATE;
    if (is_exported)
        d->symbol->flags &= ~(uint32_t)SYMBOL_IS_PRIVATE;
}

bool bind_import_unparsed(Scope *s, Item *item)
{
    Module *m = s->module;
    ImportWords w;
    if (item->node || !import_words(m->program->atoms, m->text.bytes, item, &w) || w.has_path)
        return false;
    DeclKind kind = item->kind == ITEM_IMPORT ? DECL_IMPORT : DECL_FROM_IMPORT;
    for (uint32_t i = 0; i < w.count; i++)
        bind_imported_name(s, w.names[i].name, kind, 0, item, NULL, w.names[i].is_exported);
    return true;
}
