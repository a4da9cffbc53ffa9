/* Fuzzes the reader of configuration: TOML, the options, the target that follows. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "program/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[] = "/tmp/agencheck-fuzz-XXXXXX.toml";
    static bool is_made;
    if (!is_made) {
        int fd = mkstemps(path, 5);
        if (fd < 0)
            return 0;
        close(fd);
        is_made = true;
    }
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(data, 1, size, f) != size || fclose(f) != 0)
        return 0;

    Arena *a = arena_new();
    Config config = { 0 };
    ConfigErrors errors = { 0 };
    Target target;
    if (config_load(a, STR("/tmp"), str_of(path), &config, &errors))
        config_target(a, &config, (PyVersion){ 3, 12 }, &target, &errors);
    StrBuf out = { 0 };
    for (uint32_t i = 0; i < errors.len; i++)
        config_error_print(&out, &errors.items[i]);
    strbuf_free(&out);
    vec_free(&errors);
    arena_free(a);
    return 0;
}
