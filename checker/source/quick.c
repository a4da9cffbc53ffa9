#include "source/quick.h"

#include "source/quick_parts.h"

/* What a Build held before, to which it returns where we fail. */
typedef struct { ArenaMark arena; uint32_t errors, comments, pending; } Before;

static Before begin(Quick *q, Build *b)
{
    q->b = b;
    q->at = q->depth = q->end = 0;
    q->failed = q->only_header = false;
    return (Before){ arena_mark(b->arena), b->errors ? b->errors->len : 0, b->comments.len, b->pending.len };
}

/* An error is tree-sitter's to tell. */
static bool end_or_undo(Quick *q, Before before)
{
    Build *b = q->b;
    if (quick_kind(q) != QUICK_END || (b->errors && b->errors->len > before.errors))
        q->failed = true;
    if (!q->failed)
        return true;
    arena_rewind(b->arena, before.arena);
    if (b->errors)
        b->errors->len = before.errors;
    b->comments.len = before.comments;
    b->pending.len = before.pending;
    return false;
}

bool quick_statements(Quick *q, Build *b, uint32_t start, uint32_t end, bool only_header, NodeList *made)
{
    Before before = begin(q, b);
    q->only_header = only_header;
    if (!quick_tokens(q, start, end, false))
        return false;
    quick_module(q);
    *made = list_take(b, before.pending);
    if (only_header && (made->len != 1 || made->items[0]->kind != NODE_CLASS_DEF))
        quick_fail(q);
    return end_or_undo(q, before);
}

bool quick_lone_expression(Quick *q, Build *b, uint32_t start, uint32_t end, Node **made)
{
    Before before = begin(q, b);
    if (!quick_tokens(q, start, end, true))
        return false;
    *made = quick_expressions(q);
    return end_or_undo(q, before);
}

void quick_free(Quick *q)
{
    vec_free(&q->tokens);
    vec_free(&q->type_comments);
}
