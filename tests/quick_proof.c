/* quick_proof.c: for each file named on the command line (or, one a line, on stdin after `-`), every item parsed the usual way is the
 * same, nodes, positions and errors, as by tree-sitter alone. With -m N, N texts are made of each file by changing a token, and
 * compared as well. Prints the first difference of a text; exit status 1 with any. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "source/outline.h"
#include "source/parse.h"

typedef struct {
    AtomTable *atoms;
    Parser    *usual, *grammar;
    Arena     *arena;
    Text       text;
    const char *path;
    uint64_t   files, items, wrong, random;
} Proof;

static bool same_errors(const SyntaxErrors *a, const SyntaxErrors *b)
{
    if (a->len != b->len)
        return false;
    for (uint32_t i = 0; i < a->len; i++)
        if (a->items[i].start != b->items[i].start || a->items[i].end != b->items[i].end
            || strcmp(a->items[i].message, b->items[i].message) != 0)
            return false;
    return true;
}

static void differ(Proof *p, const Item *item, const char *what)
{
    TextPos pos = text_pos(&p->text, item->start, UNIT_UTF8);
    printf("%s:%" PRIu32 ": %s\n", p->path, pos.line + 1, what);
    if (getenv("SHOW"))
        printf("%.*s\n", (int)(item->end - item->start), p->text.bytes.data + item->start);
    p->wrong++;
}

static bool prove_items(Proof *p, Item *items, uint32_t count, Node *parent)
{
    for (uint32_t i = 0; i < count; i++) {
        SyntaxErrors errors = { 0 }, expected_errors = { 0 };
        Node *expected = item_parse(p->grammar, p->arena, &p->text, &items[i], parent, &expected_errors);
        Node *n = item_parse(p->usual, p->arena, &p->text, &items[i], parent, &errors);
        bool nodes = node_same(n, p->atoms, expected, p->atoms, true), same = same_errors(&errors, &expected_errors);
        vec_free(&errors);
        vec_free(&expected_errors);
        p->items++;
        if (!nodes || !same) {
            differ(p, &items[i], nodes ? "other errors" : "other nodes");
            return false;
        }
        if (!prove_items(p, items[i].children, items[i].child_count, n))
            return false;
    }
    return true;
}

static void prove_text(Proof *p, Str bytes)
{
    p->arena = arena_new();
    text_init(&p->text, p->arena, bytes);
    Outline outline = outline_of(p->arena, p->atoms, &p->text);
    prove_items(p, outline.items, outline.count, node_new(p->arena, NODE_MODULE, 0, bytes.len));
    arena_free(p->arena);
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
        "(", ")", "[", "]", "{", "}", ",", ":", ";", "=", " in ", " if ", " else ", " for ", " not ", " is ", " as ", "*", "**", ".",
        " lambda ", " yield ", " await ", " async ", " from ", ":=", "->", "@", "~", "-", " and ", " None ", " x ", " 1 ", "\"s\"",
        "f\"{x}\"", " del ", " return ", "\n", "\n    ", " import ", " class ", " def ", " with ", " try:", " except ", " match ", "...",
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
    Proof p = { .atoms = atoms_new(), .random = 7 };
    p.usual = parser_new(p.atoms);
    p.grammar = parser_new(p.atoms);
    parser_use_grammar_alone(p.grammar);
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
    ParserShares shares = parser_shares(p.usual);
    printf("%" PRIu64 " files, %" PRIu64 " items, %" PRIu64 " bytes read quickly, %" PRIu64 " by tree-sitter; %" PRIu64 " differ\n",
           p.files, p.items, shares.quick, shares.grammar, p.wrong);
    parser_free(p.usual);
    parser_free(p.grammar);
    atoms_free(p.atoms);
    return p.wrong > 0;
}
