#include "types/wording.h"

#include "types/class.h"

enum { OUTER_MAX = 8 };

static bool same_meaning(const WordMeaning *a, const WordMeaning *b)
{
    return a->meaning == b->meaning && (!a->is_variable || a->node == b->node);
}

void wording_meet(Wording *w, const WordMeaning *m)
{
    for (uint32_t i = 0; i < w->met.len; i++)
        if (same_meaning(&w->met.items[i], m) && str_eq(w->met.items[i].word, m->word))
            return;
    vec_push(&w->met, *m);
}

void wording_free(Wording *w)
{
    vec_free(&w->met);
}

/* A module outside of every search path is known as "folder:name". */
static Str dotted_name(const Types *t, const Module *m)
{
    Str whole = atom_str(t->program->atoms, m->name);
    uint32_t start = whole.len;
    while (start && whole.data[start - 1] != ':')
        start--;
    return str_sub(whole, start, whole.len);
}

/* What the other meanings of a word have in common with this one. */
typedef struct { bool some, of_this_module, of_this_class; uint32_t prefix; } Namesakes;

/* How many bytes of whole parts of a dotted name both begin with; the last part is never common. */
static uint32_t common_parts(Str a, Str b)
{
    uint32_t common = 0;
    for (uint32_t i = 0; i < a.len && i < b.len && a.data[i] == b.data[i]; i++)
        if (a.data[i] == '.')
            common = i + 1;
    return common;
}

static Namesakes namesakes_of(const Types *t, const Wording *w, const WordMeaning *m)
{
    Namesakes found = { .prefix = UINT32_MAX };
    for (uint32_t i = 0; w && i < w->met.len; i++) {
        const WordMeaning *other = &w->met.items[i];
        if (!str_eq(other->word, m->word) || same_meaning(other, m))
            continue;
        found.some = true;
        if (other->module == m->module) {
            found.of_this_module = true;
            found.of_this_class |= other->outer == m->outer;
        } else if (other->module && m->module) {
            uint32_t common = common_parts(dotted_name(t, m->module), dotted_name(t, other->module));
            found.prefix = common < found.prefix ? common : found.prefix;
        }
    }
    return found;
}

static void add_outer(const Types *t, StrBuf *out, const Class *outer)
{
    const Class *around[OUTER_MAX];
    uint32_t count = 0;
    for (; outer && count < OUTER_MAX; outer = outer->outer)
        around[count++] = outer;
    while (count--) {
        strbuf_add(out, atom_str(t->program->atoms, around[count]->name));
        strbuf_add_char(out, '.');
    }
}

/* By its module where that is another than the others', by its line where it isn't. */
static void add_told_apart(const Types *t, StrBuf *out, const WordMeaning *m, const Namesakes *others)
{
    if (m->module && others->prefix != UINT32_MAX) {
        Str module = dotted_name(t, m->module);
        strbuf_add(out, str_sub(module, others->prefix, module.len));
        strbuf_add_char(out, '.');
    }
    add_outer(t, out, m->outer);
    strbuf_add(out, m->word);
    if (others->of_this_module && others->of_this_class && m->module && m->node)
        strbuf_printf(out, " (line %u)", text_line_of(&m->module->text, m->node->start) + 1);
}

static void add_variable(const Types *t, StrBuf *out, const WordMeaning *m)
{
    strbuf_add(out, m->word);
    if (!m->node)
        return;
    strbuf_add_char(out, '@');
    Atom owner = m->node->kind == NODE_CLASS_DEF ? m->node->class_def.name : m->node->function.name;
    strbuf_add(out, atom_str(t->program->atoms, owner));
}

void wording_add(const Types *t, const Wording *w, StrBuf *out, const WordMeaning *m)
{
    Namesakes others = namesakes_of(t, w, m);
    if (!others.some)
        strbuf_add(out, m->word);
    else if (m->is_variable)
        add_variable(t, out, m);
    else
        add_told_apart(t, out, m, &others);
}
