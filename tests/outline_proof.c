/* outline_proof.c: for each file named on the command line (or, one a line, on stdin after `-`): is its outline what parsing the
 * whole file gives (parts/outline_same.h)? Files that don't parse are counted and left out. Prints the first difference of a
 * file; exit status 1 with any. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "tests/parts/outline_same.h"

typedef struct {
    OutlineProof outline;
    uint64_t     files, broken, wrong, bytes, unsure;
} Proof;

static void prove_file(Proof *p, const char *path)
{
    FileBytes file;
    FileError error;
    if (!file_read(path, &file, &error))
        return;
    Arena *arena = arena_new();
    Text text;
    p->files++;
    p->bytes += file.bytes.len;
    text_init(&text, arena, file.bytes);
    OutlineAnswer answer = outline_same(&p->outline, arena, &text);
    p->broken += answer == OUTLINE_BROKEN;
    p->unsure += answer != OUTLINE_BROKEN && p->outline.is_unsure;
    if (answer == OUTLINE_DIFFERS) {
        TextPos pos = text_pos(&text, p->outline.at, UNIT_UTF8);
        printf("%s:%" PRIu32 ":%" PRIu32 ": %s\n", path, pos.line + 1, pos.column + 1, p->outline.what);
        p->wrong++;
    }
    arena_free(arena);
    file_release(&file);
}

int main(int argc, char **argv)
{
    Proof p = { .files = 0 };
    outline_proof_open(&p.outline);
    char line[4096];
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-") != 0) {
            prove_file(&p, argv[i]);
            continue;
        }
        while (fgets(line, sizeof line, stdin)) {
            line[strcspn(line, "\n")] = 0;
            prove_file(&p, line);
        }
    }
    printf("%" PRIu64 " files, %" PRIu64 " bytes, %" PRIu64 " items compared with tree-sitter's; ", p.files, p.bytes,
           p.outline.items);
    printf("%" PRIu64 " files don't parse, %" PRIu64 " don't for tree-sitter alone; %" PRIu64 " differ\n", p.broken, p.unsure,
           p.wrong);
    outline_proof_close(&p.outline);
    return p.wrong > 0;
}
