#include "base/events.h"

#include <errno.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/arena.h"

struct Events { int file; };

Events *events_open(void)
{
    int file = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (file < 0)
        return NULL;
    Events *e = memory_get(sizeof *e);
    *e = (Events){ file };
    return e;
}

void events_close(Events *e)
{
    close(e->file);
    memory_free(e);
}

bool events_add_folder(Events *e, const char *folder)
{
    return inotify_add_watch(e->file, folder, IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVE | IN_ONLYDIR) >= 0;
}

void events_add_file(Events *e, const char *file)
{
    (void)e, (void)file;
}

static bool read_events(Events *e, bool (*matters)(const char *name))
{
    _Alignas(struct inotify_event) char buffer[1 << 14];
    ssize_t size = read(e->file, buffer, sizeof buffer);
    bool has_met = false;
    for (ssize_t at = 0; at + (ssize_t)sizeof(struct inotify_event) <= size;) {
        const struct inotify_event *event = (const struct inotify_event *)(const void *)(buffer + at);
        has_met |= (event->mask & (IN_Q_OVERFLOW | IN_ISDIR)) || (event->len && matters(event->name));
        at += (ssize_t)(sizeof *event + event->len);
    }
    return has_met;
}

bool events_wait(Events *e, int milliseconds, bool (*matters)(const char *name), bool *has_met)
{
    struct pollfd waiting = { .fd = e->file, .events = POLLIN };
    int ready;
    do
        ready = poll(&waiting, 1, milliseconds);
    while (ready < 0 && errno == EINTR);
    if (ready <= 0)
        return false;
    *has_met |= read_events(e, matters);
    return true;
}
