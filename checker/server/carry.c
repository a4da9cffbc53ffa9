#include "server/carry.h"

/* -- places ------------------------------------------------------------------------------------------------------------------ */

bool carry_place(const Units *before, const Units *now, uint32_t *at)
{
    uint32_t unit = units_at(before, *at);
    if (unit == UNIT_NONE || before->list.items[unit].twin == UNIT_NONE)
        return false;
    const Unit *old = &before->list.items[unit], *new = &now->list.items[old->twin];
    bool in_body = *at >= old->body;
    *at = in_body ? *at - old->body + new->body : *at - old->item->start + new->item->start;
    return new->is_same || (in_body ? new->same_body && old->item->kind != ITEM_CLASS : new->same_head);
}

static bool move_range(const Impact *m, uint32_t *start, uint32_t *end)
{
    return carry_place(m->before, m->now, start) && carry_place(m->before, m->now, end) && *start <= *end;
}

/* -- findings ---------------------------------------------------------------------------------------------------------------- */

static bool move_related(const Impact *m, Finding *f, Arena *a)
{
    f->related = arena_copy(a, f->related, f->related_count * sizeof *f->related);
    for (uint32_t i = 0; i < f->related_count; i++) {
        Related *r = &f->related[i];
        r->message = str_copy(a, r->message);
        if (r->module != m->before->module)
            continue;
        r->module = m->now->module;
        if (!move_range(m, &r->start, &r->end))
            return false;
    }
    return true;
}

/* What a fix does elsewhere in the file, and the names it writes, hang on more than its own part. */
static bool move_fix(const Impact *m, Finding *f, uint32_t home, Arena *a)
{
    if (!f->fix)
        return !m->imports_differ;
    Fix *fix = arena_copy(a, f->fix, sizeof *f->fix);
    fix->title = str_copy(a, fix->title);
    fix->edits = arena_copy(a, fix->edits, fix->edit_count * sizeof *fix->edits);
    for (uint32_t i = 0; i < fix->edit_count; i++) {
        Edit *e = &fix->edits[i];
        uint32_t unit = units_at(m->before, e->start);
        bool is_at_home = unit != UNIT_NONE && units_outermost(m->before, unit) == home;
        e->text = str_copy(a, e->text);
        if (!is_at_home || impact_touches(m, e->text) || !move_range(m, &e->start, &e->end))
            return false;
    }
    f->fix = fix;
    return !m->imports_differ;
}

/* Where it was found is checked again anyway, or is gone. */
static bool is_dropped(const Impact *m, uint32_t unit)
{
    uint32_t outer = m->before->list.items[units_outermost(m->before, unit)].twin, twin = m->before->list.items[unit].twin;
    return outer == UNIT_NONE || twin == UNIT_NONE || m->units[outer] & IMPACT_WHOLE || m->units[twin] & IMPACT_CHECK;
}

bool carry_findings(const Findings *found, Impact *m, Findings *out)
{
    for (uint32_t i = 0; i < found->list.len; i++) {
        Finding f = found->list.items[i];
        uint32_t unit = units_at(m->before, f.start);
        if (unit == UNIT_NONE)
            return false;
        if (is_dropped(m, unit))
            continue;
        f.module = m->now->module;
        f.message = str_copy(out->arena, f.message);
        if (move_range(m, &f.start, &f.end) && move_related(m, &f, out->arena)
            && move_fix(m, &f, units_outermost(m->before, unit), out->arena))
            vec_push(&out->list, f);
        else
            impact_check_unit(m, m->before->list.items[unit].twin);
    }
    uint32_t kept = 0;                                /* others of those units came before */
    for (uint32_t i = 0; i < out->list.len; i++) {
        uint32_t unit = units_at(m->now, out->list.items[i].start);
        if (!(m->units[unit] & IMPACT_CHECK) && !(m->units[units_outermost(m->now, unit)] & IMPACT_WHOLE))
            out->list.items[kept++] = out->list.items[i];
    }
    out->list.len = kept;
    return true;
}
