/* Fuzzes what is read of an environment: the input is, by its first byte, pyvenv.cfg, a .pth, the finder of an editable
 * install, or direct_url.json; after that names are looked for in what came of it. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "program/environment.h"
#include "program/program.h"
#include "stubs/stubs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SITE "lib/python3.12/site-packages"
static const char *const folders[] = { "lib", "lib/python3.12", SITE, SITE "/x.dist-info" };
static const char *const files[] = { "pyvenv.cfg", SITE "/a.pth", SITE "/finder.py", SITE "/x.dist-info/direct_url.json" };
enum { FILE_COUNT = sizeof files / sizeof *files };

static bool write_bytes(Arena *a, Str root, const char *name, const void *data, size_t size)
{
    FILE *f = fopen(path_join(a, root, str_of(name)).data, "wb");
    return f && fwrite(data, 1, size, f) == size && fclose(f) == 0;
}

static void look(Arena *a, const Environment *e, Str root)
{
    SearchOptions o = { .root = root, .environment = e };
    SearchPaths *paths = search_paths_new(a, &o);
    StubSource stubs = stubs_embedded();
    Finder *f = finder_new(paths, &stubs, (Target){ .version = { 3, 12 } });
    FoundModule found;
    for (uint32_t i = 0; i < e->mapping_count; i++)
        finder_find(f, e->mappings[i].name, &found);
    finder_find(f, STR("a.b"), &found);
    finder_free(f);
    search_paths_free(paths);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char root[] = "/tmp/agencheck-fuzz-XXXXXX";
    static bool is_made;
    Arena *a = arena_new();
    if (!is_made) {
        is_made = mkdtemp(root) != NULL;
        for (unsigned i = 0; i < sizeof folders / sizeof *folders; i++)
            mkdir(path_join(a, str_of(root), str_of(folders[i])).data, 0700);
        is_made &= write_bytes(a, str_of(root), SITE "/finder.pth", "import finder\n", 14);
    }
    if (size > 0 && is_made && write_bytes(a, str_of(root), files[data[0] % FILE_COUNT], data + 1, size - 1)) {
        EnvironmentOptions options = { .python = str_of(root), .project = STR("/tmp") };
        Environment environment;
        Str error;
        if (environment_find(a, &options, &environment, &error))
            look(a, &environment, str_of(root));
    }
    arena_free(a);
    return 0;
}
