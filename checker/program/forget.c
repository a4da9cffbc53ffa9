/* forget.c: modules that are no longer found, since the text of one of them was replaced. */
#include "program/program.h"

bool program_is_imported(const Program *p, const Module *m)
{
    for (uint32_t i = 0; i < p->modules.len; i++)
        if (p->modules.entries[i].value == (uint64_t)(uintptr_t)m)
            return true;
    return false;
}

static bool imports_leaving(const Module *m)
{
    for (uint32_t i = 0; i < m->imports.len; i++)
        if (m->imports.items[i]->flags & MODULE_IS_LEAVING)
            return true;
    return false;
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

void program_forget(Program *p, Module *m)
{
    enum { LEAVES = MODULE_IS_FORGOTTEN | MODULE_IS_LEAVING };
    m->flags |= LEAVES;
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = 0; i < p->all.len; i++) {
            Module *other = p->all.items[i];
            if (!(other->flags & (MODULE_IS_FORGOTTEN | MODULE_IS_TYPESHED)) && imports_leaving(other))
                other->flags |= LEAVES, again = true;
        }
    }
    for (uint32_t i = 0; i < p->all.len; i++)
        p->all.items[i]->flags &= ~(uint32_t)MODULE_IS_LEAVING;
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
