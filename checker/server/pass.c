#include "server/pass.h"

#include "base/file.h"
#include "base/system.h"
#include "base/thread.h"
#include "report/session.h"
#include "server/guard.h"

struct Pass {
    Arena           *arena;
    ConfigList       paths;
    ProjectArguments said;
    Projects         projects;
    Check            check;
    CheckWatch       watch;
    Thread          *thread;
    bool             is_guarded, is_whole;
    atomic_bool      has_ended;
};

static void check_all(void *ctx)
{
    Pass *p = ctx;
    if (p->paths.count && projects_of(p->arena, &p->paths, &p->said, &p->projects)
        && projects_files(&p->projects, &p->check.files))
        check_run(&p->check);
    p->is_whole = true;
}

static void run(void *ctx)
{
    Pass *p = ctx;
    Guard *guard = p->is_guarded ? guard_open() : NULL;
    guard_run(guard, check_all, p);
    if (guard)
        guard_close(guard);
    atomic_store(&p->has_ended, true);
}

/* One processor is left to who answers meanwhile. */
static uint32_t jobs(void)
{
    int processors = system_processors();
    return processors > 1 ? (uint32_t)processors - 1 : 1;
}

static void copy_words(Pass *p, const Settings *settings)
{
    char **words = ARENA_ARRAY(p->arena, settings->words.len + 1, char *);
    for (uint32_t i = 0; i < settings->words.len; i++)
        words[i] = (char *)str_copy(p->arena, str_of(settings->words.items[i])).data;
    p->said = (ProjectArguments){ (int)settings->words.len, words, OPTION_ON_CHECK | OPTION_ON_SERVER };
}

Pass *pass_begin(const PassFolders *folders, const Settings *settings, bool is_guarded)
{
    Arena *a = arena_new();
    Pass *p = ARENA_NEW(a, Pass);
    p->arena = p->projects.arena = a;
    p->is_guarded = is_guarded;
    p->paths.items = ARENA_ARRAY(a, folders->len, ConfigString);
    for (uint32_t i = 0; i < folders->len; i++)
        if (file_is_dir(folders->items[i].data))
            p->paths.items[p->paths.count++].text = str_copy(a, folders->items[i]);
    copy_words(p, settings);
    check_init(&p->check);
    p->check.watch = &p->watch;
    p->check.jobs = jobs();
    p->thread = thread_start(run, p);
    return p;
}

void pass_cancel(Pass *p)
{
    atomic_store(&p->watch.is_cancelled, true);
}

bool pass_has_ended(const Pass *p)
{
    return atomic_load(&p->has_ended);
}

void pass_progress(const Pass *p, uint32_t *done, uint32_t *total)
{
    *done = atomic_load(&p->watch.done);
    *total = atomic_load(&p->watch.total);
}

Diagnostics *pass_found(Pass *p)
{
    return p->is_whole ? &p->check.diagnostics : NULL;
}

void pass_free(Pass *p)
{
    thread_join(p->thread);
    if (!p->is_whole)
        return;                                       /* it failed: nothing of it may be touched again */
    check_free(&p->check);
    projects_free(&p->projects);
    arena_free(p->arena);
}
