/* faults.so, for LD_PRELOAD: makes calls of the C library fail as they do on a machine in trouble (run_faults.py).
 * FAULT says which, as CALL:NUMBER:WHAT. CALL is memory, open, list, read, write, sync, rename, mode, close, or any of those but
 * memory. NUMBER counts its calls from 1; `*` means each. WHAT is the number of an errno, `short` (a read or write of one byte),
 * `end` (a read that finds nothing, as in a file that was cut), or `kill` (the process dies right before the call).
 * FAULT_COUNTS names a file that gets, at a normal end, how often each was called. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum Call {
    CALL_MEMORY, CALL_OPEN, CALL_LIST, CALL_READ, CALL_WRITE, CALL_SYNC, CALL_RENAME, CALL_MODE, CALL_CLOSE, CALL_ANY, CALL_COUNT
};
static const char *const names[CALL_COUNT] = {
    "memory", "open", "list", "read", "write", "sync", "rename", "mode", "close", "any"
};

typedef enum { FAULT_NONE, FAULT_SHORT, FAULT_END, FAULT_ERRNO } Fault;

static struct {
    bool is_active, is_each;
    enum Call call;
    unsigned long number;
    Fault fault;
    bool kills;
    int code;
    DIR *(*opendir)(const char *);
} plan;
static atomic_ulong counts[CALL_COUNT];

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

__attribute__((constructor)) static void begin(void)
{
    char call[16] = "", number[16] = "", what[16] = "";
    const char *said = getenv("FAULT");
    *(void **)&plan.opendir = dlsym(RTLD_NEXT, "opendir");
    plan.call = CALL_COUNT;
    if (said && sscanf(said, "%15[^:]:%15[^:]:%15s", call, number, what) == 3)
        for (int i = 0; i < CALL_COUNT; i++)
            if (!strcmp(call, names[i]))
                plan.call = (enum Call)i;
    plan.is_each = !strcmp(number, "*");
    plan.number = strtoul(number, NULL, 10);
    plan.kills = !strcmp(what, "kill");
    plan.fault = !strcmp(what, "short") ? FAULT_SHORT : !strcmp(what, "end") ? FAULT_END : FAULT_ERRNO;
    plan.code = atoi(what);
    plan.is_active = true;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAULT_COUNTS");
    plan.is_active = false;
    FILE *f = path ? fopen(path, "w") : NULL;
    for (int i = 0; f && i < CALL_COUNT; i++)
        fprintf(f, "%s %lu\n", names[i], counts[i]);
    if (f)
        fclose(f);
}

static bool is_due(enum Call call)
{
    unsigned long count = atomic_fetch_add(&counts[call], 1) + 1;
    return plan.call == call && (plan.is_each || count == plan.number);
}

/* What is to happen at this call; errno is set for it. EINTR comes every other time: whoever tries again gets on. */
static Fault fault_at(enum Call call)
{
    if (!plan.is_active)
        return FAULT_NONE;
    bool any = call != CALL_MEMORY && is_due(CALL_ANY), due = is_due(call);
    if (!any && !due)
        return FAULT_NONE;
    if (plan.kills)
        kill(getpid(), SIGKILL);
    if (plan.fault == FAULT_ERRNO && plan.code == EINTR && counts[call] % 2)
        return FAULT_NONE;
    errno = plan.code;
    return plan.fault;
}

/* ---- memory ---- */

static bool has_memory(void)
{
    if (fault_at(CALL_MEMORY) == FAULT_NONE)
        return true;
    errno = ENOMEM;
    return false;
}

void *malloc(size_t size) { return has_memory() ? __libc_malloc(size) : NULL; }
void *calloc(size_t count, size_t size) { return has_memory() ? __libc_calloc(count, size) : NULL; }
void *realloc(void *old, size_t size) { return has_memory() ? __libc_realloc(old, size) : NULL; }

/* ---- files; the system is called directly, so that nothing here calls what is replaced here ---- */

#define FAILS(call) (fault_at(call) == FAULT_ERRNO)

static int open_at(int folder, const char *path, int flags, va_list more)
{
    int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0;
    return FAILS(CALL_OPEN) ? -1 : (int)syscall(SYS_openat, folder, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    int fd = open_at(AT_FDCWD, path, flags, more);
    va_end(more);
    return fd;
}

int openat(int folder, const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    int fd = open_at(folder, path, flags, more);
    va_end(more);
    return fd;
}

int __open_2(const char *path, int flags);
int __open_2(const char *path, int flags) { return open(path, flags, 0); }

DIR *opendir(const char *path) { return FAILS(CALL_LIST) ? NULL : plan.opendir(path); }

ssize_t read(int fd, void *into, size_t size)
{
    Fault f = fault_at(CALL_READ);
    if (f == FAULT_ERRNO || f == FAULT_END)
        return f == FAULT_END ? 0 : -1;
    return syscall(SYS_read, fd, into, f == FAULT_SHORT && size ? 1 : size);
}

ssize_t __read_chk(int fd, void *into, size_t size, size_t room);
ssize_t __read_chk(int fd, void *into, size_t size, size_t room)
{
    if (size > room)
        abort();
    return read(fd, into, size);
}

ssize_t pread(int fd, void *into, size_t size, off_t at)
{
    Fault f = fault_at(CALL_READ);
    if (f == FAULT_ERRNO || f == FAULT_END)
        return f == FAULT_END ? 0 : -1;
    return syscall(SYS_pread64, fd, into, f == FAULT_SHORT && size ? 1 : size, at);
}

ssize_t __pread_chk(int fd, void *into, size_t size, off_t at, size_t room);
ssize_t __pread_chk(int fd, void *into, size_t size, off_t at, size_t room)
{
    if (size > room)
        abort();
    return pread(fd, into, size, at);
}

ssize_t write(int fd, const void *from, size_t size)
{
    Fault f = fault_at(CALL_WRITE);
    return f == FAULT_ERRNO ? -1 : syscall(SYS_write, fd, from, f == FAULT_SHORT && size ? 1 : size);
}

int fsync(int fd) { return FAILS(CALL_SYNC) ? -1 : (int)syscall(SYS_fsync, fd); }
int rename(const char *old, const char *new) { return FAILS(CALL_RENAME) ? -1 : (int)syscall(SYS_rename, old, new); }
int fchmod(int fd, mode_t mode) { return FAILS(CALL_MODE) ? -1 : (int)syscall(SYS_fchmod, fd, mode); }
int fchown(int fd, uid_t owner, gid_t group) { return FAILS(CALL_MODE) ? -1 : (int)syscall(SYS_fchown, fd, owner, group); }

/* As the system does: even where closing fails, the number is free again. */
int close(int fd)
{
    bool fails = FAILS(CALL_CLOSE);
    int code = errno, result = (int)syscall(SYS_close, fd);
    errno = fails ? code : errno;
    return fails ? -1 : result;
}
