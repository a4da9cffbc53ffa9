#include "report/shown.h"

#include "base/file.h"

void shown_init(ShownFiles *s, Arena *a)
{
    *s = (ShownFiles){ .arena = a, .here = path_absolute(a, STR(".")) };
}

Str shown_absolute(const ShownFiles *s, Str path)
{
    return path_normal(s->arena, path_join(s->arena, s->here, path));
}

void shown_add(ShownFiles *s, Str absolute, Str as_given)
{
    Str *kept = ARENA_NEW(s->arena, Str);
    *kept = as_given;
    strmap_put(&s->names, absolute, (uint64_t)(uintptr_t)kept);
}

Str shown_as(const ShownFiles *s, Str path)
{
    uint64_t known;
    return strmap_get(&s->names, shown_absolute(s, path), &known) ? *(const Str *)(uintptr_t)known : path;
}

void shown_free(ShownFiles *s)
{
    strmap_free(&s->names);
}

static bool has_notes(const Diagnostics *list)
{
    for (uint32_t i = 0; i < list->len; i++)
        if (list->items[i].note_count)
            return true;
    return false;
}

void shown_rename(Check *c)
{
    if (!has_notes(&c->diagnostics))
        return;
    ShownFiles shown;
    shown_init(&shown, c->arena);
    for (uint32_t i = 0; i < c->files.len; i++)
        shown_add(&shown, shown_absolute(&shown, c->files.items[i].path), c->files.items[i].path);
    for (uint32_t i = 0; i < c->diagnostics.len; i++) {
        const Diagnostic *d = &c->diagnostics.items[i];
        for (uint32_t k = 0; k < d->note_count; k++)
            d->notes[k].at.file = shown_as(&shown, d->notes[k].at.file);
    }
    shown_free(&shown);
}
