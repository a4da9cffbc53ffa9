#include "server/units.h"

#include <string.h>

#include "program/program.h"
#include "source/lexeme.h"

enum { LOOK_AHEAD = 256 };                            /* how far a moved part is looked for: edits of any size stay linear */

static bool has_body(const Item *item)
{
    return item->kind == ITEM_FUNCTION || item->kind == ITEM_CLASS;
}

/* -- cutting ----------------------------------------------------------------------------------------------------------------- */

/* Past the colon of `def f(…) -> T:`. */
uint32_t units_body_of(Str text, uint32_t at, uint32_t end)
{
    uint32_t colon = lexeme_find(text, lexeme_skip_decorators(text, at, end), end, ":");
    return colon < end ? colon + 1 : end;
}

static void add_unit(Units *u, Item *item, uint32_t parent)
{
    Str text = u->module->text.bytes;
    uint32_t end = lexeme_line_end(text, item->end), self = u->list.len;
    uint32_t body = has_body(item) ? units_body_of(text, item->start, item->end) : end;
    vec_push(&u->list, (Unit){ .item = item, .parent = parent, .twin = UNIT_NONE, .body = body, .end = end });
    for (uint32_t i = 0; i < item->child_count && item->kind == ITEM_CLASS; i++)
        add_unit(u, &item->children[i], self);        /* as deep as classes in classes: bounded by the outline */
    u->list.items[self].next = u->list.len;
}

/* -- twins ------------------------------------------------------------------------------------------------------------------- */

static bool same_bytes(const Units *a, uint32_t from_a, uint32_t to_a, const Units *b, uint32_t from_b, uint32_t to_b)
{
    return to_a - from_a == to_b - from_b
        && memcmp(a->module->text.bytes.data + from_a, b->module->text.bytes.data + from_b, to_a - from_a) == 0;
}

static bool same_kind(const Item *a, const Item *b)
{
    return a->kind == b->kind && a->name == b->name && a->indent == b->indent;
}

static bool same_unit(const Units *before, const Unit *a, const Units *now, const Unit *b)
{
    return same_kind(a->item, b->item) && ((a->item->flags ^ b->item->flags) & ~(unsigned)ITEM_IS_BROKEN) == 0
        && same_bytes(before, a->item->start, a->end, now, b->item->start, b->end);
}

static void pair(Units *before, uint32_t a, Units *now, uint32_t b, bool is_same)
{
    before->list.items[a].twin = b;
    now->list.items[b].twin = a;
    now->list.items[b].is_same = now->list.items[b].same_head = now->list.items[b].same_body = is_same;
}

/* Two trees of the same text. */
static void pair_trees(Units *before, uint32_t a, Units *now, uint32_t b)
{
    uint32_t count = now->list.items[b].next - b;
    for (uint32_t i = 0; i < count && a + i < before->list.items[a].next; i++)
        pair(before, a + i, now, b + i, true);
    item_lend_all(before->list.items[a].item, now->list.items[b].item);
}

static void pair_stretch(Units *before, uint32_t a, uint32_t a_end, Units *now, uint32_t b, uint32_t b_end);

static bool is_void(const Units *u, uint32_t from, uint32_t to)
{
    return lexeme_skip_void(u->module->text.bytes, from, to) >= to;
}

/* Nothing stands in a class but its members. */
static bool has_void_gaps(const Units *u, uint32_t unit)
{
    uint32_t from = u->list.items[unit].body;
    for (uint32_t i = unit + 1; i < u->list.items[unit].next; i = u->list.items[i].next) {
        uint32_t to = u->list.items[i].item->start;
        if (to > from && !is_void(u, from, to))
            return false;
        from = u->list.items[i].end;
    }
    return true;
}

/* All of a class but its members. One without any is an error of its head. */
static bool same_class_head(const Units *before, uint32_t a, const Units *now, uint32_t b)
{
    const Unit *x = &before->list.items[a], *y = &now->list.items[b];
    return same_bytes(before, x->item->start, x->body, now, y->item->start, y->body) && (x->next == a + 1) == (y->next == b + 1)
        && has_void_gaps(before, a) && has_void_gaps(now, b);
}

/* The same function or class in both texts, with something else in it. */
static void pair_changed(Units *before, uint32_t a, Units *now, uint32_t b)
{
    pair(before, a, now, b, false);
    pair_stretch(before, a + 1, before->list.items[a].next, now, b + 1, now->list.items[b].next);
    Unit *x = &before->list.items[a], *y = &now->list.items[b];
    unsigned flags = (x->item->flags ^ y->item->flags) & ITEM_IS_ASYNC;
    if (y->item->kind == ITEM_CLASS) {
        y->same_head = same_class_head(before, a, now, b);
        y->same_body = true;
        if (y->same_head)
            item_lend(x->item, y->item);
    } else {
        y->same_head = !flags && same_bytes(before, x->item->start, x->body, now, y->item->start, y->body);
        y->same_body = same_bytes(before, x->body, x->end, now, y->body, y->end);
    }
}

/* What is left on both sides between two pairs of twins: what has the same name is what was changed. */
static void pair_gap(Units *before, uint32_t a, uint32_t a_end, Units *now, uint32_t b, uint32_t b_end)
{
    for (; b < b_end; b = now->list.items[b].next) {
        if (!has_body(now->list.items[b].item))
            continue;
        uint32_t i = a;
        while (i < a_end && !same_kind(before->list.items[i].item, now->list.items[b].item))
            i = before->list.items[i].next;
        if (i >= a_end)
            continue;
        a = before->list.items[i].next;
        pair_changed(before, i, now, b);
    }
}

/* Where a part of the old text stands in the new one, not far from b; b_end when it doesn't. */
static uint32_t find_same(const Units *before, uint32_t a, const Units *now, uint32_t b, uint32_t b_end)
{
    for (uint32_t steps = 0; b < b_end && steps < LOOK_AHEAD; steps++, b = now->list.items[b].next)
        if (same_unit(before, &before->list.items[a], now, &now->list.items[b]))
            return b;
    return b_end;
}

/* The units beside each other from a to a_end and from b to b_end: equal ones in order first, then what lies between. */
static void pair_stretch(Units *before, uint32_t a, uint32_t a_end, Units *now, uint32_t b, uint32_t b_end)
{
    uint32_t gap_a = a, gap_b = b;
    for (; a < a_end; a = before->list.items[a].next) {
        uint32_t found = find_same(before, a, now, gap_b, b_end);
        if (found >= b_end)
            continue;
        pair_trees(before, a, now, found);
        pair_gap(before, gap_a, a, now, gap_b, found);
        gap_a = before->list.items[a].next, gap_b = now->list.items[found].next;
    }
    pair_gap(before, gap_a, a_end, now, gap_b, b_end);
}

/* What was known of the twin is known of this one. */
static void take_over(Unit *from, Unit *to)
{
    if (to->same_head) {
        to->head_words = from->head_words;
        from->head_words = (Words){ 0 };
    }
    if (to->same_body) {
        to->body_words = from->body_words;
        from->body_words = (Words){ 0 };
    }
    to->surface = from->surface;
    from->surface = (Surface){ 0 };
}

/* -- all --------------------------------------------------------------------------------------------------------------------- */

void units_of(Units *out, Module *m, Units *before)
{
    out->module = m;
    for (uint32_t i = 0; before && i < before->list.len; i++)
        before->list.items[i].twin = UNIT_NONE;
    for (uint32_t i = 0; i < m->outline.count; i++)
        add_unit(out, &m->outline.items[i], UNIT_NONE);
    if (before)
        pair_stretch(before, 0, before->list.len, out, 0, out->list.len);
    for (uint32_t i = 0; i < out->list.len; i++) {
        Unit *unit = &out->list.items[i];
        if (unit->twin != UNIT_NONE)
            take_over(&before->list.items[unit->twin], unit);
        if (!unit->same_head)
            words_add(&unit->head_words, m, unit->item->start, unit->body);
        if (!unit->same_body && unit->item->kind != ITEM_CLASS)
            words_add(&unit->body_words, m, unit->body, unit->end);
    }
}

void surface_free(Surface *s)
{
    vec_free(&s->shown);
    vec_free(&s->bound);
    *s = (Surface){ 0 };
}

void units_free(Units *u)
{
    for (uint32_t i = 0; i < u->list.len; i++) {
        vec_free(&u->list.items[i].head_words);
        vec_free(&u->list.items[i].body_words);
        surface_free(&u->list.items[i].surface);
    }
    vec_free(&u->list);
    u->module = NULL;
}

uint32_t units_outermost(const Units *u, uint32_t unit)
{
    while (u->list.items[unit].parent != UNIT_NONE)
        unit = u->list.items[unit].parent;
    return unit;
}

uint32_t units_at(const Units *u, uint32_t offset)
{
    uint32_t found = UNIT_NONE;
    for (uint32_t i = 0; i < u->list.len;) {
        const Unit *unit = &u->list.items[i];
        if (unit->item->start > offset)
            break;
        bool is_inside = offset <= unit->item->end;
        if (is_inside)
            found = i;
        i = is_inside ? i + 1 : unit->next;
    }
    return found;
}
