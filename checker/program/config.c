#include "program/config_p.h"

#include <string.h>

#include "base/file.h"
#include "program/toml.h"

/* shown: the file, as errors name it */
typedef struct { Arena *arena; Config *config; ConfigErrors *errors; Str shown; } Loading;

static ConfigString place(const Loading *l, const Toml *t)
{
    return (ConfigString){ .text = t->text, .file = l->shown, .line = t->line, .column = t->column };
}

static void complain(Loading *l, const Toml *t, Str message)
{
    ConfigString at = place(l, t);
    config_error(l->errors, &at, message);
}

/* -- one key -- */

static bool is_kind(Loading *l, const Toml *t, TomlKind kind, const char *key)
{
    if (t->kind == kind)
        return true;
    complain(l, t, str_printf(l->arena, "`%s` must be %s%s, not %s", key, toml_kind_name(kind),
                              kind == TOML_ARRAY ? " of strings" : "", toml_kind_name(t->kind)));
    return false;
}

static bool read_list(Loading *l, const Option *o, const Toml *array, const char *key, ConfigList *out)
{
    VEC(ConfigString) words = { 0 };
    bool ok = is_kind(l, array, TOML_ARRAY, key);
    for (const Toml *t = ok ? array->first : NULL; t; t = t->next) {
        ConfigString word = place(l, t);
        if (t->kind != TOML_STRING) {
            complain(l, t, str_printf(l->arena, "`%s` must be an array of strings, and this is %s", key,
                                      toml_kind_name(t->kind)));
            ok = false;
        } else if (o->type == OPTION_TYPE_LIST && !config_check_word(l->arena, o, key, &word, l->errors)) {
            ok = false;
        } else {
            vec_push(&words, word);
        }
    }
    *out = (ConfigList){ vec_to_arena(l->arena, &words), words.len };
    vec_free(&words);
    return ok;
}

/* name = "word" or name = ["word", …]. A table whose words are given has one word an entry. */
static void read_table(Loading *l, const Option *o, const Toml *table, ConfigTable *out)
{
    VEC(ConfigEntry) entries = { 0 };
    bool takes_lists = o->meta[0] == '\0';
    for (const Toml *t = is_kind(l, table, TOML_TABLE, o->key) ? table->first : NULL; t; t = t->next) {
        ConfigEntry e = { .key = { .text = t->key, .file = l->shown, .line = t->line, .column = t->column } };
        const char *key = str_printf(l->arena, "%s." STR_FMT, o->key, STR_ARG(t->key)).data;
        bool ok;
        if (takes_lists && t->kind == TOML_ARRAY) {
            ok = read_list(l, o, t, key, &e.values);
        } else if ((ok = is_kind(l, t, takes_lists ? TOML_ARRAY : TOML_STRING, key))) {
            ConfigString word = place(l, t);
            ok = config_check_word(l->arena, o, key, &word, l->errors);
            e.values = (ConfigList){ arena_copy(l->arena, &word, sizeof word), 1 };
        }
        if (ok)
            vec_push(&entries, e);
    }
    *out = (ConfigTable){ vec_to_arena(l->arena, &entries), entries.len };
    vec_free(&entries);
}

static void read_key(Loading *l, const Option *o, const Toml *t)
{
    void *field = config_field(l->config, o->id);
    ConfigString said = place(l, t);
    l->config->given |= (uint64_t)1 << o->id;
    switch (o->type) {
    case OPTION_TYPE_FLAG:
        if (is_kind(l, t, TOML_BOOLEAN, o->key))
            *(bool *)field = t->truth;
        break;
    case OPTION_TYPE_STRING:
    case OPTION_TYPE_CHOICE:
        if (is_kind(l, t, TOML_STRING, o->key) && config_check_word(l->arena, o, o->key, &said, l->errors))
            *(ConfigString *)field = said;
        break;
    case OPTION_TYPE_NUMBER:
        if (is_kind(l, t, TOML_INTEGER, o->key))
            *(uint32_t *)field = t->number < 0 ? 0 : t->number > UINT32_MAX ? UINT32_MAX : (uint32_t)t->number;
        break;
    case OPTION_TYPE_LIST:
        read_list(l, o, t, o->key, field);
        break;
    case OPTION_TYPE_TABLE:
        read_table(l, o, t, field);
        break;
    }
}

static void read_keys(Loading *l, const Toml *table)
{
    uint32_t count, known = 0;
    const Option *options = config_options(&count);
    const char *keys[OPTION_COUNT];
    for (uint32_t i = 0; i < count; i++)
        if (options[i].where & OPTION_IN_FILE)
            keys[known++] = options[i].key;
    for (const Toml *t = table->first; t; t = t->next) {
        const Option *o = NULL;
        for (uint32_t i = 0; !o && i < count; i++)
            if (options[i].where & OPTION_IN_FILE && str_eq(str_of(options[i].key), t->key))
                o = &options[i];
        if (o)
            read_key(l, o, t);
        else
            complain(l, t, str_printf(l->arena, "unknown key `" STR_FMT "`" STR_FMT, STR_ARG(t->key),
                                      STR_ARG(config_hint(l->arena, t->key, keys, known, ""))));
    }
}

/* -- files -- */

/* What [project] or poetry says of Python: PEP 621's string, or `python = "^3.10"` or `python = {version = "^3.10"}`. */
static void read_requires_python(Loading *l, const Toml *document)
{
    const Toml *t = toml_get(toml_get(document, STR("project")), STR("requires-python"));
    if (!t) {
        const Toml *poetry = toml_get(toml_get(document, STR("tool")), STR("poetry"));
        t = toml_get(toml_get(poetry, STR("dependencies")), STR("python"));
        if (t && t->kind == TOML_TABLE)
            t = toml_get(t, STR("version"));
    }
    if (t && t->kind == TOML_STRING && l->config->requires_python.text.len == 0)
        l->config->requires_python = place(l, t);
}

static const Toml *table_of(const Toml *document, bool is_pyproject)
{
    return is_pyproject ? toml_get(toml_get(document, STR("tool")), STR("agencheck")) : document;
}

static bool is_pyproject_file(Str path)
{
    return str_eq(path_base(path), STR("pyproject.toml"));
}

/* Reads the configuration in a file, if it holds one and none was read before; from a pyproject.toml also the Python it
 * needs. Answers whether it held one. A pyproject.toml that isn't ours to judge is left out quietly when it is broken. */
static bool read_file(Loading *l, Str path, bool wants_keys)
{
    bool is_pyproject = is_pyproject_file(path);
    Str bytes;
    FileError error;
    TomlError broken;
    l->shown = path_relative(l->arena, path, path_absolute(l->arena, STR(".")));
    if (!file_read_text(l->arena, path, &bytes, &error)) {
        if (file_exists(path.data))                   /* to go on without it would be to check by other rules */
            vec_push(l->errors, (ConfigError){ l->shown, 0, 0, str_printf(l->arena, "can't be read: %s", strerror(error.code)) });
        return false;
    }
    wants_keys = wants_keys && (!is_pyproject || str_has(bytes, STR("agencheck")));
    if (!wants_keys && !str_has(bytes, STR("python")))
        return false;                                 /* most of the time that a short run takes would go here */
    const Toml *document = toml_parse(l->arena, bytes, &broken);
    if (!document) {
        bool ours = wants_keys && (!is_pyproject || str_has(bytes, STR("tool.agencheck")));
        if (ours)
            vec_push(l->errors, (ConfigError){ l->shown, broken.line, broken.column, broken.message });
        return ours;
    }
    if (is_pyproject)
        read_requires_python(l, document);
    const Toml *table = wants_keys ? table_of(document, is_pyproject) : NULL;
    if (!table)
        return false;
    if (is_kind(l, table, TOML_TABLE, "tool.agencheck"))
        read_keys(l, table);
    return true;
}

static bool load_given(Loading *l, Str file)
{
    FileError error;
    Str bytes, path = path_absolute(l->arena, file);
    if (!file_read_text(l->arena, path, &bytes, &error)) {
        Str message = str_printf(l->arena, "cannot %s the configuration " STR_FMT ": %s", error.what, STR_ARG(file),
                                 strerror(error.code));
        vec_push(l->errors, (ConfigError){ .message = message });
        return false;
    }
    l->config->file = file;
    l->config->root = path_dir(path);
    read_file(l, path, true);
    return true;
}

/* Where nothing marks a project, it is what one stands in, as Python and its tools have it; else the folder itself. */
static Str unmarked_root(Arena *a, Str start)
{
    Str here = path_absolute(a, STR("."));
    return path_is_below(start, here) ? here : start;
}

/* Goes from the folder up to the top: the first configuration counts, the first pyproject.toml says the Python. */
static void load_nearest(Loading *l, Str start)
{
    Config *c = l->config;
    Str marked = STR("");
    for (Str dir = start, up = start;; dir = up) {
        static const char *const names[] = { "agencheck.toml", "pyproject.toml" };
        for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
            Str path = path_join(l->arena, dir, str_of(names[i]));
            if (!file_exists(path.data))
                continue;
            marked = marked.len ? marked : dir;
            bool wants_python = is_pyproject_file(path) && c->requires_python.text.len == 0;
            if ((c->file.len == 0 || wants_python) && read_file(l, path, c->file.len == 0)) {
                c->file = path;
                c->root = dir;
            }
        }
        if (marked.len == 0 && file_exists(path_join(l->arena, dir, STR(".git")).data))
            marked = dir;
        up = path_dir(dir);
        if (up.len == 0 || up.len >= dir.len)
            break;
    }
    if (c->root.len == 0)
        c->root = marked.len ? marked : unmarked_root(l->arena, start);
}

bool config_load(Arena *a, Str start, Str file, Config *out, ConfigErrors *errors)
{
    *out = (Config){ 0 };
    uint32_t before = errors->len;
    Loading l = { .arena = a, .config = out, .errors = errors };
    Str from = path_absolute(a, start);
    if (file.len > 0) {
        if (load_given(&l, file) && out->requires_python.text.len == 0) {
            Config python = { 0 };
            Loading nearest = { .arena = a, .config = &python, .errors = errors };
            python.file = STR("-");                   /* no more keys, only what needs which Python */
            load_nearest(&nearest, out->root);
            out->requires_python = python.requires_python;
        }
    } else {
        load_nearest(&l, from);
    }
    if (out->root.len == 0)
        out->root = from;
    return errors->len == before;
}

void config_error_print(StrBuf *out, const ConfigError *e)
{
    if (e->file.len > 0)
        strbuf_printf(out, STR_FMT ":%u:%u: ", STR_ARG(e->file), e->line, e->column);
    strbuf_add(out, e->message);
}

/* -- the target -- */

#if defined(__APPLE__)
enum { HOST_PLATFORM = PLATFORM_DARWIN };
#elif defined(_WIN32)
enum { HOST_PLATFORM = PLATFORM_WIN32 };
#else
enum { HOST_PLATFORM = PLATFORM_LINUX };
#endif

static PyVersion clamped(PyVersion v)
{
    PyVersion oldest = { 3, TARGET_OLDEST_MINOR }, newest = { 3, TARGET_NEWEST_MINOR };
    return version_cmp(v, oldest) < 0 ? oldest : version_cmp(v, newest) > 0 ? newest : v;
}

bool config_target(Arena *a, const Config *c, PyVersion of_environment, Target *out, ConfigErrors *errors)
{
    PyVersion v = { 0, 0 };
    *out = (Target){ .version = { 3, TARGET_NEWEST_MINOR }, .platform = (Platform)HOST_PLATFORM };
    if (c->platform.text.len > 0)
        platform_parse(c->platform.text, &out->platform);
    if (c->python_version.text.len > 0) {
        if (version_parse(c->python_version.text, &v) && version_cmp(v, clamped(v)) == 0) {
            out->version = v;
            return true;
        }
        config_error(errors, &c->python_version,
                     str_printf(a, "`%spython-version` must be 3.%d to 3.%d, not `" STR_FMT "`",
                                config_dashes(&c->python_version),
                                TARGET_OLDEST_MINOR, TARGET_NEWEST_MINOR, STR_ARG(c->python_version.text)));
        return false;
    }
    if (version_lower_bound(c->requires_python.text, &v) && v.major >= 3)
        out->version = clamped(v);
    else if (of_environment.major >= 3)
        out->version = clamped(of_environment);
    return true;
}
