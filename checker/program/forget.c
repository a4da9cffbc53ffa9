/* forget.c: modules that are no longer found, since the text of one of them was replaced. */
#include "program/program.h"

/* By name: an answer that was kept may rest on an earlier text's imports, and those modules have been replaced since. */
static bool imports_leaving(const Map *leaving, const Module *m)
{
    for (uint32_t i = 0; i < m->imports.len; i++)
        if (map_get(leaving, m->imports.items[i]->name, NULL))
            return true;
    return false;
}

/* Of a module that was forgotten before, too, what leads to it leaves. */
static bool leave(Map *leaving, Module *m)
{
    if (map_get(leaving, m->name, NULL) || !imports_leaving(leaving, m))
        return false;
    map_put(leaving, m->name, 1);
    return true;
}

static bool is_namespace(const Module *m)
{
    return m->flags & MODULE_IS_NAMESPACE;            /* it has no file */
}

static bool spread(Map *leaving, Program *p)
{
    bool any = false;
    for (uint32_t i = 0; i < p->files.len; i++)
        any |= leave(leaving, (Module *)(uintptr_t)p->files.entries[i].value);
    for (uint32_t i = 0; i < p->forgotten.len; i++)
        any |= leave(leaving, (Module *)(uintptr_t)p->forgotten.entries[i].value);
    for (uint32_t i = 0; i < p->all.len; i++)
        any |= is_namespace(p->all.items[i]) && leave(leaving, p->all.items[i]);
    return any;
}

static bool is_forgotten(uint64_t module)
{
    return module && ((const Module *)(uintptr_t)module)->flags & MODULE_IS_FORGOTTEN;
}

/* What is forgotten leaves the tables of names. */
static void drop_forgotten(Program *p)
{
    Map modules = p->modules;
    StrMap files = p->files;
    p->modules = (Map){ 0 };
    p->files = (StrMap){ 0 };
    for (uint32_t i = 0; i < modules.len; i++)
        if (!is_forgotten(modules.entries[i].value))
            map_put(&p->modules, modules.entries[i].key, modules.entries[i].value);
    for (uint32_t i = 0; i < files.len; i++) {
        StrMap *where = is_forgotten(files.entries[i].value) ? &p->forgotten : &p->files;
        strmap_put(where, files.entries[i].key, files.entries[i].value);
    }
    map_free(&modules);
    strmap_free(&files);
}

static void forget_one(Program *p, const Map *leaving, Module *m)
{
    if (m->flags & MODULE_IS_FORGOTTEN || !map_get(leaving, m->name, NULL))
        return;
    m->flags |= MODULE_IS_FORGOTTEN;
    p->waste += arena_bytes(m->arena);
}

void program_forget(Program *p, Module *m)
{
    Map leaving = { 0 };
    map_put(&leaving, m->name, 1);
    m->flags |= MODULE_IS_FORGOTTEN;
    while (spread(&leaving, p))
        ;
    for (uint32_t i = 0; i < p->files.len; i++)
        forget_one(p, &leaving, (Module *)(uintptr_t)p->files.entries[i].value);
    for (uint32_t i = 0; i < p->all.len; i++)
        if (is_namespace(p->all.items[i]))
            forget_one(p, &leaving, p->all.items[i]);
    map_free(&leaving);
    drop_forgotten(p);
}

static bool imports_name(const Module *m, Atom name)
{
    for (uint32_t i = 0; i < m->imports.len; i++)
        if (m->imports.items[i]->name == name)
            return true;
    return false;
}

void program_inherit_imports(const Module *old, Module *m)
{
    for (uint32_t i = 0; i < old->imports.len; i++)
        if (!imports_name(m, old->imports.items[i]->name))
            vec_push(&m->imports, old->imports.items[i]);
}
