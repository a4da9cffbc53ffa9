/* ast_dump.c: the syntax tree of each file named, in the form of --dump=ast, parsed as a whole; every file's begins with a line
 * `FILE path` and ends with its syntax errors, `ERROR start..end message`. What run_source.py compares with CPython's own. */
#include <inttypes.h>
#include <stdio.h>

#include "base/file.h"
#include "source/parse.h"

static void dump_file(AtomTable *atoms, Parser *parser, const char *path)
{
    FileBytes file;
    FileError error;
    printf("FILE %s\n", path);
    if (!file_read(path, &file, &error))
        return;
    Arena *arena = arena_new();
    Text text;
    text_init(&text, arena, file.bytes);
    SyntaxErrors errors = { 0 };
    StrBuf out = { 0 };
    NodeList all = parse_all(parser, arena, &text, node_new(arena, NODE_MODULE, 0, text.bytes.len), &errors);
    for (uint32_t i = 0; i < all.len; i++)
        node_dump(&out, atoms, all.items[i]);
    fwrite(strbuf_str(&out).data, 1, out.len, stdout);
    for (uint32_t i = 0; i < errors.len; i++)
        printf("ERROR %" PRIu32 "..%" PRIu32 " %s\n", errors.items[i].start, errors.items[i].end, errors.items[i].message);
    strbuf_free(&out);
    vec_free(&errors);
    arena_free(arena);
    file_release(&file);
}

int main(int argc, char **argv)
{
    AtomTable *atoms = atoms_new();
    Parser *parser = parser_new(atoms);
    for (int i = 1; i < argc; i++)
        dump_file(atoms, parser, argv[i]);
    parser_free(parser);
    atoms_free(atoms);
    return 0;
}
