#include "server/workspace.h"

#include "base/file.h"
#include "source/ignore.h"

enum { IDLE_WASTE = 48 << 20 };

static bool is_wasteful(const Home *home)
{
    return home->engine && engine_is_wasteful(home->engine, IDLE_WASTE);
}

bool workspace_is_wasteful(const Workspace *w)
{
    for (uint32_t i = 0; i < w->homes.len; i++)
        if (is_wasteful(&w->homes.items[i]))
            return true;
    return false;
}

bool workspace_tidy(Workspace *w)
{
    bool any = false;
    for (uint32_t i = 0; i < w->homes.len; i++) {
        Home *home = &w->homes.items[i];
        if (!is_wasteful(home))
            continue;
        engine_free(home->engine);
        home->engine = NULL;
        any = true;
    }
    return any;
}

void workspace_forget_files(Workspace *w)
{
    for (uint32_t i = 0; i < w->homes.len; i++)
        if (w->homes.items[i].engine) {
            engine_free(w->homes.items[i].engine);
            w->homes.items[i].engine = NULL;
        }
}

static void forget_homes(Workspace *w)
{
    vec_clear(&w->homes);
    vec_clear(&w->folders);
}

void workspace_forget(Workspace *w)
{
    workspace_forget_files(w);
    for (uint32_t i = 0; i < w->homes.len; i++)
        if (w->homes.items[i].project)
            project_close(w->homes.items[i].project);
    forget_homes(w);
    arena_free(w->arena);
    w->arena = NULL;
}

void workspace_abandon(Workspace *w)
{
    forget_homes(w);
    w->arena = NULL;
}

void workspace_free(Workspace *w)
{
    workspace_forget(w);
    vec_free(&w->homes);
    vec_free(&w->folders);
    settings_free(&w->settings);
    strbuf_free(&w->complaints);
}

/* -- homes ------------------------------------------------------------------------------------------------------------------- */

static void complain_of(Workspace *w, const ConfigErrors *errors)
{
    for (uint32_t i = 0; i < errors->len; i++) {
        StrBuf line = { 0 };
        config_error_print(&line, &errors->items[i]);
        Str text = str_trim(strbuf_str(&line));
        strbuf_printf(&w->complaints, "%s" STR_FMT, w->complaints.len ? "\n" : "", STR_ARG(text));
        strbuf_free(&line);
    }
}

static uint32_t add_home(Workspace *w, Project *project)
{
    vec_push(&w->homes, (Home){ .project = project });
    return w->homes.len - 1;
}

/* The home of this configuration: files of one configuration share it. */
static uint32_t home_of_config(Workspace *w, const Config *config, ConfigErrors *errors)
{
    for (uint32_t i = 0; i < w->homes.len; i++) {
        const Project *p = w->homes.items[i].project;
        if (p && str_eq(p->config.file, config->file) && str_eq(p->config.root, config->root))
            return i;
    }
    Project *p = ARENA_NEW(w->arena, Project);
    if (project_open(w->arena, config, p, errors))
        return add_home(w, p);
    project_close(p);
    return add_home(w, NULL);
}

static Home *home_of(Workspace *w, Str path)
{
    Str folder = path_dir(path);
    for (uint32_t i = 0; i < w->folders.len; i++)
        if (str_eq(w->folders.items[i].folder, folder))
            return &w->homes.items[w->folders.items[i].home];
    if (!w->arena)
        w->arena = arena_new();
    ProjectArguments said = { (int)w->settings.words.len, w->settings.words.items, OPTION_ON_CHECK | OPTION_ON_SERVER };
    ConfigErrors errors = { 0 };
    Config config;
    folder = str_copy(w->arena, folder);
    uint32_t home = project_config(w->arena, folder, &said, &config, &errors) ? home_of_config(w, &config, &errors)
                                                                              : add_home(w, NULL);
    complain_of(w, &errors);
    vec_free(&errors);
    vec_push(&w->folders, (HomeFolder){ folder, home });
    return &w->homes.items[home];
}

typedef struct { Workspace *workspace; const Home *home; } Ownership;

static bool owns(const void *ctx, const Document *d)
{
    const Ownership *o = ctx;
    return d->is_python && home_of(o->workspace, d->path)->engine == o->home->engine;
}

Engine *workspace_engine(Workspace *w, const Documents *all, const Document *d, bool *restarted)
{
    *restarted = false;
    for (uint32_t i = 0; i < all->items.len; i++)
        home_of(w, all->items.items[i]->path);        /* all are found first: finding one may move the others */
    Home *home = home_of(w, d->path);
    if (!home->project)
        return NULL;
    if (!home->engine)
        home->engine = engine_new(home->project);
    Ownership o = { w, home };
    *restarted = engine_sync(home->engine, all, owns, &o);
    return home->engine;
}

/* A folder that is left out takes all below it along. */
bool workspace_excludes(Workspace *w, const Document *d)
{
    const Home *home = home_of(w, d->path);
    if (!home->project || home->project->discover.exclude_count == 0)
        return false;
    const DiscoverOptions *o = &home->project->discover;
    Arena *a = arena_new();
    const IgnoreList *list = ignore_patterns(a, o->excludes, o->exclude_count, o->root, NULL);
    bool is_out = false;
    for (Str path = d->path; path.len > o->root.len && str_starts(path, o->root) && !is_out; path = path_dir(path))
        is_out = ignore_asks(list, path, path.len < d->path.len) == IGNORE_LEAVE_OUT;
    arena_free(a);
    return is_out;
}
