#include "report/watch.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/file.h"
#include "report/output.h"

enum { SETTLE = 60 };                                 /* milliseconds without a change: editors write in several steps */

static bool matters(const char *name)
{
    static const char *const endings[] = { ".py", ".pyi", ".pyw", "pyproject.toml", "agencheck.toml", ".gitignore", ".ignore" };
    Str s = str_of(name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends(s, str_of(endings[i])))
            return true;
    return false;
}

static bool watch_folder(int events, const char *path)
{
    return inotify_add_watch(events, path, IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVE | IN_ONLYDIR) >= 0;
}

/* The folder of every file, and those above it as far as they were named: a new folder shows in its parent. */
static uint32_t watch_folders(int events, const CheckFiles *files)
{
    Arena *a = arena_new();
    uint32_t count = watch_folder(events, ".");
    Str last = { 0 };
    for (uint32_t i = 0; i < files->len; i++) {
        Str folder = path_dir(files->items[i].path);
        if (str_eq(folder, last))
            continue;
        for (Str up = last = folder; up.len; up = path_dir(up)) {
            count += watch_folder(events, str_copy(a, up).data);
            if (path_dir(up).len >= up.len)
                break;
        }
    }
    arena_free(a);
    return count;
}

static bool read_events(int events)
{
    _Alignas(struct inotify_event) char buffer[1 << 14];
    ssize_t size = read(events, buffer, sizeof buffer);
    bool found = false;
    for (ssize_t at = 0; at + (ssize_t)sizeof(struct inotify_event) <= size;) {
        const struct inotify_event *e = (const struct inotify_event *)(const void *)(buffer + at);
        found |= (e->mask & (IN_Q_OVERFLOW | IN_ISDIR)) || (e->len && matters(e->name));
        at += (ssize_t)(sizeof *e + e->len);
    }
    return found;
}

bool watch_wait(const CheckFiles *files)
{
    int events = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (events < 0 || watch_folders(events, files) == 0) {
        complain("--watch: file events can't be had: %s", strerror(errno));
        if (events >= 0)
            close(events);
        return false;
    }
    fputs("agencheck: watching; Ctrl-C ends\n", stderr);
    struct pollfd waiting = { .fd = events, .events = POLLIN };
    bool found = false;
    for (;;) {
        int ready = poll(&waiting, 1, found ? SETTLE : -1);
        if (ready > 0)
            found |= read_events(events);
        else if (ready == 0 || errno != EINTR)
            break;
    }
    close(events);
    return found;
}
