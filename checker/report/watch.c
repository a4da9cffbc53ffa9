#include "report/watch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/events.h"
#include "base/file.h"
#include "report/output.h"

enum { SETTLE = 60 };                                 /* milliseconds without a change: editors write in several steps */

struct Watch { Events *events; };

static bool matters(const char *name)
{
    static const char *const endings[] = { ".py", ".pyi", ".pyw", "pyproject.toml", "agencheck.toml", ".gitignore", ".ignore" };
    Str s = str_of(name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends(s, str_of(endings[i])))
            return true;
    return false;
}

/* The folder of every file, and those above it as far as they were named: a new folder shows in its parent. */
static uint32_t watch_folders(Events *events, const CheckFiles *files)
{
    Arena *a = arena_new();
    uint32_t count = events_add_folder(events, ".");
    Str last = { 0 };
    for (uint32_t i = 0; i < files->len; i++) {
        events_add_file(events, str_copy(a, files->items[i].path).data);
        Str folder = path_dir(files->items[i].path);
        if (str_eq(folder, last))
            continue;
        last = folder;
        for (Str up = folder; up.len; up = path_dir(up)) {
            count += events_add_folder(events, str_copy(a, up).data);
            if (path_dir(up).len >= up.len)
                break;
        }
    }
    arena_free(a);
    return count;
}

Watch *watch_begin(const CheckFiles *files)
{
    Events *events = events_open();
    if (!events || watch_folders(events, files) == 0) {
        complain("--watch: file events can't be had: %s", strerror(errno));
        if (events)
            events_close(events);
        return NULL;
    }
    Watch *w = memory_get(sizeof *w);
    *w = (Watch){ events };
    return w;
}

bool watch_wait(Watch *w)
{
    if (!w)
        return false;
    fputs("agencheck: watching; Ctrl-C ends\n", stderr);
    bool has_met = false;
    while (events_wait(w->events, has_met ? SETTLE : -1, matters, &has_met));
    events_close(w->events);
    memory_free(w);
    return has_met;
}
