/* The heap half of arena.h, and what ends the process. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static void *given(void *p)
{
    if (!p)
        memory_exhausted();
    return p;
}

/* A size of 0 is asked as 1: NULL always means that there was no memory. */
void *memory_get(size_t size)
{
    return given(malloc(size ? size : 1));
}

void *memory_zero(size_t count, size_t size)
{
    return given(calloc(count ? count : 1, size ? size : 1));
}

void *memory_resize(void *old, size_t size)
{
    return given(realloc(old, size ? size : 1));
}

void memory_free(void *p)
{
    free(p);
}

void memory_share(void)
{
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, 1);                          /* else each thread keeps what it freed for itself */
#endif
}

void memory_return(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

/* One place, and without asking for memory again: the caller's work can't be finished, status 2 says so. */
void memory_exhausted(void)
{
    static const char message[] = "agencheck: out of memory\n";
    ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
    (void)written;
    _Exit(2);
}

void bug_at(const char *file, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "agencheck: bug at %s:%d: ", file, line);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}
