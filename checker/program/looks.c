#include "program/looks.h"

#include "program/bind.h"
#include "program/unit.h"
#include "source/appearance.h"
#include "source/lexeme.h"
#include "source/scan.h"

/* -- of a text --------------------------------------------------------------------------------------------------------------- */

typedef struct { AtomTable *atoms; Str text; VEC(UnitLook) found; } Reading;

static void add(Reading *r, uint32_t key, uint64_t look)
{
    vec_push(&r->found, (UnitLook){ key, look });
}

/* What a function says of the module's names: it binds them for whoever asks for those. */
static void add_globals(Reading *r, const Item *item)
{
    Str own = str_sub(r->text, item->start, item->end), word = STR("global");
    for (int64_t hit = scan_next_word(own, word, 0); hit >= 0; hit = scan_next_word(own, word, (uint32_t)hit + 1))
        add(r, KEY_REST, str_hash(str_sub(own, (uint32_t)hit, lexeme_line_end(own, (uint32_t)hit))));
}

static bool adds_names(Reading *r, const Item *item)
{
    ImportWords w;
    if (!import_words(r->atoms, r->text, item, &w))
        return false;
    Str from = str_sub(r->text, item->start, w.from_end);
    if (scan_has_word(from, STR("__future__")))
        return false;
    for (uint32_t i = 0; i < w.count; i++) {
        Str name = atom_str(r->atoms, w.names[i].name);
        uint64_t look = hash_mix(hash_mix(str_hash(from), str_hash(w.names[i].written)), (uint64_t)w.names[i].is_exported + 1);
        add(r, unit_is_rest(name) ? KEY_REST : unit_key(name), look);
    }
    return true;
}

static void add_item(Reading *r, Item *item)
{
    bool is_import = item->kind == ITEM_IMPORT || item->kind == ITEM_FROM_IMPORT;
    if (is_import && adds_names(r, item))
        return;
    Atom unit = unit_of_item(r->text, r->atoms, item);
    add(r, unit == UNIT_REST ? KEY_REST : unit_key(atom_str(r->atoms, unit)), appearance_of(r->text, item));
    if (unit != UNIT_REST)
        add_globals(r, item);
}

static void add_between(Reading *r, uint32_t at, uint32_t end)
{
    uint64_t look = appearance_between(r->text, at, end);
    if (look)
        add(r, KEY_REST, look);
}

UnitLooks looks_of(Arena *a, AtomTable *atoms, Str text, const Outline *outline)
{
    Reading r = { .atoms = atoms, .text = text };
    uint32_t at = 0;
    for (uint32_t i = 0; i < outline->count; at = outline->items[i++].end) {
        add_between(&r, at, outline->items[i].start);
        add_item(&r, &outline->items[i]);
    }
    add_between(&r, at, text.len);
    UnitLooks looks = { r.found.len ? vec_to_arena(a, &r.found) : NULL, r.found.len };
    vec_free(&r.found);
    return looks;
}

/* -- of two ------------------------------------------------------------------------------------------------------------------ */

static bool is_same(const UnitLook *a, const UnitLook *b)
{
    return a->key == b->key && a->look == b->look;
}

/* Places in the one text that the looks of the other have, 1 for the first; 0: none, or several. */
static void find_twins(UnitLooks before, UnitLooks now, uint32_t *twin)
{
    Map places = { 0 };
    for (uint32_t i = 0; i < before.count; i++) {
        bool is_new;
        uint64_t *place = map_slot(&places, hash_mix(before.items[i].key, before.items[i].look), &is_new);
        *place = is_new ? i + 1 : 0;
    }
    for (uint32_t i = 0; i < now.count; i++) {
        uint64_t *place, at = 0;
        bool is_new;
        if (map_get(&places, hash_mix(now.items[i].key, now.items[i].look), &at)) {
            place = map_slot(&places, hash_mix(now.items[i].key, now.items[i].look), &is_new);
            *place = 0;                               /* the first that looks so has it */
        }
        twin[i] = (uint32_t)at;
    }
    map_free(&places);
}

/* Of the twins only a longest ascending row stays: what is outside of it has moved. */
static void keep_ascending(uint32_t *twin, uint32_t count)
{
    uint32_t *ends = memory_zero(count + 1u, sizeof *ends), *previous = memory_zero(count + 1u, sizeof *previous), longest = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!twin[i])
            continue;
        uint32_t low = 0, high = longest;             /* ends[n]: where the row of n + 1 with the lowest end ends */
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (twin[ends[middle] - 1] < twin[i])
                low = middle + 1;
            else
                high = middle;
        }
        previous[i] = low ? ends[low - 1] : 0;
        ends[low] = i + 1;
        longest = low == longest ? longest + 1 : longest;
    }
    uint32_t at = longest ? ends[longest - 1] : 0;
    for (uint32_t i = count; i > 0; i--) {
        if (i == at)
            at = previous[i - 1];
        else
            twin[i - 1] = 0;
    }
    memory_free(ends);
    memory_free(previous);
}

static void trim(UnitLooks *before, UnitLooks *now)
{
    while (before->count && now->count && is_same(&before->items[0], &now->items[0])) {
        *before = (UnitLooks){ before->items + 1, before->count - 1 };
        *now = (UnitLooks){ now->items + 1, now->count - 1 };
    }
    while (before->count && now->count && is_same(&before->items[before->count - 1], &now->items[now->count - 1])) {
        before->count--;
        now->count--;
    }
}

void looks_compare(UnitLooks before, UnitLooks now, UnitKeys *changed)
{
    trim(&before, &now);
    uint32_t *twin = memory_zero(now.count + 1u, sizeof *twin);
    bool *stays = memory_zero(before.count + 1u, sizeof *stays);
    find_twins(before, now, twin);
    keep_ascending(twin, now.count);
    for (uint32_t i = 0; i < now.count; i++) {
        if (twin[i])
            stays[twin[i] - 1] = true;
        else
            vec_push(changed, now.items[i].key);
    }
    for (uint32_t i = 0; i < before.count; i++)
        if (!stays[i])
            vec_push(changed, before.items[i].key);
    memory_free(twin);
    memory_free(stays);
}
