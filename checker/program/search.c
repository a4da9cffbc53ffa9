#include "program/search.h"

#include <errno.h>

#include "base/file.h"
#include "base/map.h"
#include "base/vec.h"
#include "program/environment.h"
#include "program/program.h"
#include "program/site.h"

/* What lies in a folder: names and whether they are folders. Empty when it can't be listed: an unreadable folder holds
 * nothing; error is then why. number: its place among finder_folders(). */
typedef struct { Str path; StrMap names; int error; uint32_t number; } Folder;
enum { NAME_IS_FILE, NAME_IS_DIR };                   /* values in Folder.names */

struct SearchPaths {
    Arena         *arena;
    SearchFolder  *folders;                           /* in order: stubs, project, site */
    Folder       **listed;                            /* of each, made up front: every worker asks all of them */
    uint32_t       count, first_site;
    SearchMapping *mappings;
    uint32_t       mapping_count;
};

struct Finder {
    const SearchPaths *paths;
    const StubSource  *stubs;
    Target             target;
    Arena             *arena;
    StrMap             folders;                       /* path → Folder *, of those below the search paths */
    FinderSteps       *steps;                         /* NULL: nobody wants to know */
};

typedef VEC(const Folder *) Folders;

/* -- folders -- */

static Folder *list_folder(Arena *a, Str path, uint32_t number)
{
    Folder *f = ARENA_NEW(a, Folder);
    f->path = path;
    f->number = number;
    DirEntry *entries;
    uint32_t count;
    FileError error;
    if (!dir_list(a, path.data, &entries, &count, &error)) {
        f->error = error.code;
        return f;
    }
    for (uint32_t i = 0; i < count; i++)
        strmap_put(&f->names, entries[i].name, entries[i].is_dir ? NAME_IS_DIR : NAME_IS_FILE);
    return f;
}

static const Folder *folder_at(Finder *f, Str path)
{
    uint64_t known;
    if (strmap_get(&f->folders, path, &known))
        return (const Folder *)(uintptr_t)known;
    Folder *made = list_folder(f->arena, str_copy(f->arena, path), f->paths->count + f->folders.len);
    strmap_put(&f->folders, made->path, (uint64_t)(uintptr_t)made);
    return made;
}

static const Folder *folder_below(Finder *f, const Folder *folder, Str name)
{
    ArenaMark mark = arena_mark(f->arena);
    Str path = path_join(f->arena, folder->path, name);
    uint64_t known;
    if (strmap_get(&f->folders, path, &known)) {
        arena_rewind(f->arena, mark);
        return (const Folder *)(uintptr_t)known;
    }
    return folder_at(f, path);
}

/* What is found hangs on whether the folder has something of this name, and what. */
static void note_step(Finder *f, const Folder *folder, Str name)
{
    if (f->steps)
        vec_push(f->steps, (FinderStep){ folder->number, unit_key(name) });
}

static bool holds(const Folder *folder, Str name, uint64_t what)
{
    uint64_t v;
    return strmap_get(&folder->names, name, &v) && v == what;
}

/* By which name a folder is asked for this file of it. */
static Str stem_of(Str file)
{
    return str_before(file, '.');
}

/* Is there an extension module: name.so, name.cpython-313-x86_64-linux-gnu.so, name.pyd? */
static bool has_native(const Folder *folder, Str name)
{
    for (uint32_t i = 0; i < folder->names.len; i++) {
        Str entry = folder->names.entries[i].key;
        if (entry.len > name.len && entry.data[name.len] == '.' && str_starts(entry, name) &&
            (str_ends(entry, STR(".so")) || str_ends(entry, STR(".pyd"))))
            return true;
    }
    return false;
}

/* -- one name in one folder -- */

/* file: its name, in the folder `holder`; inside: of a package, where its modules lie */
typedef struct { FoundKind kind; bool is_package; const Folder *inside, *holder; Str file; } Step;

/* `name` + ending as a file of the folder, in order of the endings. */
static bool find_file(Finder *f, const Folder *folder, Str name, Step *out)
{
    static const struct { const char *ending; FoundKind kind; } endings[] = { { ".pyi", FOUND_STUB }, { ".py", FOUND_SOURCE } };
    for (unsigned i = 0; i < sizeof endings / sizeof *endings; i++) {
        ArenaMark mark = arena_mark(f->arena);
        Str file = str_joined(f->arena, name, str_of(endings[i].ending), STR(""));
        if (holds(folder, file, NAME_IS_FILE)) {
            out->kind = endings[i].kind;
            out->file = file;
            out->holder = folder;
            return true;
        }
        arena_rewind(f->arena, mark);
    }
    return false;
}

static Step step_into(Finder *f, const Folder *folder, Str name)
{
    Step s = { 0 };
    const Folder *inside = holds(folder, name, NAME_IS_DIR) ? folder_below(f, folder, name) : NULL;
    note_step(f, folder, name);
    if (inside) {
        note_step(f, inside, STR("__init__"));
        s.inside = inside;
        s.is_package = true;
        if (find_file(f, inside, STR("__init__"), &s))
            return s;
        if (has_native(inside, STR("__init__"))) {
            s.kind = FOUND_NATIVE;
            return s;
        }
    }
    s = (Step){ 0 };
    if (find_file(f, folder, name, &s))
        return s;
    if (has_native(folder, name))
        s.kind = FOUND_NATIVE;
    else if (inside)
        s = (Step){ .kind = FOUND_NAMESPACE, .inside = inside, .is_package = true };
    return s;
}

/* -- dotted names -- */

/* One name in several folders, as an import does it: the first that isn't a bare folder wins, and bare folders are taken
 * together. */
static Step step_into_all(Finder *f, const Folders *in, Str name, Folders *bare)
{
    for (uint32_t i = 0; i < in->len; i++) {
        Step s = step_into(f, in->items[i], name);
        if (s.kind == FOUND_NAMESPACE)
            vec_push(bare, s.inside);
        else if (s.kind != FOUND_NOTHING)
            return s;
    }
    return bare->len > 0 ? (Step){ .kind = FOUND_NAMESPACE, .inside = bare->items[0], .is_package = true } : (Step){ 0 };
}

static bool has_marker(Finder *f, const Folder *package)
{
    Str marker = STR("py.typed");
    if (package)
        note_step(f, package, stem_of(marker));
    return package && strmap_get(&package->names, marker, NULL);
}

static void say_found(Finder *f, const Step *s, FoundModule *out)
{
    out->kind = s->kind;
    out->is_package = s->is_package;
    if (s->kind == FOUND_NAMESPACE)
        out->path = s->inside->path;
    else if (s->kind == FOUND_SOURCE || s->kind == FOUND_STUB)
        out->path = path_join(f->arena, s->holder->path, s->file);
}

/* A dotted name below these folders. Uses `in` up, and frees it. */
static bool find_in(Finder *f, Folders *in, Str dotted, FoundModule *out)
{
    Step s = { 0 };
    Folders bare = { 0 };
    do {
        vec_clear(&bare);
        s = step_into_all(f, in, str_cut(&dotted, '.'), &bare);
        out->is_typed |= s.is_package && has_marker(f, s.inside);
        vec_clear(in);
        if (s.kind == FOUND_NAMESPACE)
            for (uint32_t i = 0; i < bare.len; i++)
                vec_push(in, bare.items[i]);
        else if (s.is_package)
            vec_push(in, s.inside);
    } while (dotted.len > 0 && in->len > 0);
    vec_free(&bare);
    vec_free(in);
    if (s.kind == FOUND_NOTHING || dotted.len > 0)
        return false;
    say_found(f, &s, out);
    return true;
}

static void visit_unreadable(const Folder *f, void (*visit)(void *ctx, Str path, int error), void *ctx)
{
    if (f && f->error && f->error != ENOENT && f->error != ENOTDIR)
        visit(ctx, f->path, f->error);
}

void finder_unreadable(const Finder *f, void (*visit)(void *ctx, Str path, int error), void *ctx)
{
    for (uint32_t i = 0; i < f->paths->count; i++)
        visit_unreadable(f->paths->listed[i], visit, ctx);
    for (uint32_t i = 0; i < f->folders.len; i++)
        visit_unreadable((const Folder *)(uintptr_t)f->folders.entries[i].value, visit, ctx);
}

bool finder_find_below(Finder *f, Str folder, Str dotted, FoundModule *out)
{
    *out = (FoundModule){ 0 };
    const Folder *top = folder_at(f, folder);
    if (dotted.len == 0) {                            /* the folder itself, as the package of a relative import */
        say_found(f, &(Step){ .kind = FOUND_NAMESPACE, .inside = top, .is_package = true }, out);
        return true;
    }
    Folders in = { 0 };
    vec_push(&in, top);
    return find_in(f, &in, dotted, out);
}

/* A module of the `-stubs` package of its first name. A bare folder in there (stubs of a part of a namespace package) describes
 * nothing by itself. */
static bool find_stub_package(Finder *f, Str dotted, FoundModule *out)
{
    Str rest = dotted, name = str_cut(&rest, '.');
    ArenaMark mark = arena_mark(f->arena);
    Str stubs = str_joined(f->arena, name, rest.len ? STR("-stubs.") : STR("-stubs"), rest);
    Str package = str_sub(stubs, 0, name.len + STR("-stubs").len);
    Folders in = { 0 };
    for (uint32_t i = 0; i < f->paths->count; i++) {
        note_step(f, f->paths->listed[i], package);
        if (holds(f->paths->listed[i], package, NAME_IS_DIR))
            vec_push(&in, f->paths->listed[i]);
    }
    if (in.len == 0) {
        vec_free(&in);
        arena_rewind(f->arena, mark);
        return false;
    }
    return find_in(f, &in, stubs, out) && out->kind != FOUND_NAMESPACE;
}

/* The mapping of an editable install whose name is the longest start of this one. */
static const SearchMapping *mapping_of(const SearchPaths *paths, Str dotted)
{
    const SearchMapping *best = NULL;
    for (uint32_t i = 0; i < paths->mapping_count; i++) {
        const SearchMapping *m = &paths->mappings[i];
        bool starts = str_starts(dotted, m->name) && (dotted.len == m->name.len || dotted.data[m->name.len] == '.');
        if (starts && (!best || m->name.len > best->name.len))
            best = m;
    }
    return best;
}

static bool find_mapped(Finder *f, Str dotted, FoundModule *out)
{
    const SearchMapping *m = mapping_of(f->paths, dotted);
    if (!m)
        return false;
    Str rest = str_sub(dotted, m->name.len + 1, dotted.len);
    if (rest.len > 0)
        return finder_find_below(f, m->path, rest, out) && (out->is_external = true);
    Step s = step_into(f, folder_at(f, path_dir(m->path)), path_base(m->path));
    say_found(f, &s, out);
    return s.kind != FOUND_NOTHING;
}

/* Does a project's own module or package have this name? */
static bool is_of_project(Finder *f, Str name)
{
    for (uint32_t i = 0; i < f->paths->first_site; i++) {
        Step s = step_into(f, f->paths->listed[i], name);
        if (s.kind != FOUND_NOTHING && s.kind != FOUND_NAMESPACE)
            return true;
    }
    return false;
}

bool finder_find(Finder *f, Str dotted, FoundModule *out)
{
    *out = (FoundModule){ 0 };
    Str rest = dotted, name = str_cut(&rest, '.');
    if (name.len == 0)
        return false;
    bool of_project = is_of_project(f, name);
    if (!of_project && f->stubs->has && f->stubs->has(f->stubs->index, f->target, name)) {
        out->kind = f->stubs->has(f->stubs->index, f->target, dotted) ? FOUND_TYPESHED : FOUND_NOTHING;
        return out->kind != FOUND_NOTHING;
    }
    out->is_external = !of_project;
    if (find_stub_package(f, dotted, out))
        return true;
    if (!of_project && find_mapped(f, dotted, out))
        return true;
    Folders in = { 0 };
    for (uint32_t i = 0; i < f->paths->count; i++)
        vec_push(&in, f->paths->listed[i]);
    *out = (FoundModule){ .is_external = !of_project };
    return find_in(f, &in, dotted, out);
}

Finder *finder_new(const SearchPaths *paths, const StubSource *stubs, Target target)
{
    Arena *arena = arena_new();
    Finder *f = ARENA_NEW(arena, Finder);
    *f = (Finder){ .paths = paths, .stubs = stubs, .target = target, .arena = arena };
    return f;
}

void finder_free(Finder *f)
{
    for (uint32_t i = 0; i < f->folders.len; i++)
        strmap_free(&((Folder *)(uintptr_t)f->folders.entries[i].value)->names);
    strmap_free(&f->folders);
    arena_free(f->arena);
}

/* -- what was looked at -- */

/* py.typed, sources, stubs, extensions, folders: nothing else in a folder changes what a name means. */
static bool may_matter(Str name, uint64_t what)
{
    static const char *const endings[] = { ".py", ".pyi", ".so", ".pyd", "py.typed" };
    if (what == NAME_IS_DIR)                          /* no dotted name leads into a folder with a dot in its name */
        return !str_eq(name, STR("__pycache__")) && str_find_char(name, '.') < 0;
    for (unsigned i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends(name, str_of(endings[i])))
            return true;
    return false;
}

/* A folder that can't be listed is another one than an empty folder, for whoever asks it for anything. */
static UnitLooks looks_of_folder(Arena *a, const Folder *f)
{
    UnitLooks looks = { .items = ARENA_ARRAY(a, f->names.len + 1u, UnitLook) };
    if (f->error)
        looks.items[looks.count++] = (UnitLook){ KEY_REST, (uint64_t)f->error };
    for (uint32_t i = 0; i < f->names.len; i++) {
        Str name = f->names.entries[i].key;
        uint64_t what = f->names.entries[i].value;
        if (may_matter(name, what))
            looks.items[looks.count++] = (UnitLook){ unit_key(stem_of(name)), hash_mix(str_hash(name), what) };
    }
    return looks;
}

UnitLooks search_folder_looks(Arena *a, Str path)
{
    Folder *f = list_folder(a, path, 0);
    UnitLooks looks = looks_of_folder(a, f);
    strmap_free(&f->names);
    return looks;
}

void finder_folders(const Finder *f, Arena *a, void (*visit)(void *ctx, Str path, UnitLooks names), void *ctx)
{
    for (uint32_t i = 0; i < f->paths->count; i++)
        visit(ctx, f->paths->listed[i]->path, looks_of_folder(a, f->paths->listed[i]));
    for (uint32_t i = 0; i < f->folders.len; i++) {
        const Folder *folder = (const Folder *)(uintptr_t)f->folders.entries[i].value;
        visit(ctx, folder->path, looks_of_folder(a, folder));
    }
}

void finder_note(Finder *f, FinderSteps *steps)
{
    f->steps = steps;
}

bool finder_is_package(Finder *f, Str dir)
{
    const Folder *folder = folder_at(f, dir);
    note_step(f, folder, STR("__init__"));
    return holds(folder, STR("__init__.py"), NAME_IS_FILE) || holds(folder, STR("__init__.pyi"), NAME_IS_FILE);
}

/* -- the paths -- */

static bool is_package_folder(Arena *a, Str dir)
{
    return file_exists(path_join(a, dir, STR("__init__.py")).data) || file_exists(path_join(a, dir, STR("__init__.pyi")).data);
}

static Str below_root(Arena *a, Str root, Str path)
{
    return path_normal(a, path_join(a, root, path));
}

static bool is_of_environment(const SearchOptions *o, Str dir)
{
    for (uint32_t i = 0; o->environment && i < o->environment->folder_count; i++)
        if (str_eq(o->environment->folders[i].dir, dir))
            return true;
    return false;
}

/* The roots of the project. A folder that is a package itself is none: what lies in it is imported by the package's name. */
static void add_project(Arena *a, SearchFolders *to, const SearchOptions *o)
{
    for (uint32_t i = 0; i < o->stub_path_count; i++)
        search_folders_add(a, to, below_root(a, o->root, o->stub_paths[i]), SEARCH_STUBS);
    if (o->stub_path_count == 0 && o->root.len > 0)
        search_folders_add(a, to, path_join(a, o->root, STR("typings")), SEARCH_STUBS);
    for (uint32_t i = 0; i < o->src_count; i++)
        search_folders_add(a, to, below_root(a, o->root, o->src[i]), SEARCH_PROJECT);
    if (o->root.len == 0)
        return;
    Str src = path_join(a, o->root, STR("src"));
    if (!is_package_folder(a, src))
        search_folders_add(a, to, src, SEARCH_PROJECT);
    if (!is_package_folder(a, o->root) && !is_of_environment(o, o->root))
        search_folders_add(a, to, o->root, SEARCH_PROJECT);
}

/* An editable install of the project itself says where its sources lie: that is a root, too. */
static bool is_root_of_project(const SearchOptions *o, const SearchFolder *f)
{
    return f->kind == SEARCH_ADDED && o->root.len > 0 && path_is_below(f->dir, o->root) &&
           !path_is_below(f->dir, o->environment->prefix);
}

SearchPaths *search_paths_new(Arena *a, const SearchOptions *o)
{
    SearchPaths *p = ARENA_NEW(a, SearchPaths);
    SearchFolders folders = { 0 };
    const Environment *e = o->environment;
    uint32_t added = e ? e->folder_count : 0;
    p->arena = a;
    add_project(a, &folders, o);
    for (uint32_t i = 0; i < added; i++)
        if (is_root_of_project(o, &e->folders[i]))
            search_folders_add(a, &folders, e->folders[i].dir, SEARCH_PROJECT);
    p->first_site = folders.len;
    for (uint32_t i = 0; i < added; i++)
        search_folders_add(a, &folders, e->folders[i].dir, e->folders[i].kind);
    p->count = folders.len;
    p->folders = vec_to_arena(a, &folders);
    vec_free(&folders);
    p->listed = ARENA_ARRAY(a, p->count + 1u, Folder *);
    for (uint32_t i = 0; i < p->count; i++)
        p->listed[i] = list_folder(a, p->folders[i].dir, i);
    p->mappings = e ? e->mappings : NULL;
    p->mapping_count = e ? e->mapping_count : 0;
    return p;
}

void search_paths_free(SearchPaths *p)
{
    for (uint32_t i = 0; i < p->count; i++)
        strmap_free(&p->listed[i]->names);
}

const SearchFolder *search_folders(const SearchPaths *paths, uint32_t *count)
{
    *count = paths->count;
    return paths->folders;
}

const SearchFolder *search_folder_of(const SearchPaths *paths, Str folder)
{
    const SearchFolder *best = NULL;
    for (uint32_t i = 0; i < paths->count; i++)
        if (path_is_below(folder, paths->folders[i].dir) && (!best || paths->folders[i].dir.len > best->dir.len))
            best = &paths->folders[i];
    return best;
}

void search_dump(StrBuf *out, const SearchPaths *paths)
{
    static const char *const kinds[] = {
        [SEARCH_STUBS] = "stubs", [SEARCH_PROJECT] = "project", [SEARCH_SITE] = "site", [SEARCH_ADDED] = "added",
    };
    for (uint32_t i = 0; i < paths->count; i++) {
        if (i == paths->first_site)
            strbuf_add_text(out, "typeshed\n");
        strbuf_printf(out, "%s " STR_FMT "\n", kinds[paths->folders[i].kind], STR_ARG(paths->folders[i].dir));
    }
    if (paths->first_site == paths->count)
        strbuf_add_text(out, "typeshed\n");
    for (uint32_t i = 0; i < paths->mapping_count; i++)
        strbuf_printf(out, "module " STR_FMT " " STR_FMT "\n", STR_ARG(paths->mappings[i].name),
                      STR_ARG(paths->mappings[i].path));
}
