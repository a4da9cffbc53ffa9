#include "tests/parts/quick_same.h"

#include <string.h>

#include "source/outline.h"

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

static bool same_items(QuickProof *p, Item *items, uint32_t count, Node *parent)
{
    for (uint32_t i = 0; i < count; i++) {
        SyntaxErrors errors = { 0 }, expected_errors = { 0 };
        Node *expected = item_parse(p->grammar, p->arena, &p->text, &items[i], parent, &expected_errors);
        Node *n = item_parse(p->usual, p->arena, &p->text, &items[i], parent, &errors);
        bool nodes = node_same(n, p->atoms, expected, p->atoms, true), same = same_errors(&errors, &expected_errors);
        p->is_gap = errors.len == 0 && expected_errors.len > 0;
        vec_free(&errors);
        vec_free(&expected_errors);
        p->items++;
        if (!nodes || !same) {
            p->what = nodes ? "other errors" : "other nodes";
            p->start = items[i].start;
            p->end = items[i].end;
            return false;
        }
        if (!same_items(p, items[i].children, items[i].child_count, n))
            return false;
    }
    return true;
}

void quick_proof_open(QuickProof *p)
{
    *p = (QuickProof){ .atoms = atoms_new() };
    p->usual = parser_new(p->atoms);
    p->grammar = parser_new(p->atoms);
    parser_use_grammar_alone(p->grammar);
}

void quick_proof_close(QuickProof *p)
{
    parser_free(p->usual);
    parser_free(p->grammar);
    atoms_free(p->atoms);
}

bool quick_same(QuickProof *p, Str bytes)
{
    p->arena = arena_new();
    p->what = NULL;
    text_init(&p->text, p->arena, bytes);
    Outline outline = outline_of(p->arena, p->atoms, &p->text);
    bool same = same_items(p, outline.items, outline.count, node_new(p->arena, NODE_MODULE, 0, bytes.len));
    arena_free(p->arena);
    return same;
}
