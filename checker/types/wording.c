#include "types/wording.h"

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
typedef struct { bool some; uint32_t prefix; } Namesakes;        /* prefix: of the modules' names; UINT32_MAX: one module */

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
        if (other->module != m->module && other->module && m->module) {
            uint32_t common = common_parts(dotted_name(t, m->module), dotted_name(t, other->module));
            found.prefix = common < found.prefix ? common : found.prefix;
        }
    }
    return found;
}

static Atom name_of_def(const Node *n)
{
    return n->kind == NODE_CLASS_DEF ? n->class_def.name : n->kind == NODE_FUNCTION_DEF ? n->function.name : ATOM_NONE;
}

/* The classes and functions around it, as Python says them. */
static void add_outer(const Types *t, StrBuf *out, const Node *inner)
{
    const Node *around[OUTER_MAX];
    uint32_t count = 0;
    for (const Node *n = inner ? inner->parent : NULL; n && count < OUTER_MAX; n = n->parent)
        if (name_of_def(n))
            around[count++] = n;
    while (count--) {
        strbuf_add(out, atom_str(t->program->atoms, name_of_def(around[count])));
        strbuf_add_text(out, around[count]->kind == NODE_FUNCTION_DEF ? ".<locals>." : ".");
    }
}

static void add_told_apart(const Types *t, StrBuf *out, const WordMeaning *m, const Namesakes *others)
{
    if (m->module && others->prefix != UINT32_MAX) {
        Str module = dotted_name(t, m->module);
        strbuf_add(out, str_sub(module, others->prefix, module.len));
        strbuf_add_char(out, '.');
    }
    add_outer(t, out, m->node);
    strbuf_add(out, m->word);
}

static void add_variable(const Types *t, StrBuf *out, const WordMeaning *m)
{
    strbuf_add(out, m->word);
    if (!m->node)
        return;
    strbuf_add_char(out, '@');
    if (m->node->parent && m->node->parent->kind == NODE_CLASS_DEF) {
        strbuf_add(out, atom_str(t->program->atoms, m->node->parent->class_def.name));
        strbuf_add_char(out, '.');
    }
    strbuf_add(out, atom_str(t->program->atoms, name_of_def(m->node)));
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
