/* kqueue names no files, and a folder's event tells only that an entry came or went: files are watched one by one as well. */
#include "base/events.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/event.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/vec.h"

struct Events { int queue; VEC(int) watched; };

/* Every watch is an open file, of which the system gives few unless it is asked. */
static void raise_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max < OPEN_MAX ? limit.rlim_max : OPEN_MAX;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

Events *events_open(void)
{
    int queue = kqueue();
    if (queue < 0)
        return NULL;
    raise_limit();
    Events *e = memory_zero(1, sizeof *e);
    e->queue = queue;
    return e;
}

void events_close(Events *e)
{
    for (uint32_t i = 0; i < e->watched.len; i++)
        close(e->watched.items[i]);
    vec_free(&e->watched);
    close(e->queue);
    memory_free(e);
}

static bool add(Events *e, const char *path, int flags)
{
    int file = open(path, O_EVTONLY | O_CLOEXEC | flags);
    struct kevent wanted;
    if (file < 0)
        return false;
    EV_SET(&wanted, file, EVFILT_VNODE, EV_ADD | EV_CLEAR, NOTE_WRITE | NOTE_DELETE | NOTE_RENAME, 0, NULL);
    if (kevent(e->queue, &wanted, 1, NULL, 0, NULL) != 0) {
        close(file);
        return false;
    }
    vec_push(&e->watched, file);
    return true;
}

bool events_add_folder(Events *e, const char *folder)
{
    return add(e, folder, O_DIRECTORY);
}

void events_add_file(Events *e, const char *file)
{
    add(e, file, 0);
}

bool events_wait(Events *e, int milliseconds, bool (*matters)(const char *name), bool *has_met)
{
    (void)matters;
    struct kevent met;
    struct timespec limit = { milliseconds / 1000, milliseconds % 1000 * 1000000L };
    int count;
    do
        count = kevent(e->queue, NULL, 0, &met, 1, milliseconds < 0 ? NULL : &limit);
    while (count < 0 && errno == EINTR);
    *has_met |= count > 0;
    return count > 0;
}
