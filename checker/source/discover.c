#include "source/discover.h"

#include <errno.h>
#include <stdlib.h>

#include <unistd.h>

#include "base/file.h"
#include "base/map.h"
#include "base/vec.h"
#include "source/ignore.h"

enum { MAX_FOLDERS_DEEP = 512 };

/* Folders nobody wants checked unless they name them: other people's code, caches, history. */
static const char *const default_excludes[] = {
    ".git/", ".hg/", ".svn/", ".bzr/", ".jj/", ".sl/", "__pycache__/", "__pypackages__/", "node_modules/", "site-packages/",
    ".venv/", ".tox/", ".nox/", ".eggs/", ".direnv/", ".pyenv/", ".pixi/", ".mypy_cache/", ".pytest_cache/", ".ruff_cache/",
    ".pytype/", ".hypothesis/", ".ipynb_checkpoints/",
};

typedef struct {
    Arena *arena;
    const DiscoverOptions *options;
    const IgnoreList *defaults, *excludes;
    VEC(Str) files;
    VEC(DiscoverProblem) problems;
    StrMap   seen;                                    /* absolute paths of files taken */
    Str      glob;                                    /* only files that match; "" takes all */
} Walk;

/* -- files -- */

static bool has_python_suffix(Str name)
{
    return str_ends(name, STR(".py")) || str_ends(name, STR(".pyi")) || str_ends(name, STR(".pyw"));
}

/* A script without a suffix whose first line names a python. */
static bool has_python_shebang(const char *path)
{
    char line[128];
    int fd = file_open(path);
    if (fd < 0)
        return false;
    ssize_t len = read(fd, line, sizeof line);
    close(fd);
    if (len < 2 || line[0] != '#' || line[1] != '!')
        return false;
    return str_has(str_before((Str){ line, (uint32_t)len }, '\n'), STR("python"));
}

static void take_file(Walk *w, Str shown, Str absolute)
{
    bool is_new;
    strmap_slot(&w->seen, absolute, &is_new);
    if (is_new)
        vec_push(&w->files, shown);
}

/* What is gone since it was listed was never there. */
static void add_problem(Walk *w, Str path, int error, bool is_named)
{
    DiscoverProblem problem = { path, error, is_named };
    if (is_named || (error != ENOENT && error != ENOTDIR))
        vec_push(&w->problems, problem);
}

/* -- folders -- */

static const IgnoreList *read_ignore_file(Walk *w, Str folder, const char *name, const IgnoreList *above)
{
    FileBytes file;
    FileError error;
    Str path = path_join(w->arena, folder, str_of(name));
    if (!file_exists(path.data))
        return above;
    if (!file_read(path.data, &file, &error)) {
        add_problem(w, path, error.code, false);
        return above;
    }
    const IgnoreList *list = ignore_read(w->arena, file.bytes, folder, above);
    file_release(&file);
    return list;
}

static const IgnoreList *read_ignore_files(Walk *w, Str folder, const IgnoreList *above)
{
    above = read_ignore_file(w, folder, ".gitignore", above);
    return read_ignore_file(w, folder, ".ignore", above);
}

/* The ignore files of the folders above one, from the root of the repository down. */
static const IgnoreList *ignore_files_above(Walk *w, Str folder)
{
    VEC(Str) above = { 0 };
    bool in_repository = false;
    for (Str at = folder; at.len && !in_repository; at = path_dir(at)) {
        vec_push(&above, str_copy(w->arena, at));
        in_repository = file_exists(path_join(w->arena, at, STR(".git")).data);
        if (str_eq(at, STR("/")))
            break;
    }
    const IgnoreList *list = NULL;
    if (in_repository) {
        Str root = above.items[above.len - 1];
        FileBytes file;
        Str exclude = path_join(w->arena, root, STR(".git/info/exclude"));
        if (file_exists(exclude.data) && file_read(exclude.data, &file, NULL)) {
            list = ignore_read(w->arena, file.bytes, root, NULL);
            file_release(&file);
        }
        for (uint32_t i = above.len; i-- > 1;)
            list = read_ignore_files(w, above.items[i], list);
    }
    vec_free(&above);
    return list;
}

static bool is_left_out(const Walk *w, const IgnoreList *ignored, Str absolute, bool is_folder)
{
    IgnoreAnswer said = ignore_asks(w->excludes, absolute, is_folder);
    if (said == IGNORE_UNDECIDED)
        said = ignore_asks(ignored, absolute, is_folder);
    if (said == IGNORE_UNDECIDED)
        said = ignore_asks(w->defaults, absolute, is_folder);
    return said == IGNORE_LEAVE_OUT;
}

static bool is_environment(Walk *w, Str absolute)
{
    return file_exists(path_join(w->arena, absolute, STR("pyvenv.cfg")).data);
}

static void walk_folder(Walk *w, Str shown, Str absolute, const IgnoreList *ignored, unsigned depth, bool named);

static void walk_entry(Walk *w, const DirEntry *entry, Str shown_folder, Str folder, const IgnoreList *ignored, unsigned depth)
{
    /* Most names in a tree are of no interest: they cost no memory. */
    bool scripted = !entry->is_dir && str_find_char(entry->name, '.') < 0;
    if (!entry->is_dir && !scripted && !has_python_suffix(entry->name))
        return;
    /* A link to a folder is not followed: what it leads to is either in the tree or not the user's, and there are no loops. */
    if (entry->is_dir && entry->is_link)
        return;
    Str absolute = path_join(w->arena, folder, entry->name);
    if (is_left_out(w, ignored, absolute, entry->is_dir))
        return;
    bool here = str_eq(shown_folder, STR("."));
    Str shown = here ? str_copy(w->arena, entry->name) : path_join(w->arena, shown_folder, entry->name);
    if (entry->is_dir) {
        if (!is_environment(w, absolute))
            walk_folder(w, shown, absolute, ignored, depth + 1, false);
    } else if ((!w->glob.len || ignore_matches(w->glob, absolute)) && (!scripted || has_python_shebang(absolute.data))) {
        take_file(w, shown, absolute);
    }
}

static void walk_folder(Walk *w, Str shown, Str absolute, const IgnoreList *ignored, unsigned depth, bool named)
{
    DirEntry *entries;
    uint32_t count;
    FileError error;
    if (depth > MAX_FOLDERS_DEEP)
        return;
    if (!dir_list(w->arena, absolute.data, &entries, &count, &error)) {
        add_problem(w, shown, error.code, named);
        return;
    }
    if (!w->options->no_ignore_files)
        ignored = read_ignore_files(w, absolute, ignored);
    for (uint32_t i = 0; i < count; i++)
        walk_entry(w, &entries[i], shown, absolute, ignored, depth);
}

/* -- what the user named -- */

static void walk_named_folder(Walk *w, Str shown, Str absolute)
{
    const IgnoreList *above = w->options->no_ignore_files ? NULL : ignore_files_above(w, absolute);
    w->defaults = ignore_patterns(w->arena, default_excludes, sizeof default_excludes / sizeof *default_excludes, absolute, NULL);
    walk_folder(w, shown, absolute, above, 0, true);
}

/* A pattern nobody's shell expanded: its folder up to the first star is walked. */
static void walk_pattern(Walk *w, Str pattern)
{
    Str folder = pattern;
    while (ignore_is_pattern(folder))
        folder = path_dir(folder);
    Str shown = folder.len ? str_copy(w->arena, folder) : STR(".");
    uint32_t before = w->files.len;
    w->glob = path_absolute(w->arena, pattern);
    if (file_is_dir(shown.data))
        walk_named_folder(w, shown, path_absolute(w->arena, shown));
    w->glob = STR("");
    if (w->files.len == before)
        add_problem(w, pattern, ENOENT, true);
}

/* Does a pattern leave out the file, or a folder it lies in? */
static bool is_excluded(const Walk *w, Str absolute)
{
    if (ignore_asks(w->excludes, absolute, false) == IGNORE_LEAVE_OUT)
        return true;
    for (Str folder = path_dir(absolute); folder.len > 1; folder = path_dir(folder)) {
        if (ignore_asks(w->excludes, folder, true) == IGNORE_LEAVE_OUT)
            return true;
        if (path_dir(folder).len >= folder.len)
            break;
    }
    return false;
}

static void take_named_file(Walk *w, Str path)
{
    Str absolute = path_absolute(w->arena, path);
    if (!w->options->force_excludes || !is_excluded(w, absolute))
        take_file(w, path, absolute);
}

static void take_path(Walk *w, Str path)
{
    if (str_eq(path, STR("-"))) {
        take_file(w, path, path);
    } else if (file_is_dir(path.data)) {
        Str shown = path;
        while (shown.len > 1 && shown.data[shown.len - 1] == '/')
            shown.len--;
        walk_named_folder(w, str_copy(w->arena, shown), path_absolute(w->arena, path));
    } else if (access(path.data, R_OK) == 0) {
        take_named_file(w, path);
    } else if (errno == ENOENT && ignore_is_pattern(path)) {
        walk_pattern(w, path);
    } else {
        add_problem(w, path, errno, true);
    }
}

static int compare_paths(const void *a, const void *b)
{
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

Discovered discover(Arena *a, const char *const *paths, uint32_t path_count, const DiscoverOptions *options)
{
    Walk w = { .arena = a, .options = options, .glob = STR("") };
    Str root = options->root.len ? options->root : path_absolute(a, STR("."));
    w.excludes = ignore_patterns(a, options->excludes, options->exclude_count, root, NULL);
    for (uint32_t i = 0; i < path_count; i++)
        take_path(&w, str_copy(a, str_of(paths[i])));
    if (!path_count)
        take_path(&w, STR("."));
    if (w.files.len)
        qsort(w.files.items, w.files.len, sizeof *w.files.items, compare_paths);
    Discovered found = {
        .file_count = w.files.len, .problem_count = w.problems.len,
        .files = w.files.len ? vec_to_arena(a, &w.files) : NULL,
        .problems = w.problems.len ? vec_to_arena(a, &w.problems) : NULL,
    };
    vec_free(&w.files);
    vec_free(&w.problems);
    strmap_free(&w.seen);
    return found;
}
