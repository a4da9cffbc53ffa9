#include "report/cache_look.h"

#include "base/file.h"
#include "program/program.h"
#include "report/cache_reads.h"
#include "source/appearance.h"
#include "source/outline.h"

/* -- what isn't what it seems to be ------------------------------------------------------------------------------------------ */

static bool is_broken(const Item *item)
{
    return item->node && (item->flags & ITEM_IS_BROKEN || (item->kind == ITEM_FUNCTION && item->node->kind != NODE_FUNCTION_DEF));
}

static bool any_broken(const Item *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (is_broken(&items[i]) || any_broken(items[i].children, items[i].child_count))
            return true;                              /* as deep as classes in classes: bounded by the outline */
    return false;
}

/* Whose bodies are hidden: does each parse as the function it looks like? */
typedef struct { CacheLook *look; Arena *arena; const Text *text; Node *root; } Proof;

static bool are_sound(const Proof *p, Item *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (appearance_hides(p->text->bytes, &items[i]))
            item_parse(p->look->parser, p->arena, p->text, &items[i], p->root, NULL);
        if (is_broken(&items[i]) || !are_sound(p, items[i].children, items[i].child_count))
            return false;
    }
    return true;
}

/* -- looking ----------------------------------------------------------------------------------------------------------------- */

Str look_of_module(Arena *a, const Module *m, Str known)
{
    if (any_broken(m->outline.items, m->outline.count))
        return STR("");
    return known.len ? known : looks_bytes(a, looks_of(a, m->program->atoms, m->text.bytes, &m->outline));
}

/* What its units look like now, or nothing when nobody can tell. */
static Str look_again(CacheLook *l, Arena *keep, Text *text, Str before, UnitKeys *changed)
{
    Arena *a = text->arena;
    if (!l->parser) {
        l->atoms = atoms_new();
        l->parser = parser_new(l->atoms);
    }
    Outline outline = outline_of(a, l->atoms, text);
    Proof p = { l, a, text, node_new(a, NODE_MODULE, 0, text->bytes.len) };
    if (!are_sound(&p, outline.items, outline.count))
        return STR("");
    UnitLooks now = looks_of(a, l->atoms, text->bytes, &outline);
    looks_compare(looks_of_bytes(a, before), now, changed);
    return looks_bytes(keep, now);
}

LookResult look_at_file(CacheLook *l, Arena *keep, const char *path, uint64_t *content, Str *looks, UnitKeys *changed)
{
    FileBytes file;
    if (!file_read(path, &file, NULL))
        return LOOK_OTHER;
    Arena *a = arena_new();
    Text text;
    text_init(&text, a, file.bytes);
    uint64_t now = content_hash(text.bytes);
    bool is_same = *content == now;
    if (!is_same)
        *looks = *content && looks->len ? look_again(l, keep, &text, *looks, changed) : STR("");
    *content = now;
    arena_free(a);
    file_release(&file);
    return is_same ? LOOK_SAME : looks->len ? LOOK_ALIKE : LOOK_OTHER;
}

LookResult look_at_folder(Arena *keep, Str path, uint64_t *content, Str *looks, UnitKeys *changed)
{
    Arena *a = arena_new();
    UnitLooks now = search_folder_looks(a, path);
    Str bytes = looks_bytes(a, now);
    uint64_t hash = content_hash(bytes);
    bool is_same = *content == hash, is_known = looks->len > 0;
    if (!is_same && is_known)
        looks_compare(looks_of_bytes(a, *looks), now, changed);
    if (!is_same)
        *looks = str_copy(keep, bytes);
    *content = hash;
    arena_free(a);
    return is_same ? LOOK_SAME : is_known ? LOOK_ALIKE : LOOK_OTHER;
}

void cache_look_free(CacheLook *l)
{
    if (l->parser) {
        parser_free(l->parser);
        atoms_free(l->atoms);
    }
    *l = (CacheLook){ 0 };
}
