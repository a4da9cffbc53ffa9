/* Names of modules. A module below a search path is called by its dotted name there. One below none of them is called
 * "FOLDER:dotted", where FOLDER is its own root: the folder its outermost package (or it itself) lies in. Such a name works
 * everywhere a dotted one does, so that relative imports and submodules of scripts need no second path; no import statement
 * can spell it. ":dotted", without a folder, is typeshed's module of that name where the project has one of its own. */
#include "program/program.h"

#include <errno.h>
#include <string.h>

#include "program/scope.h"
#include "program/unit.h"
#include "source/outline.h"

/* Modules whose meaning the checker's own rules depend on. A project's file of that name never stands for them: a folder of
 * installed packages, given as a project, holds a typing_extensions.py that is code and not declarations. */
static const Atom core_modules[] = {
    ATOM_builtins, ATOM_typing, ATOM_typing_extensions, ATOM_types, ATOM_collections, ATOM_collections_abc, ATOM_abc,
    ATOM_enum, ATOM_sys, ATOM_dataclasses, ATOM_functools, ATOM_contextlib,
};

/* larger files are data that somebody generated; imported, they are empty */
enum { MODULE_MAX_BYTES = 16 << 20 };

Program *program_new(const SearchPaths *paths, Target target, StubSource stubs)
{
    Arena *arena = arena_new();
    Program *p = ARENA_NEW(arena, Program);
    p->arena = arena;
    p->atoms = atoms_new();
    p->parser = parser_new(p->atoms);
    p->target = target;
    p->paths = paths;
    p->stubs = stubs;
    p->stub_atoms = memory_zero(stubs.atom_count + 1u, sizeof *p->stub_atoms);
    p->finder = finder_new(paths, &p->stubs, target);
    return p;
}

static void module_free(Module *m)
{
    vec_free(&m->errors);
    vec_free(&m->imports);
    m->program->held -= m->file.bytes.len;
    file_release(&m->file);
    vec_free(&m->reads);
    vec_free(&m->searches);
    module_free_scopes(m);
    arena_free(m->arena);                             /* the module itself is in it */
}

void program_note_reads(Program *p)
{
    p->last_reads = memory_zero(PROGRAM_LAST_READS, sizeof *p->last_reads);
}

void program_free(Program *p)
{
    if (!p)
        return;
    for (uint32_t i = 0; i < p->all.len; i++)
        module_free(p->all.items[i]);
    vec_free(&p->all);
    map_free(&p->modules);
    map_free(&p->found_at);
    for (uint32_t i = 0; i < p->found.len; i++)
        vec_free(&p->found.items[i].steps);
    vec_free(&p->found);
    strmap_free(&p->files);
    strmap_free(&p->forgotten);
    finder_free(p->finder);
    parser_free(p->parser);
    atoms_free(p->atoms);
    memory_free(p->stub_atoms);
    memory_free(p->last_reads);
    arena_free(p->arena);
}

void program_unreadable(const Program *p, void (*visit)(void *ctx, Str path, int error), void *ctx)
{
    finder_unreadable(p->finder, visit, ctx);
    for (uint32_t i = 0; i < p->all.len; i++)
        if (p->all.items[i]->unreadable && p->all.items[i]->unreadable != ENOENT)
            visit(ctx, p->all.items[i]->path, p->all.items[i]->unreadable);
}

size_t program_bytes(const Program *p)
{
    return arena_bytes(p->arena) + p->held;
}

/* -- making modules -- */

static Module *new_module(Program *p, Atom name, Str path, uint32_t flags)
{
    Arena *arena = arena_new_counted(&p->held);
    Module *m = ARENA_NEW(arena, Module);
    m->arena = arena;
    m->program = p;
    m->name = name;
    m->path = str_copy(arena, path);
    m->flags = flags;
    m->root = node_new(arena, NODE_MODULE, 0, 0);
    m->root->module.owner = m;
    text_init(&m->text, arena, STR(""));
    m->number = p->all.len;
    vec_push(&p->all, m);
    return m;
}

/* `from __future__ import annotations` stands among the first statements: behind a docstring and other such imports. */
static bool has_future_annotations(const Module *m)
{
    for (uint32_t i = 0; i < m->outline.count; i++) {
        const Item *item = &m->outline.items[i];
        Str text = module_item_text(m, item);
        bool is_future = item->kind == ITEM_FROM_IMPORT && str_has(text, STR("__future__"));
        if (is_future && str_has(text, STR("annotations")))
            return true;
        if (!is_future && item->kind != ITEM_OTHER)
            return false;
    }
    return false;
}

static void set_text(Module *m, Str bytes)
{
    text_init(&m->text, m->arena, bytes);
    m->outline = outline_of(m->arena, m->program->atoms, &m->text);
    m->root->end = m->text.bytes.len;
    m->flags |= has_future_annotations(m) ? MODULE_HAS_FUTURE_ANNOTATIONS : 0u;
}

static void read_text(Module *m)
{
    FileError error;
    if (!file_read(m->path.data, &m->file, &error)) {
        m->unreadable = error.code;
    } else if (m->file.bytes.len > MODULE_MAX_BYTES) {
        file_release(&m->file);
        m->unreadable = EFBIG;
    } else {
        m->program->held += m->file.bytes.len;
        set_text(m, m->file.bytes);
    }
}

/* Splits "FOLDER:dotted" off; false for a name below the search paths. */
static bool split_own_root(Str name, Str *folder, Str *dotted)
{
    int64_t colon = str_rfind_char(name, ':');
    if (name.len == 0 || colon < 0)
        return false;
    *folder = str_sub(name, 0, (uint32_t)colon);
    *dotted = str_sub(name, (uint32_t)colon + 1, name.len);
    return true;
}

/* "pkg/sub/mod.py" → "pkg.sub.mod"; false when a part of it couldn't stand in a dotted name. */
static bool dotted_of(StrBuf *out, Str relative)
{
    int64_t dot = str_rfind_char(relative, '.');
    Str stem = str_sub(relative, 0, dot > 0 ? (uint32_t)dot : relative.len);
    if (str_ends(stem, STR("/__init__")))
        stem = str_sub(stem, 0, stem.len - STR("/__init__").len);
    for (uint32_t i = 0; i < stem.len; i++) {
        if (stem.data[i] == '.' || stem.data[i] == ':')
            return false;
        strbuf_add_char(out, stem.data[i] == '/' ? '.' : stem.data[i]);
    }
    return stem.len > 0;
}

/* The folder that the outermost package around a folder lies in. */
static Str own_root_of(Program *p, Str dir)
{
    for (;;) {
        bool package = finder_is_package(p->finder, dir);
        Str up = path_dir(dir);
        if (!package || up.len == 0 || up.len >= dir.len)
            return dir;
        dir = up;
    }
}

static bool is_init(Str path)
{
    Str base = path_base(path);
    return str_eq(base, STR("__init__.py")) || str_eq(base, STR("__init__.pyi"));
}

/* "a-stubs.b" → "a.b": a stub package's modules are called as what they describe. */
static void drop_stubs_suffix(StrBuf *name)
{
    Str s = strbuf_str(name), suffix = STR("-stubs");
    int64_t dot = str_find_char(s, '.');
    uint32_t end = dot < 0 ? s.len : (uint32_t)dot;
    if (!str_ends(str_sub(s, 0, end), suffix))
        return;
    memmove(name->data + end - suffix.len, name->data + end, name->len - end);
    name->len -= suffix.len;
}

/* The name of the module in this file (absolute path). */
static Atom name_of_file(Program *p, Str path, Str own_root)
{
    StrBuf b = { 0 };
    /* not of the path: a search path inside the package names nothing */
    const SearchFolder *f = search_folder_of(p->paths, own_root);
    Str root = f ? f->dir : own_root;
    if (f && !dotted_of(&b, str_sub(path, f->dir.len + (str_ends(f->dir, STR("/")) ? 0 : 1), path.len))) {
        strbuf_clear(&b);
        f = NULL;
        root = own_root;
    }
    if (f)
        drop_stubs_suffix(&b);
    if (!f) {
        strbuf_add(&b, root);
        strbuf_add_char(&b, ':');
        StrBuf dotted = { 0 };
        if (!dotted_of(&dotted, str_sub(path, root.len + (str_ends(root, STR("/")) ? 0 : 1), path.len))) {
            strbuf_clear(&dotted);                    /* "my.script.py": nobody can import it */
            strbuf_add_text(&dotted, "__main__");
        }
        strbuf_add(&b, strbuf_str(&dotted));
        strbuf_free(&dotted);
    }
    Atom name = atom_of(p->atoms, strbuf_str(&b));
    strbuf_free(&b);
    return name;
}

/* -- finding modules -- */

static bool is_core(Atom dotted)
{
    for (unsigned i = 0; i < sizeof core_modules / sizeof *core_modules; i++)
        if (core_modules[i] == dotted)
            return true;
    return false;
}

static bool look_for(Program *p, Atom name, FoundModule *out)
{
    Str text = atom_str(p->atoms, name), folder, dotted;
    if (is_core(name) && p->stubs.has(p->stubs.index, p->target, text)) {
        *out = (FoundModule){ .kind = FOUND_TYPESHED };
        return true;
    }
    if (split_own_root(text, &folder, &dotted)) {
        if (folder.len == 0) {
            *out = (FoundModule){ .kind = FOUND_TYPESHED };
            return p->stubs.has(p->stubs.index, p->target, dotted);
        }
        return finder_find_below(p->finder, folder, dotted, out);
    }
    return finder_find(p->finder, text, out);
}

/* Asked once: every import of typeshed asks whether the project has a module of that name. */
static uint32_t find(Program *p, Atom name, bool (*look)(Program *p, Atom name, FoundModule *out))
{
    uint64_t known;
    if (map_get(&p->found_at, name, &known))
        return (uint32_t)known;
    FoundName found = { .name = name };
    finder_note(p->finder, p->last_reads ? &found.steps : NULL);
    if (!look(p, name, &found.module))
        found.module = (FoundModule){ .kind = FOUND_NOTHING };
    finder_note(p->finder, NULL);
    map_put(&p->found_at, name, p->found.len);
    vec_push(&p->found, found);
    return p->found.len - 1;
}

/* Of what typeshed finds everything may hang: it has no units. */
static FoundModule find_for(Program *p, Module *from, Atom unit, Atom name)
{
    uint32_t at = find(p, name, look_for);
    if (from && !(from->flags & MODULE_IS_TYPESHED))
        unit_searches(from, unit, at);
    else
        p->found.items[at].is_for_all = true;
    return p->found.items[at].module;
}

static bool look_for_root(Program *p, Atom slashed, FoundModule *out)
{
    Str text = atom_str(p->atoms, slashed);
    *out = (FoundModule){ .path = own_root_of(p, str_sub(text, 0, text.len - 1)) };
    return true;
}

/* The folder that the outermost package around a module lies in. Kept as what its folder means, with a slash: no module is called
 * so. */
static Str root_for(Module *m, Str absolute)
{
    Program *p = m->program;
    StrBuf name = { 0 };
    strbuf_add(&name, path_dir(absolute));
    strbuf_add_char(&name, '/');
    uint32_t at = find(p, atom_of(p->atoms, strbuf_str(&name)), look_for_root);
    strbuf_free(&name);
    unit_searches(m, UNIT_REST, at);
    return p->found.items[at].module.path;
}

/* Sets where a module of the project finds what lies beside it, unless the search paths do already. */
static void set_own_root(Module *m, Str own_root)
{
    const SearchFolder *folder = search_folder_of(m->program->paths, own_root);
    if (folder && folder->kind == SEARCH_SITE)
        return;
    if (!folder || !str_eq(folder->dir, own_root))
        m->own_root = str_copy(m->arena, own_root);
}

/* A file has one name, however it was found: tests/helper.py found beside a test is tests.helper when the project is a root. */
static Atom name_of_found(Program *p, Atom name, const FoundModule *found)
{
    Str folder, dotted;
    return split_own_root(atom_str(p->atoms, name), &folder, &dotted) ? name_of_file(p, found->path, folder) : name;
}

static Module *open_typeshed(Program *p, Atom name)
{
    Module *m = new_module(p, name, STR(""), MODULE_IS_STUB | MODULE_IS_TYPESHED);
    return p->stubs.open(p->stubs.index, p->target, m) ? m : NULL;
}

static Item *copy_items(Arena *a, Item *from, uint32_t count, Item *parent)
{
    Item *items = ARENA_ARRAY(a, count, Item);
    for (uint32_t i = 0; i < count; i++) {
        items[i] = from[i];
        items[i].node = NULL;
        items[i].parent = parent;
        items[i].flags &= (uint8_t)~ITEM_IS_BROKEN;
        item_lend(&from[i], &items[i]);
        items[i].children = copy_items(a, from[i].children, from[i].child_count, &items[i]);    /* classes in classes: bounded */
    }
    return items;
}

/* A module that was forgotten because it had imported another text: its own is what it was. */
static void read_again(Module *m, const Module *old)
{
    m->text = (Text){ .bytes = old->text.bytes, .has_bom = old->text.has_bom, .arena = m->arena };
    m->outline = (Outline){ copy_items(m->arena, old->outline.items, old->outline.count, NULL), old->outline.count };
    m->root->end = m->text.bytes.len;
    m->flags |= old->flags & MODULE_HAS_FUTURE_ANNOTATIONS;
    program_inherit_imports(old, m);
}

static Module *open_found(Program *p, Atom name, const FoundModule *found)
{
    uint64_t known;
    if (found->kind == FOUND_TYPESHED)
        return open_typeshed(p, name);
    if (found->kind == FOUND_NOTHING || found->kind == FOUND_NATIVE)
        return NULL;
    if (strmap_get(&p->files, found->path, &known))
        return (Module *)(uintptr_t)known;
    uint32_t flags = (found->kind == FOUND_STUB ? MODULE_IS_STUB : 0) | (found->is_package ? MODULE_IS_PACKAGE : 0) |
                     (found->is_typed ? MODULE_IS_TYPED : 0) | (found->is_external ? MODULE_IS_EXTERNAL : 0);
    if (found->kind == FOUND_NAMESPACE)
        return new_module(p, name, found->path, flags | MODULE_IS_PACKAGE | MODULE_IS_NAMESPACE);
    Module *m = new_module(p, name_of_found(p, name, found), found->path, flags);
    strmap_put(&p->files, m->path, (uint64_t)(uintptr_t)m);
    if (!found->is_external)
        set_own_root(m, root_for(m, m->path));
    if (strmap_get(&p->forgotten, found->path, &known))
        read_again(m, (const Module *)(uintptr_t)known);
    else
        read_text(m);
    return m;
}

static Module *module_named(Program *p, Atom dotted)
{
    if (dotted == ATOM_NONE)
        return NULL;
    bool is_new;
    uint64_t *slot = map_slot(&p->modules, dotted, &is_new);
    if (!is_new)
        return (Module *)(uintptr_t)*slot;
    FoundModule found = p->found.items[find(p, dotted, look_for)].module;
    Module *m = open_found(p, dotted, &found);
    map_put_ptr(&p->modules, dotted, m);              /* anew: opening may have moved the slot */
    return m;
}

Module *program_module(Program *p, Atom dotted)
{
    if (dotted)
        find_for(p, NULL, UNIT_REST, dotted);
    return module_named(p, dotted);
}

static Atom joined(Program *p, Str head, Str tail)
{
    bool dot = tail.len > 0 && head.len > 0 && head.data[head.len - 1] != ':';
    StrBuf b = { 0 };
    strbuf_add(&b, head);
    if (dot)
        strbuf_add_char(&b, '.');
    strbuf_add(&b, tail);
    Atom a = atom_of(p->atoms, strbuf_str(&b));
    strbuf_free(&b);
    return a;
}

/* The name by which a file would find this module beside itself, or ATOM_NONE when it can't. A file doesn't import itself:
 * examples/anyio.py means the package. */
static Atom name_beside(Program *p, Module *from, Atom unit, Atom dotted)
{
    if (is_core(dotted))
        return ATOM_NONE;
    StrBuf b = { 0 };
    strbuf_printf(&b, STR_FMT ":" STR_FMT, STR_ARG(from->own_root), STR_ARG(atom_str(p->atoms, dotted)));
    Atom name = atom_of(p->atoms, strbuf_str(&b));
    strbuf_free(&b);
    FoundModule found = find_for(p, from, unit, name);
    uint64_t known;
    bool is_itself = found.path.len && strmap_get(&p->files, found.path, &known) && (const Module *)(uintptr_t)known == from;
    return found.kind == FOUND_NOTHING || found.kind == FOUND_NAMESPACE || is_itself ? ATOM_NONE : name;
}

/* Which name an import in this file means: that of a project's module first, then what lies beside the file, then everything
 * else, as sys.path has it for a script. */
static Atom meant_by(Program *p, Module *from, Atom unit, Atom dotted)
{
    if (!dotted)
        return ATOM_NONE;
    FoundModule found = find_for(p, from, unit, dotted);
    if (from && from->flags & MODULE_IS_TYPESHED)
        return found.kind == FOUND_TYPESHED ? dotted : joined(p, STR(":"), atom_str(p->atoms, dotted));
    if (!from || from->own_root.len == 0)
        return dotted;
    bool in_project = !found.is_external && found.kind != FOUND_NOTHING && found.kind != FOUND_TYPESHED &&
                      found.kind != FOUND_NAMESPACE;
    Atom beside = in_project ? ATOM_NONE : name_beside(p, from, unit, dotted);
    return beside ? beside : dotted;
}

/* Typeshed never leads back into a project: only what it is imported by needs to be known of source. */
static Module *note_import(Module *from, Module *m)
{
    if (!m || !from || (m->flags & MODULE_IS_TYPESHED))
        return m;
    for (uint32_t i = 0; i < from->imports.len; i++)
        if (from->imports.items[i] == m)
            return m;
    vec_push(&from->imports, m);
    return m;
}

Module *program_import(Program *p, Module *from, Atom unit, Atom dotted)
{
    return note_import(from, module_named(p, meant_by(p, from, unit, dotted)));
}

Module *program_import_relative(Program *p, Module *from, Atom unit, Atom absolute)
{
    find_for(p, from, unit, absolute);
    return note_import(from, module_named(p, absolute));
}

FoundKind program_find(Program *p, Module *from, Atom dotted)
{
    return find_for(p, from, UNIT_OWN, meant_by(p, from, UNIT_OWN, dotted)).kind;
}

Module *program_submodule(Program *p, Module *package, Atom name)
{
    if (!(package->flags & MODULE_IS_PACKAGE))
        return NULL;
    Atom dotted = joined(p, atom_str(p->atoms, package->name), atom_str(p->atoms, name));
    find_for(p, package, name, dotted);
    return note_import(package, module_named(p, dotted));
}

/* "a.b.c" → "a.b", "a" → "", "/x:a" → "/x:"; false when there is nothing left to drop. */
static bool drop_last(Str *name)
{
    if (name->len == 0 || name->data[name->len - 1] == ':')
        return false;
    uint32_t i = name->len;
    while (i > 0 && name->data[i - 1] != '.' && name->data[i - 1] != ':')
        i--;
    *name = str_sub(*name, 0, i > 0 && name->data[i - 1] == '.' ? i - 1 : i);
    return true;
}

Atom program_import_name(Program *p, const Module *from, uint32_t level, Atom module)
{
    if (level == 0)
        return module;
    Str base = atom_str(p->atoms, from->name);
    uint32_t drop = level - (from->flags & MODULE_IS_PACKAGE ? 1 : 0);
    for (; drop > 0; drop--)
        if (!drop_last(&base))
            return ATOM_NONE;
    if (base.len > 0)
        return joined(p, base, atom_str(p->atoms, module));
    /* A relative import in a module of no package fails when it is run as a script, but not in a folder that some tool imports by
     * other means. It can only mean the folder, never a module of the library. */
    ArenaMark mark = arena_mark(p->arena);
    Str folder = path_absolute(p->arena, from->path);
    for (uint32_t i = 0; i < level; i++)
        folder = path_dir(folder);
    Atom name = joined(p, str_printf(p->arena, STR_FMT ":", STR_ARG(folder)), atom_str(p->atoms, module));
    arena_rewind(p->arena, mark);
    return name;
}

Module *program_builtins(Program *p)
{
    if (!p->builtins)
        p->builtins = program_module(p, ATOM_builtins);
    return p->builtins;
}

/* -- files to check -- */

Module *program_file(Program *p, Str path, Str bytes)
{
    ArenaMark mark = arena_mark(p->arena);
    Str absolute = path_absolute(p->arena, path);
    uint64_t known;
    if (strmap_get(&p->files, absolute, &known)) {
        Module *m = (Module *)(uintptr_t)known;
        if (str_eq(m->text.bytes, bytes) || (m->text.has_bom && str_ends(bytes, m->text.bytes))) {
            m->flags = (m->flags | MODULE_IS_CHECKED) & ~(uint32_t)MODULE_IS_EXTERNAL;
            m->path = str_copy(m->arena, path);       /* as the user writes it; files keeps the old bytes, which stay */
            root_for(m, absolute);
            arena_rewind(p->arena, mark);
            return m;
        }
    }
    uint32_t flags = MODULE_IS_CHECKED | (str_ends(path, STR(".pyi")) ? MODULE_IS_STUB : 0) |
                     (is_init(path) ? MODULE_IS_PACKAGE : 0);
    Module *m = new_module(p, ATOM_NONE, path, flags);
    Str own_root = root_for(m, absolute);
    m->name = name_of_file(p, absolute, own_root);
    set_own_root(m, own_root);
    set_text(m, bytes);
    strmap_put(&p->files, str_copy(m->arena, absolute), (uint64_t)(uintptr_t)m);    /* imports come here by the path they find */
    arena_rewind(p->arena, mark);
    return m;
}

/* -- texts that change ------------------------------------------------------------------------------------------------------- */

Module *program_draft(Program *p, const Module *m, Str bytes)
{
    enum { OF_FILE = MODULE_IS_CHECKED | MODULE_IS_STUB | MODULE_IS_PACKAGE };
    Module *draft = new_module(p, m->name, m->path, m->flags & OF_FILE);
    draft->own_root = str_copy(draft->arena, m->own_root);
    set_text(draft, bytes);
    return draft;
}

void program_adopt(Program *p, Module *draft)
{
    Str path = path_absolute(draft->arena, draft->path);
    strmap_put(&p->files, path, (uint64_t)(uintptr_t)draft);    /* imports come here by the path they find */
}

void program_discard(Program *p, Module *draft)
{
    uint32_t at = p->all.len;
    while (at > 0 && p->all.items[at - 1] != draft)
        at--;                                         /* behind it is what was imported meanwhile */
    if (at == 0)
        BUG("a module that isn't there is discarded");
    memmove(p->all.items + at - 1, p->all.items + at, (p->all.len - at) * sizeof *p->all.items);
    p->all.len--;
    for (uint32_t i = at - 1; i < p->all.len; i++)
        p->all.items[i]->number = i;
    module_free(draft);
}
