/* quick_proof.c: for each file named on the command line (or, one a line, on stdin after `-`), every item parsed the usual way
 * is the same, nodes, positions and errors, as by tree-sitter alone (parts/quick_same.h). With -m N, N texts are made of each
 * file by changing a token, and compared as well. Prints the first difference of a text; exit status 1 with any. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "tests/parts/quick_same.h"

typedef struct {
    QuickProof  quick;
    const char *path;
    uint64_t    files, wrong, random;
} Proof;

static void prove_text(Proof *p, Str bytes)
{
    if (quick_same(&p->quick, bytes))
        return;
    Arena *a = arena_new();
    Text text;
    text_init(&text, a, bytes);
    printf("%s:%" PRIu32 ": %s\n", p->path, text_pos(&text, p->quick.start, UNIT_UTF8).line + 1, p->quick.what);
    if (getenv("SHOW"))
        printf(STR_FMT "\n", STR_ARG(str_sub(text.bytes, p->quick.start, p->quick.end)));
    p->wrong++;
    arena_free(a);
}

static uint32_t random_below(Proof *p, uint32_t bound)
{
    p->random = p->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(p->random >> 33) % bound;
}

/* A piece of the text is left out, doubled, or replaced by a word of Python's. */
static void prove_changed(Proof *p, Str bytes, uint32_t times)
{
    static const char *const pieces[] = {
        "(", ")", "[", "]", "{", "}", ",", ":", ";", "=", " in ", " if ", " else ", " for ", " not ", " is ", " as ", "*", "**",
        ".", " lambda ", " yield ", " await ", " async ", " from ", ":=", "->", "@", "~", "-", " and ", " None ", " x ", " 1 ",
        "\"s\"", "f\"{x}\"", " del ", " return ", "\n", "\n    ", " import ", " class ", " def ", " with ", " try:", " except ",
        " match ", "...",
    };
    StrBuf changed = { 0 };
    for (uint32_t i = 0; bytes.len && i < times; i++) {
        uint32_t at = random_below(p, bytes.len), out = random_below(p, 3) ? random_below(p, 6) : 0;
        uint32_t after = at + out < bytes.len ? at + out : bytes.len;
        strbuf_clear(&changed);
        strbuf_add(&changed, str_sub(bytes, 0, at));
        if (random_below(p, 4))
            strbuf_add_text(&changed, pieces[random_below(p, sizeof pieces / sizeof *pieces)]);
        strbuf_add(&changed, str_sub(bytes, after, bytes.len));
        prove_text(p, strbuf_str(&changed));
    }
    strbuf_free(&changed);
}

static void prove_file(Proof *p, const char *path, uint32_t changes)
{
    FileBytes file;
    FileError error;
    if (!file_read(path, &file, &error))
        return;
    p->path = path;
    p->files++;
    prove_text(p, file.bytes);
    prove_changed(p, file.bytes, changes);
    file_release(&file);
}

int main(int argc, char **argv)
{
    Proof p = { .random = 7 };
    quick_proof_open(&p.quick);
    char line[4096];
    uint32_t changes = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-m") == 0 && i + 1 < argc) {
            changes = (uint32_t)atoi(argv[++i]);
        } else if (strcmp(argv[i], "-") != 0) {
            prove_file(&p, argv[i], changes);
        } else {
            while (fgets(line, sizeof line, stdin)) {
                line[strcspn(line, "\n")] = 0;
                prove_file(&p, line, changes);
            }
        }
    }
    ParserShares shares = parser_shares(p.quick.usual);
    printf("%" PRIu64 " files, %" PRIu64 " items, ", p.files, p.quick.items);
    printf("%" PRIu64 " bytes read quickly, %" PRIu64 " by tree-sitter; %" PRIu64 " differ\n", shares.quick, shares.grammar,
           p.wrong);
    quick_proof_close(&p.quick);
    return p.wrong > 0;
}
