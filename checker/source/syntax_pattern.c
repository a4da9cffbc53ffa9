/* syntax_pattern.c: patterns that Python's compiler rejects. */
#include "base/map.h"
#include "source/syntax_rules.h"

enum { MAX_NESTING = 60 };

typedef struct { Check *check; Map names; int depth; } Patterns;

static void look_at(Patterns *p, Node *pattern);

static void capture(Patterns *p, const Node *at, Atom name)
{
    bool is_new = true;
    if (name)
        map_slot(&p->names, name, &is_new);
    if (!is_new)
        syntax_report(p->check, at, "the same name twice in a pattern");
}

static void look_at_sequence(Patterns *p, const NodeList *items)
{
    uint32_t stars = 0;
    for (uint32_t i = 0; i < items->len; i++) {
        stars += items->items[i]->kind == NODE_PATTERN_STAR;
        if (stars > 1 && items->items[i]->kind == NODE_PATTERN_STAR)
            syntax_report(p->check, items->items[i], "a sequence pattern with two stars");
        look_at(p, items->items[i]);
    }
}

static void look_at_class(Patterns *p, const NodeList *args)
{
    Map keywords = { 0 };
    bool has_keyword = false;
    for (uint32_t i = 0; i < args->len; i++) {
        Node *arg = args->items[i];
        bool is_keyword = arg->kind == NODE_PATTERN_KEYWORD, is_new = true;
        if (is_keyword)
            map_slot(&keywords, arg->pattern_keyword.name, &is_new);
        else if (has_keyword)
            syntax_report(p->check, arg, "a positional pattern after one with a keyword");
        if (!is_new)
            syntax_report(p->check, arg, "the same attribute twice in a class pattern");
        has_keyword |= is_keyword;
        look_at(p, is_keyword ? arg->pattern_keyword.pattern : arg);
    }
    map_free(&keywords);
}

/* Alternatives bind the same names: one stands for all. */
static void look_at(Patterns *p, Node *pattern)
{
    if (!pattern || p->depth >= MAX_NESTING)
        return;
    p->depth++;
    switch (pattern->kind) {
    case NODE_PATTERN_AS:
        look_at(p, pattern->pattern_as.pattern);
        capture(p, pattern, pattern->pattern_as.name);
        break;
    case NODE_PATTERN_STAR: capture(p, pattern, pattern->pattern_star.name); break;
    case NODE_PATTERN_SEQUENCE: look_at_sequence(p, &pattern->elements.items); break;
    case NODE_PATTERN_CLASS: look_at_class(p, &pattern->pattern_class.args); break;
    case NODE_PATTERN_OR:
        if (pattern->elements.items.len)
            look_at(p, pattern->elements.items.items[0]);
        break;
    case NODE_PATTERN_MAPPING:
        for (uint32_t i = 0; i < pattern->pattern_mapping.items.len; i++)
            if (pattern->pattern_mapping.items.items[i]->kind == NODE_DICT_ITEM)
                look_at(p, pattern->pattern_mapping.items.items[i]->dict_item.value);
        capture(p, pattern, pattern->pattern_mapping.rest);
        break;
    default: break;
    }
    p->depth--;
}

void syntax_match_case(Check *c, Node *n)
{
    Patterns p = { .check = c };
    look_at(&p, n->match_case.pattern);
    map_free(&p.names);
}

static bool matches_everything(const Node *pattern)
{
    while (pattern && pattern->kind == NODE_PATTERN_AS && pattern->pattern_as.pattern)
        pattern = pattern->pattern_as.pattern;
    return pattern && pattern->kind == NODE_PATTERN_AS;
}

static void check_alternatives(Check *c, const Node *pattern)
{
    for (uint32_t i = 0; pattern->kind == NODE_PATTERN_OR && i + 1 < pattern->elements.items.len; i++)
        if (matches_everything(pattern->elements.items.items[i]))
            syntax_report(c, pattern->elements.items.items[i], "this matches everything: what follows is never tried");
}

void syntax_match(Check *c, Node *n)
{
    for (uint32_t i = 0; i < n->match.cases.len; i++) {
        const Node *one = n->match.cases.items[i];
        if (!one->match_case.pattern)
            continue;
        check_alternatives(c, one->match_case.pattern);
        if (i + 1 < n->match.cases.len && !one->match_case.guard && matches_everything(one->match_case.pattern))
            syntax_report(c, one->match_case.pattern, "this matches everything: what follows is never tried");
    }
}
