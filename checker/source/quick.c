#include "source/quick.h"

#include "source/quick_parts.h"

/* Of the parser's own nesting, several to a level of Python's. */
enum { MAX_DEPTH = 400 };

void quick_enter(Quick *q)
{
    if (++q->depth > MAX_DEPTH)
        quick_fail(q);
}

/* -- making nodes -- */

void quick_leaf(Quick *q, Syntax s)
{
    const QuickToken *t = &q->tokens.items[q->at];
    bool is_named = s < SYNTAX_PLUS;                  /* operators and tokens come last in syntax.def */
    CstNode n = { .syntax = (uint8_t)s, .is_named = is_named, .start = t->start, .end = t->end };
    vec_push(&q->nodes, n);
    quick_skip(q);
}

void quick_wrap(Quick *q, QuickMark from, Syntax s)
{
    if (q->failed)
        return;
    CstNode n = { .syntax = (uint8_t)s, .is_named = true, .start = q->tokens.items[from.token].start,
                  .end = q->tokens.items[q->at - 1].end, .next = q->nodes.len - from.nodes };
    vec_push(&q->nodes, n);
}

Syntax quick_made(const Quick *q)
{
    return q->nodes.len ? (Syntax)vec_last(&q->nodes).syntax : SYNTAX_OTHER;
}

/* -- the tree in preorder -- */

/* A node's place is what stands left of it and above it: its place in postorder without its descendants, plus its depth. */
static void to_preorder(const Quick *q, Cst *cst)
{
    cst->len = cst->open.len = 0;
    cst->has_error = false;
    while (cst->cap < q->nodes.len)
        vec_grow((void **)&cst->nodes, &cst->cap, sizeof *cst->nodes);
    for (uint32_t i = q->nodes.len; i-- > 0;) {
        CstNode n = q->nodes.items[i];
        uint32_t below = n.next;
        while (cst->open.len && i < vec_last(&cst->open))
            cst->open.len--;
        uint32_t place = i - below + cst->open.len;
        n.next = place + below + 1;
        cst->nodes[place] = n;
        if (below)
            vec_push(&cst->open, i - below);
    }
    cst->len = q->nodes.len;
    cst->open.len = 0;
}

bool quick_read(Quick *q, const Feed *feed, Cst *cst)
{
    if (feed->errors.len || !feed->spans.len)
        return false;
    vec_clear(&q->nodes);
    q->at = q->depth = 0;
    q->failed = false;
    quick_tokens(q, feed);
    quick_module(q);
    if (!q->failed)
        to_preorder(q, cst);
    return !q->failed;
}

void quick_free(Quick *q)
{
    vec_free(&q->tokens);
    vec_free(&q->nodes);
}
