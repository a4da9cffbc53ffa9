#include "program/environment.h"

#include <limits.h>
#include <stdlib.h>
#include <strings.h>

#include "base/file.h"
#include "base/system.h"
#include "program/sha256.h"
#include "program/site.h"

typedef struct {
    Arena                    *arena;
    const EnvironmentOptions *options;
    Environment              *out;
    SearchFolders             sites;                  /* site-packages folders, in order */
} Looking;

enum { SMALL_FILE_MAX = 1 << 16 };

/* -- small questions -- */

static Str variable(const Looking *l, const char *name)
{
    const char *value = l->options->getenv ? l->options->getenv(name) : NULL;
    return value ? path_of_system(l->arena, value) : STR("");
}

static Str below(const Looking *l, Str dir, const char *name)
{
    return path_join(l->arena, dir, str_of(name));
}

static bool has_file(const Looking *l, Str dir, const char *name)
{
    return file_exists(below(l, dir, name).data);
}

static bool has_dir(const Looking *l, Str dir, const char *name)
{
    return file_is_dir(below(l, dir, name).data);
}

/* The text of a file that should be small; "" when it isn't there, or isn't small. */
static Str small_file(const Looking *l, Str path)
{
    FileBytes file;
    if (!file_read(path.data, &file, NULL))
        return STR("");
    Str text = file.bytes.len <= SMALL_FILE_MAX ? str_copy(l->arena, file.bytes) : STR("");
    file_release(&file);
    return text;
}

static Str first_line(Str text)
{
    return str_trim(str_before(text, '\n'));
}

static Str absolute(const Looking *l, Str path)
{
    return path_normal(l->arena, path_join(l->arena, l->options->project, path));
}

static Str resolved(const Looking *l, Str path)
{
    Str real = path_resolved(l->arena, path);
    return real.len ? real : path;
}

static bool is_environment(const Looking *l, Str dir)
{
    return has_file(l, dir, "pyvenv.cfg") || has_dir(l, dir, "conda-meta");
}

/* -- from a prefix to its site-packages -- */

/* The value of a key of pyvenv.cfg: `key = value` lines, keys in any case. */
static Str cfg_value(Str cfg, Str key)
{
    while (cfg.len > 0) {
        Str value = str_cut(&cfg, '\n'), name = str_trim(str_cut(&value, '='));
        if (name.len == key.len && strncasecmp(name.data, key.data, key.len) == 0)
            return str_trim(value);
    }
    return STR("");
}

static void add_site(Looking *l, Str dir)
{
    search_folders_add(l->arena, &l->sites, dir, SEARCH_SITE);
}

/* "python3.12", "python3.13t", "pypy3.10" → the version. */
static bool version_of_folder(Str name, PyVersion *out)
{
    static const char *const starts[] = { "python", "pypy" };
    for (unsigned i = 0; i < sizeof starts / sizeof *starts; i++)
        if (str_starts(name, str_of(starts[i])))
            return version_parse(str_sub(name, str_of(starts[i]).len, name.len), out);
    return false;
}

/* The folders of one lib: lib/python3.X/site-packages of the wanted version, or of the newest there. Debian's dist-packages
 * come with them, and those that serve every version. */
static void add_lib(Looking *l, Str lib, PyVersion *wanted)
{
    DirEntry *entries;
    uint32_t count;
    Str best = STR("");
    PyVersion best_version = { 0, 0 };
    if (!dir_list(l->arena, lib.data, &entries, &count, NULL))
        return;
    for (uint32_t i = 0; i < count; i++) {
        PyVersion v;
        if (!entries[i].is_dir || !version_of_folder(entries[i].name, &v) || v.major != 3)
            continue;
        Str dir = path_join(l->arena, lib, entries[i].name);
        bool fits = wanted->major == 0 || version_cmp(v, *wanted) == 0;
        bool has_packages = has_dir(l, dir, "site-packages") || has_dir(l, dir, "dist-packages");
        if (fits && has_packages && version_cmp(v, best_version) > 0) {
            best = dir;
            best_version = v;
        }
    }
    if (best.len > 0) {
        add_site(l, below(l, best, "site-packages"));
        add_site(l, below(l, best, "dist-packages"));
        *wanted = best_version;
    }
    add_site(l, below(l, lib, "python3/dist-packages"));
    add_site(l, below(l, lib, "site-packages"));      /* Windows: Lib/site-packages */
}

static void add_prefix(Looking *l, Str prefix, PyVersion *wanted)
{
    static const char *const libs[] = { "local/lib", "lib", "lib64", "Lib" };
    for (unsigned i = 0; i < sizeof libs / sizeof *libs; i++) {
        Str lib = below(l, prefix, libs[i]);
        if (i < 2 || !str_eq(resolved(l, lib), resolved(l, below(l, prefix, "lib"))))    /* lib64 is often a link to lib */
            add_lib(l, lib, wanted);
    }
}

/* Where an interpreter outside any virtual environment also looks. */
static void add_user_site(Looking *l, PyVersion version)
{
    Str home = variable(l, "HOME");
    if (home.len > 0 && version.major == 3)
        add_site(l, str_printf(l->arena, STR_FMT "/.local/lib/python3.%u/site-packages", STR_ARG(home), version.minor));
}

static void add_environment(Looking *l, Str prefix, PyVersion of_interpreter)
{
    Str cfg = small_file(l, below(l, prefix, "pyvenv.cfg"));
    PyVersion version = of_interpreter;
    Str written = cfg_value(cfg, STR("version"));
    if (written.len == 0)
        written = cfg_value(cfg, STR("version_info"));    /* virtualenv's and uv's key */
    version_parse(written, &version);
    add_prefix(l, prefix, &version);
    Str home = path_of_system(l->arena, str_copy(l->arena, cfg_value(cfg, STR("home"))).data);
    bool shares = strcasecmp(str_copy(l->arena, cfg_value(cfg, STR("include-system-site-packages"))).data, "true") == 0;
    if (shares && home.len > 0) {
        PyVersion of_base = version;
        add_prefix(l, str_copy(l->arena, has_dir(l, home, "Lib") ? home : path_dir(home)), &of_base);    /* Windows has no bin */
    }
    if (cfg.len == 0 || shares)
        add_user_site(l, version);
    l->out->version = version;
}

/* -- what names an environment -- */

static bool take_prefix(Looking *l, Str prefix, const char *how)
{
    l->sites.len = 0;
    add_environment(l, prefix, (PyVersion){ 0, 0 });
    if (l->sites.len == 0)
        return false;
    l->out->prefix = str_copy(l->arena, prefix);
    l->out->how = how;
    return true;
}

/* The version an interpreter's own name says: python3.11. */
static PyVersion version_of_interpreter(Str path)
{
    PyVersion v = { 0, 0 };
    version_of_folder(path_base(path), &v);
    return v;
}

static bool take_pyenv(Looking *l, Str name, const char *how)
{
    Str root = variable(l, "PYENV_ROOT");
    if (root.len == 0 && variable(l, "HOME").len > 0)
        root = below(l, variable(l, "HOME"), ".pyenv");
    if (root.len == 0 || name.len == 0 || str_find_char(name, '/') >= 0)
        return false;
    return take_prefix(l, path_join(l->arena, below(l, root, "versions"), name), how);
}

/* pyenv's choice for a folder: PYENV_VERSION, the nearest .python-version, the global one. */
static Str pyenv_choice(Looking *l, Str pyenv_root)
{
    if (variable(l, "PYENV_VERSION").len > 0)
        return variable(l, "PYENV_VERSION");
    for (Str dir = l->options->project, up; dir.len > 0; dir = up) {
        Str line = first_line(small_file(l, below(l, dir, ".python-version")));
        up = path_dir(dir);
        if (line.len > 0)
            return line;
        if (up.len >= dir.len)
            break;
    }
    return first_line(small_file(l, below(l, pyenv_root, "version")));
}

/* An interpreter stands in the bin of its prefix. A link into a virtual environment is not followed: it would lead out of it. */
static bool take_interpreter(Looking *l, Str path, const char *how)
{
    Str bin = path_dir(path), prefix = str_copy(l->arena, path_dir(bin));
    if (str_eq(path_base(bin), STR("shims")))
        return take_prefix(l, path_join(l->arena, below(l, prefix, "versions"), pyenv_choice(l, prefix)), how);
    if (is_environment(l, prefix))
        return take_prefix(l, prefix, how);
    /* On Windows python.exe of conda, and one outside any environment, stands in the prefix itself. */
    if (is_environment(l, str_copy(l->arena, bin)) || has_dir(l, bin, "Lib/site-packages"))
        return take_prefix(l, str_copy(l->arena, bin), how);
    Str real = resolved(l, path);
    prefix = str_copy(l->arena, path_dir(path_dir(real)));
    l->sites.len = 0;
    add_environment(l, prefix, version_of_interpreter(real));
    l->out->prefix = prefix;
    l->out->how = how;
    return l->sites.len > 0;
}

static bool is_site_folder(Looking *l, Str dir)
{
    DirEntry *entries;
    uint32_t count;
    if (str_eq(path_base(dir), STR("site-packages")) || str_eq(path_base(dir), STR("dist-packages")))
        return true;
    if (!dir_list(l->arena, dir.data, &entries, &count, NULL))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (str_ends(entries[i].name, STR(".dist-info")))
            return true;
    return false;
}

/* lib/python3.X/site-packages given by itself: its folder's name has the version, and two above it is the prefix. */
static bool take_site_folder(Looking *l, Str dir, const char *how)
{
    Str lib = path_dir(dir);
    l->sites.len = 0;
    add_site(l, dir);
    PyVersion v = { 0, 0 };
    if (version_of_folder(path_base(lib), &v))
        l->out->version = v;
    l->out->prefix = dir;
    l->out->how = how;
    return l->sites.len > 0;
}

/* A bare command: python3.12 is looked for as a shell does. */
static Str on_path(Looking *l, Str command)
{
    Str path = variable(l, "PATH");
    while (path.len > 0) {
        int64_t colon = str_find_char(path, system_path_separator());
        Str dir = str_sub(path, 0, colon < 0 ? path.len : (uint32_t)colon);
        path = str_sub(path, dir.len + 1, path.len);
        Str file = path_join(l->arena, dir, command);
        if (dir.len > 0 && file_exists(file.data) && !file_is_dir(file.data))
            return file;
    }
    return STR("");
}

static bool take_named(Looking *l, Str python, const char *how)
{
    Str path = absolute(l, python);
    if (!file_exists(path.data) && str_find_char(python, '/') < 0)
        path = on_path(l, python);
    if (path.len == 0 || !file_exists(path.data))
        return false;
    if (!file_is_dir(path.data))
        return take_interpreter(l, path, how);
    if (is_environment(l, path))
        return take_prefix(l, path, how);
    if (is_site_folder(l, path))
        return take_site_folder(l, path, how);
    return take_prefix(l, path, how);
}

/* -- the places where tools put them -- */

/* .venv as a file holds a path, or the name of an environment below a common folder (virtualenvwrapper, pipenv). */
static bool take_venv_file(Looking *l, Str file)
{
    Str line = first_line(small_file(l, file));
    if (line.len == 0)
        return false;
    if (str_find_char(line, '/') >= 0)
        return take_named(l, line, ".venv");
    Str home = variable(l, "WORKON_HOME");
    if (home.len == 0)
        home = below(l, variable(l, "HOME"), ".local/share/virtualenvs");
    return take_prefix(l, path_join(l->arena, home, line), ".venv");
}

static bool take_folder(Looking *l, Str dir)
{
    static const char *const names[] = { ".venv", "venv" };
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        Str path = below(l, dir, names[i]);
        bool taken = file_is_dir(path.data) ? is_environment(l, path) && take_prefix(l, path, names[i])
                                            : i == 0 && take_venv_file(l, path);
        if (taken)
            return true;
    }
    Str pdm = first_line(small_file(l, below(l, dir, ".pdm-python")));
    return pdm.len > 0 && take_named(l, pdm, ".pdm-python");
}

/* pdm without a virtual environment (PEP 582): __pypackages__/3.X/lib is a site-packages folder. */
static bool take_pypackages(Looking *l, Str dir)
{
    DirEntry *entries;
    uint32_t count;
    Str packages = below(l, dir, "__pypackages__");
    if (!dir_list(l->arena, packages.data, &entries, &count, NULL))
        return false;
    for (uint32_t i = count; i > 0; i--) {
        PyVersion v;
        Str lib = below(l, path_join(l->arena, packages, entries[i - 1].name), "lib");
        if (version_parse(entries[i - 1].name, &v) && file_is_dir(lib.data)) {
            l->out->version = v;
            return take_site_folder(l, lib, "__pypackages__");
        }
    }
    return false;
}

/* The eight letters that poetry (of the folder) and pipenv (of the Pipfile) put into the name of an environment. */
static Str hash_letters(Arena *a, Str path)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint8_t digest[32];
    char text[8];
    sha256(path, digest);
    for (unsigned i = 0; i < 8; i++) {
        unsigned bit = i * 6, pair = (unsigned)digest[bit / 8] << 8 | digest[bit / 8 + 1];
        text[i] = letters[pair >> (10 - bit % 8) & 63];
    }
    return str_copy(a, (Str){ text, 8 });
}

/* An environment in a common folder whose name holds this hash; of several (one a version of Python) the last. */
static bool take_hashed(Looking *l, Str common, Str hash, const char *how)
{
    DirEntry *entries;
    uint32_t count;
    Str part = str_printf(l->arena, "-" STR_FMT, STR_ARG(hash));
    if (common.len == 0 || !dir_list(l->arena, common.data, &entries, &count, NULL))
        return false;
    for (uint32_t i = count; i > 0; i--)
        if (entries[i - 1].is_dir && str_has(entries[i - 1].name, part) &&
            take_prefix(l, path_join(l->arena, common, entries[i - 1].name), how))
            return true;
    return false;
}

static Str poetry_folder(Looking *l)
{
    Str path = variable(l, "POETRY_VIRTUALENVS_PATH"), cache = variable(l, "POETRY_CACHE_DIR"), home = variable(l, "HOME");
    if (path.len > 0)
        return path;
    if (cache.len > 0)
        return below(l, cache, "virtualenvs");
    if (variable(l, "XDG_CACHE_HOME").len > 0)
        return below(l, variable(l, "XDG_CACHE_HOME"), "pypoetry/virtualenvs");
    if (home.len == 0)
        return home;
    Str mac = below(l, home, "Library/Caches/pypoetry/virtualenvs");
    return file_is_dir(mac.data) ? mac : below(l, home, ".cache/pypoetry/virtualenvs");
}

static bool take_tool(Looking *l, Str dir)
{
    if (has_file(l, dir, "poetry.lock") &&
        take_hashed(l, poetry_folder(l), hash_letters(l->arena, resolved(l, str_copy(l->arena, dir))), "poetry"))
        return true;
    Str home = variable(l, "WORKON_HOME");
    if (home.len == 0 && variable(l, "HOME").len > 0)
        home = below(l, variable(l, "HOME"), ".local/share/virtualenvs");
    if (has_file(l, dir, "Pipfile") && take_hashed(l, home, hash_letters(l->arena, below(l, dir, "Pipfile")), "pipenv"))
        return true;
    return take_pypackages(l, dir) ||
           take_pyenv(l, first_line(small_file(l, below(l, dir, ".python-version"))), ".python-version");
}

/* Asks every folder from the project's upward. */
static bool look_upward(Looking *l, bool (*take)(Looking *l, Str dir))
{
    for (Str dir = l->options->project, up; dir.len > 0; dir = up) {
        if (take(l, dir))
            return true;
        up = path_dir(dir);
        if (up.len >= dir.len)
            break;
    }
    return false;
}

static bool take_variable(Looking *l, const char *name)
{
    Str value = variable(l, name);
    return value.len > 0 && take_prefix(l, absolute(l, value), name);
}

static bool take_own(Looking *l)
{
    return look_upward(l, take_folder) || look_upward(l, take_tool);
}

/* An activated environment, then the project's, then what a tool keeps elsewhere. conda's base is active in every shell of
 * its users, so it comes last. What is active while pre-commit runs us may be an environment of its making with nothing but us
 * in it: there the project's own comes first. */
static bool look(Looking *l)
{
    if (variable(l, "PRE_COMMIT").len > 0 && take_own(l))
        return true;
    bool is_base = str_eq(variable(l, "CONDA_DEFAULT_ENV"), STR("base"));
    return take_variable(l, "VIRTUAL_ENV") || (!is_base && take_variable(l, "CONDA_PREFIX")) ||
           take_variable(l, "UV_PROJECT_ENVIRONMENT") || take_own(l) || (is_base && take_variable(l, "CONDA_PREFIX"));
}

bool environment_find(Arena *a, const EnvironmentOptions *options, Environment *out, Str *error)
{
    *out = (Environment){ .prefix = STR(""), .how = "" };
    Looking l = { .arena = a, .options = options, .out = out };
    bool found = options->python.len > 0 ? take_named(&l, options->python, "--python") : look(&l);
    if (options->python.len > 0 && !found) {
        Str path = absolute(&l, options->python);
        *error = file_exists(path.data) ? str_printf(a, "no Python environment in " STR_FMT, STR_ARG(options->python))
                                        : str_printf(a, "no such Python environment: " STR_FMT, STR_ARG(options->python));
    }
    SearchFolders folders = { 0 };
    SearchMappings mappings = { 0 };
    for (uint32_t i = 0; found && i < l.sites.len; i++)
        search_folders_add(a, &folders, l.sites.items[i].dir, SEARCH_SITE);
    for (uint32_t i = 0; found && i < l.sites.len; i++)
        site_read(a, l.sites.items[i].dir, &folders, &mappings);
    out->folder_count = folders.len;
    out->folders = vec_to_arena(a, &folders);
    out->mapping_count = mappings.len;
    out->mappings = vec_to_arena(a, &mappings);
    if (!found)
        *out = (Environment){ .prefix = STR(""), .how = "" };
    vec_free(&folders);
    vec_free(&mappings);
    vec_free(&l.sites);
    return found || options->python.len == 0;
}
