#include "server/detour.h"

#include "server/statement.h"
#include "server/touch.h"

/* Names that spread from module to module: those that may mean something else, or those that may lead to an object. They come to
 * a module by imports and as attributes; what it makes of them is followed by its own names. */
typedef struct { Names *names; Words *received; } Wave;

static bool any_common(const Words *a, const Words *b)
{
    for (uint32_t i = 0; i < b->len && a->len; i++)
        if (words_have(a, b->items[i]))
            return true;
    return false;
}

static Wave of_names(Impact *m)
{
    return (Wave){ &m->names, m->received };
}

static Wave of_holders(Impact *m)
{
    return (Wave){ &m->holders, m->held };
}

static bool takes(const Impact *m, const Wave *w, uint32_t reader, const ReaderPart *part)
{
    const Reader *r = &m->readers->list.items[reader];
    return names_have_any(w->names, r->has_star ? &part->words : &part->foreign)
        || any_common(&w->received[reader], &part->words);
}

/* -- what a statement binds -------------------------------------------------------------------------------------------------- */

static void receive(const Wave *w, uint32_t reader, Atom name)
{
    Words *received = &w->received[reader];
    if (!words_have(received, name))
        vec_push(received, name);
    names_add(w->names, name);
}

static bool binds(Module *module, const Symbol *s, const Item *item, const Names *names)
{
    bool is_import = statement_is_import(module, item);
    for (Decl *d = s->first; d; d = d->next)
        if (d->item == item && (!is_import || statement_imports_one_of(d, names)))
            return true;
    return false;
}

/* A statement that mentions one of the names. A call that stands alone may be one that never returns: what follows isn't run. */
static void receive_bound(Impact *m, const Wave *w, uint32_t reader, const ReaderPart *part)
{
    const Reader *r = &m->readers->list.items[reader];
    const Scope *scope = module_scope(r->module);
    Words also = { 0 };
    if (words_have(&part->words, atom_of(m->in->program->atoms, STR("global"))))
        words_add_all(&also, &part->words);
    if (statement_is_call(r->module, part->item))
        words_add_all(&also, &r->words);
    statement_flow_words(r->module, part->item, &also);
    for (uint32_t i = 0; i < scope->symbols.len; i++) {
        const Symbol *s = (const Symbol *)(uintptr_t)scope->symbols.entries[i].value;
        if (words_have(&also, s->name) || binds(r->module, s, part->item, w->names))
            receive(w, reader, s->name);
    }
    vec_free(&also);
}

/* -- names by which one may come to an object whose member is touched -------------------------------------------------------- */

static bool mentions_holder(const Impact *m, uint32_t unit)
{
    const Unit *list = m->now->list.items;
    for (uint32_t i = unit; i < list[unit].next; i++)
        if (names_have_any(&m->holders, &list[i].head_words) || names_have_any(&m->holders, &list[i].body_words))
            return true;
    return false;
}

static void find_own_holders(Impact *m)
{
    const Scope *scope = module_scope(m->now->module);
    for (uint32_t i = 0; i < m->now->list.len; i = m->now->list.items[i].next) {
        if (!mentions_holder(m, i))
            continue;
        for (uint32_t k = 0; k < scope->symbols.len; k++) {
            const Symbol *s = (const Symbol *)(uintptr_t)scope->symbols.entries[k].value;
            if (binds(m->now->module, s, m->now->list.items[i].item, &m->holders))
                names_add(&m->holders, s->name);
        }
    }
}

static void find_holders(Impact *m)
{
    Wave w = of_holders(m);
    for (uint32_t count = 0; count != m->holders.count;) {
        count = m->holders.count;
        find_own_holders(m);
        for (uint32_t i = 0; i < m->readers->list.len; i++)
            for (uint32_t k = 0; k < m->readers->list.items[i].parts.len; k++)
                if (takes(m, &w, i, &m->readers->list.items[i].parts.items[k]))
                    receive_bound(m, &w, i, &m->readers->list.items[i].parts.items[k]);
    }
}

/* A member is seen by what takes it from an object, and by classes that derive from its own. */
static bool sees_member(Impact *m, uint32_t reader, const ReaderPart *part)
{
    Wave w = of_holders(m);
    if (!names_have_any(&m->members, &part->words) || !takes(m, &w, reader, part))
        return false;
    return names_have_any(&m->members, &part->attributes) || names_have_any(&m->holders, &part->bases)
        || any_common(&m->held[reader], &part->bases);
}

/* -- all --------------------------------------------------------------------------------------------------------------------- */

/* The list __all__ names things; it isn't different when they are. */
static void spread_in(Impact *m, uint32_t reader)
{
    const Reader *r = &m->readers->list.items[reader];
    Wave w = of_names(m);
    for (uint32_t count = UINT32_MAX; count != m->received[reader].len;) {
        count = m->received[reader].len;
        for (uint32_t i = 0; i < r->parts.len; i++) {
            const ReaderPart *part = &r->parts.items[i];
            if (part->item->name != ATOM___all__ && (takes(m, &w, reader, part) || sees_member(m, reader, part)))
                receive_bound(m, &w, reader, part);
        }
    }
}

void detour_spread(Impact *m)
{
    if (m->members.count)
        find_holders(m);
    for (uint32_t i = 0; i < m->readers->list.len; i++)
        spread_in(m, i);
}

void detour_open(Impact *m)
{
    readers_see(m->readers, m->in->program, m->now->module->path);
    m->received = memory_zero(m->readers->list.len + 1, sizeof *m->received);
    m->held = memory_zero(m->readers->list.len + 1, sizeof *m->held);
}

void detour_close(Impact *m)
{
    for (uint32_t i = 0; m->received && i < m->readers->list.len; i++) {
        vec_free(&m->received[i]);
        vec_free(&m->held[i]);
    }
    memory_free(m->received);
    memory_free(m->held);
}
