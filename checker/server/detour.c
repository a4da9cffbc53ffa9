#include "server/detour.h"

#include "server/touch.h"

static bool any_common(const Words *a, const Words *b)
{
    for (uint32_t i = 0; i < b->len; i++)
        if (words_have(a, b->items[i]))
            return true;
    return false;
}

static void receive(Impact *m, uint32_t reader, Atom name)
{
    Words *received = &m->received[reader];
    if (!words_have(received, name))
        vec_push(received, name);
    names_add(&m->names, name);
}

/* Names of a reader that this statement binds, those that it imports where the imported is touched; and those of `names` that are
 * names of the module. */
static void receive_bound(Impact *m, uint32_t reader, const Item *item, bool is_import, const Words *names)
{
    const Scope *scope = module_scope(m->readers->list.items[reader].module);
    for (uint32_t i = 0; i < scope->symbols.len; i++) {
        const Symbol *s = (const Symbol *)(uintptr_t)scope->symbols.entries[i].value;
        bool is_bound = words_have(names, s->name);
        for (Decl *d = s->first; d && !is_bound; d = d->next)
            is_bound = d->item == item && (!is_import || touch_comes_from(d, &m->names));
        if (is_bound)
            receive(m, reader, s->name);
    }
}

/* A statement that mentions what is touched. A call that stands alone may be one that never returns: what follows isn't run. */
static void touch_part(Impact *m, uint32_t reader, const ReaderPart *part)
{
    const Reader *r = &m->readers->list.items[reader];
    Words also = { 0 };
    if (words_have(&part->words, atom_of(m->in->program->atoms, STR("global"))))
        words_add_all(&also, &part->words);
    if (touch_is_call(r->module, part->item))
        words_add_all(&also, &r->words);
    touch_flow_words(r->module, part->item, &also);
    receive_bound(m, reader, part->item, touch_is_import(r->module, part->item), &also);
    vec_free(&also);
}

static bool mentions(const Impact *m, const Reader *r, const Words *words, const Words *foreign)
{
    return names_have_any(&m->names, r->has_star ? words : foreign) || names_have_any(&m->members, words);
}

/* Touched names come from elsewhere by imports and as attributes; what the module makes of them is followed by its own names. The
 * list __all__ names things; it isn't different when they are. */
static void spread_in(Impact *m, uint32_t reader)
{
    const Reader *r = &m->readers->list.items[reader];
    if (!mentions(m, r, &r->words, &r->foreign))
        return;
    for (uint32_t count = UINT32_MAX; count != m->received[reader].len;) {
        count = m->received[reader].len;
        for (uint32_t i = 0; i < r->parts.len; i++) {
            const ReaderPart *part = &r->parts.items[i];
            if (part->item->name != ATOM___all__
                && (mentions(m, r, &part->words, &part->foreign) || any_common(&part->words, &m->received[reader])))
                touch_part(m, reader, part);
        }
    }
}

void detour_open(Impact *m)
{
    readers_see(m->readers, m->in->program, m->now->module->path);
    m->received = memory_zero(m->readers->list.len + 1, sizeof *m->received);
}

void detour_spread(Impact *m)
{
    for (uint32_t i = 0; i < m->readers->list.len; i++)
        spread_in(m, i);
}
