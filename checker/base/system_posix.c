#include "base/system.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#endif

void system_start(int argc, char **argv)
{
    (void)argc, (void)argv;
    signal(SIGPIPE, SIG_IGN);
}

/* A container's share of the machine is what counts, where the system tells it. */
int system_processors(void)
{
#ifdef __linux__
    cpu_set_t set;
    long count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
#else
    long count = sysconf(_SC_NPROCESSORS_ONLN);
#endif
    return count > 0 ? (int)count : 1;
}

int system_waitable_input(int file)
{
    return file;
}

bool system_has_input(int file, int milliseconds)
{
    struct pollfd watched = { .fd = file, .events = POLLIN };
    return poll(&watched, 1, milliseconds) > 0;
}

bool system_is_terminal(int file)
{
    const char *terminal = getenv("TERM");
    return isatty(file) && terminal && strcmp(terminal, "dumb") != 0;
}

bool system_process_lives(int id)
{
    return kill(id, 0) == 0 || errno != ESRCH;
}

char system_path_separator(void)
{
    return ':';
}
