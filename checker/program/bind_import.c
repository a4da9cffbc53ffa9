/* The names an import binds, read from its words: most of them nobody ever asks for, and the statement stays unparsed until
 * somebody does. Whatever isn't plain (a star, `import a.b`, one name bound twice, a mistake) is left to the parser. */
#include "program/bind.h"
#include "source/lexeme.h"
#include "source/name.h"

enum { MAX_NAMES = 64 };

typedef struct { Atom name; bool is_exported; } Bound;

typedef struct {
    AtomTable *atoms;
    Str        text;                                  /* of the module, as far as the statement's end */
    uint32_t   at;
    bool       in_parens;
    Bound      names[MAX_NAMES];
    uint32_t   count;
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
static bool take_dotted(Words *w, Str *last)
{
    *last = take_word(w);
    bool is_dotted = false;
    while (last->len && take(w, '.')) {
        is_dotted = true;
        *last = take_word(w);
    }
    return is_dotted;
}

/* One `NAME [as NAME]`; of an import without `from` the first may be dotted, and is then bound by its second alone. */
static bool take_name(Words *w, bool is_from, bool is_from_package)
{
    Str written;
    bool is_dotted = take_dotted(w, &written), is_renamed = written.len && take_keyword(w, "as");
    Str bound = is_renamed ? take_word(w) : written;
    if (bound.len == 0 || w->count == MAX_NAMES || (is_dotted && (is_from || !is_renamed)))
        return false;
    Atom name = name_atom(w->atoms, bound);
    for (uint32_t i = 0; i < w->count; i++)
        if (w->names[i].name == name)
            return false;
    w->names[w->count++] = (Bound){ name, is_renamed ? !is_dotted && str_eq(bound, written) : is_from_package };
    return true;
}

static bool take_names(Words *w, bool is_from, bool is_from_package)
{
    if (is_from && w->at < w->text.len && w->text.data[w->at] == '(') {
        w->in_parens = true;
        take(w, '(');
    }
    do {
        if (w->in_parens && w->count && w->at < w->text.len && w->text.data[w->at] == ')')
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
    Str last = STR("");
    if (has_module)
        take_dotted(w, &last);
    return (has_module ? last.len > 0 : is_relative) && take_keyword(w, "import") && take_names(w, true, !has_module);
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
    Str text = str_sub(m->text.bytes, 0, item->end);
    Words w = { .atoms = m->program->atoms, .text = text, .at = lexeme_past_lazy(text, item->start) };
    if (item->end <= item->start || item->node || !read_words(&w))
        return false;
    DeclKind kind = item->kind == ITEM_IMPORT ? DECL_IMPORT : DECL_FROM_IMPORT;
    for (uint32_t i = 0; i < w.count; i++)
        bind_imported_name(s, w.names[i].name, kind, 0, item, NULL, w.names[i].is_exported);
    return true;
}
