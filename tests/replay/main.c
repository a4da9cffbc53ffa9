/* replay-NAME FILE…: gives each file to the fuzzer NAME once, without libFuzzer: what once broke it is tried by `make test`.
 * The file under way is named on stderr when it breaks. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *under_way;

static void name_file(int number)
{
    if (write(STDERR_FILENO, under_way, str_of(under_way).len) > 0 && write(STDERR_FILENO, "\n", 1) > 0)
        signal(number, SIG_DFL);
    raise(number);
}

int main(int argc, char **argv)
{
    static const int signals[] = { SIGABRT, SIGSEGV, SIGBUS, SIGALRM };
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction action = { .sa_handler = name_file, .sa_flags = SA_RESETHAND };
        sigaction(signals[i], &action, NULL);
    }
    for (int i = 1; i < argc; i++) {
        FileBytes file;
        FileError err;
        under_way = argv[i];
        if (!file_read(argv[i], &file, &err))
            return 2;
        alarm(60);                                    /* an input that takes so long is broken, too */
        LLVMFuzzerTestOneInput((const uint8_t *)file.bytes.data, file.bytes.len);
        file_release(&file);
    }
    return 0;
}
