/* Fuzzes the reader of the stub index: a small index is made of three stubs, the input changes bytes of it (two that say where,
 * one that is added there), and every module, item and node that it then says it has is asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "stubs/compile.h"
#include "stubs/stubs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_ITEMS = 2000, MAX_DEPTH = 20 };

static const char *const stubs[][2] = {
    { "VERSIONS", "a: 3.0-\nb: 3.0-3.14\nb.c: 3.9-\n" },
    { "a.pyi", "import b\nfrom b.c import D as D\nx: int\nclass A[T = int](B, metaclass=M):\n"
               "    class C:\n        y: str = 'text'\n"
               "        def f(self, *a, k: int = 1, **kw) -> None: ...\n    async def g(self) -> AsyncIterator[T]: ...\n" },
    { "b/__init__.pyi", "import sys\nif sys.version_info >= (3, 12):\n    type X = list[int]\nelse:\n    X = list\n@overload\n"
                        "def f(x: Literal[1, 'a']) -> int: ...\n@overload\ndef f(x: str) -> str: ...\n" },
    { "b/c.pyi", "class D(TypedDict, total=False):\n    'text'\n    k: Callable[[int, ...], Any] | None\n" },
};

static void write_stubs(Arena *a, Str folder)
{
    mkdir(path_join(a, folder, STR("b")).data, 0700);
    for (size_t i = 0; i < sizeof stubs / sizeof *stubs; i++) {
        FileError err;
        if (!file_write_atomic(path_join(a, folder, str_of(stubs[i][0])).data, str_of(stubs[i][1]), &err))
            BUG("no file");
    }
}

static void remove_stubs(Arena *a, Str folder)
{
    for (size_t i = 0; i < sizeof stubs / sizeof *stubs; i++)
        remove(path_join(a, folder, str_of(stubs[i][0])).data);
    remove(path_join(a, folder, STR("b")).data);
    remove(folder.data);
}

/* An index of these, in the format of the program that is tested. */
static StrBuf make_index(void)
{
    char folder[] = "/tmp/agencheck-fuzz-XXXXXX";
    StrBuf index = { 0 }, error = { 0 };
    StubCount count;
    Arena *a = arena_new();
    if (!mkdtemp(folder))
        BUG("no folder");
    write_stubs(a, str_of(folder));
    if (!stub_compile(folder, &index, &count, &error))
        BUG("no index: %s", error.data);
    remove_stubs(a, str_of(folder));
    arena_free(a);
    return index;
}

static void visit_items(Module *m, Item *items, uint32_t count, int depth, uint32_t *left)
{
    for (uint32_t i = 0; i < count && *left && depth < MAX_DEPTH; i++) {
        --*left;
        module_item_node(m, &items[i]);
        visit_items(m, items[i].children, items[i].child_count, depth + 1, left);
    }
}

static void visit_module(void *ctx, Str dotted, PyVersion first, PyVersion last)
{
    (void)first, (void)last;
    Program *p = ctx;
    uint32_t left = MAX_ITEMS;
    Module *m = program_module(p, atom_of(p->atoms, dotted));
    if (m)
        visit_items(m, m->outline.items, m->outline.count, 0, &left);
}

static void visit(const StubSource *source)
{
    Arena *a = arena_new();
    SearchOptions none = { .root = STR("") };
    SearchPaths *paths = search_paths_new(a, &none);
    Program *p = program_new(paths, (Target){ .version = { 3, 13 } }, *source);
    stubs_modules(source->index, visit_module, p);
    program_free(p);
    search_paths_free(paths);
    arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static StrBuf index;
    if (!index.len)
        index = make_index();
    uint8_t *bytes = memory_get(index.len);
    memcpy(bytes, index.data, index.len);
    for (size_t i = 0; i + 2 < size; i += 3) {
        size_t at = (size_t)(data[i] << 8 | data[i + 1]) % index.len;
        bytes[at] = (uint8_t)(bytes[at] + data[i + 2]);
    }
    StubSource source;
    if (stubs_over((Str){ (const char *)bytes, (uint32_t)index.len }, &source))
        visit(&source);
    memory_free(bytes);
    return 0;
}
