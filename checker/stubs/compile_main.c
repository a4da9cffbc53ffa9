/* compile_main.c: stubc FOLDER FILE: compiles typeshed's stdlib into the index that is linked into the program. */
#include <stdio.h>

#include "base/file.h"
#include "stubs/compile.h"

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: stubc FOLDER-OF-TYPESHED OUTPUT\n", stderr);
        return 2;
    }
    StrBuf index = { 0 }, error = { 0 };
    StubCount count;
    FileError failed;
    bool ok = stub_compile(argv[1], &index, &count, &error);
    if (!ok)
        fprintf(stderr, "stubc: " STR_FMT "\n", STR_ARG(strbuf_str(&error)));
    else if (!(ok = file_write_atomic(argv[2], strbuf_str(&index), &failed)))
        fprintf(stderr, "stubc: cannot %s %s\n", failed.what, argv[2]);
    else
        printf("%u modules, %u items, %u nodes, %u names: %zu bytes\n", count.modules, count.items, count.nodes, count.atoms,
               index.len);
    strbuf_free(&index);
    strbuf_free(&error);
    return ok ? 0 : 1;
}
