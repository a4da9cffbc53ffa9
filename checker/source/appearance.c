#include "source/appearance.h"

#include <string.h>

#include "base/block.h"
#include "base/map.h"
#include "source/body.h"
#include "source/lexeme.h"
#include "source/scan.h"

/* -- heads ------------------------------------------------------------------------------------------------------------------- */

/* Past the colon of `def f(self, …) -> T:`, and its first parameter; 0: without `->`, or not as plain as that. */
static uint32_t read_head(Str text, uint32_t at, uint32_t end, Str *first)
{
    if (lexeme_word_is(text, at, "async"))
        at = lexeme_skip_blank(text, at + 5, end);
    if (at >= end || !lexeme_word_is(text, at, "def"))
        return 0;
    uint32_t open = lexeme_find(text, at, end, "(");
    uint32_t close = open < end ? lexeme_find(text, open + 1, end, ")") : end;
    uint32_t arrow = close < end ? lexeme_skip_blank(text, close + 1, end) : end;
    if (end - arrow < 2 || text.data[arrow] != '-' || text.data[arrow + 1] != '>')
        return 0;
    uint32_t colon = lexeme_find(text, arrow, end, ":"), from = lexeme_skip_void(text, open + 1, close);
    if (colon >= end || scan_has_word(str_sub(text, arrow, colon), STR("lambda")))
        return 0;
    *first = from < close && lexeme_is_word_start(text.data[from]) ? str_sub(text, from, lexeme_word_end(text, from)) : STR("");
    return colon + 1;
}

/* -- hiding ------------------------------------------------------------------------------------------------------------------ */

typedef struct { uint32_t body; bool yields; } Hidden;          /* body 0: it isn't */

/* `__aenter__` is looked into for what it enters, a decorated generator for what it holds open where it hands over (cancel.c). */
static Hidden hidden_of(Str text, const Item *f)
{
    Hidden none = { 0 };
    uint32_t def = lexeme_skip_decorators(text, f->start, f->end);
    Str first = STR("");
    uint32_t body = f->name == ATOM___aenter__ ? 0 : read_head(text, def, f->end, &first);
    if (!body || body_may_be_stub(text, body, f->end))
        return none;
    BodyFacts facts = body_facts(text, body, f->end, f->parent ? first : STR(""));
    if (facts.binds_outside || facts.yields == BODY_MAY_YIELD || (facts.yields && def > f->start))
        return none;
    return (Hidden){ body, facts.yields == BODY_YIELDS };
}

bool appearance_hides(Str text, const Item *f)
{
    return f->kind == ITEM_FUNCTION && hidden_of(text, f).body;
}

/* -- what is written --------------------------------------------------------------------------------------------------------- */

typedef struct { Str text; uint64_t hash; } Look;

/* A line of code, or a piece of one; blanks at its end don't count. */
static void add_piece(Look *l, uint32_t from, uint32_t to)
{
    while (to > from && strchr(" \t\f", l->text.data[to - 1]))
        to--;
    if (to > from)
        l->hash = hash_mix(l->hash, str_hash(str_sub(l->text, from, to)));
}

/* A comment that may say a type counts as code. */
static bool is_type_comment(Str text, uint32_t at, uint32_t end)
{
    return lexeme_word_is(text, lexeme_skip_blank(text, at + 1, end), "type");
}

/* To where a string, a comment or a line end begins. */
static uint32_t skip_plain(Str text, uint32_t at, uint32_t end)
{
    for (; end - at >= BLOCK; at += BLOCK) {
        Block16 b = block_load(text.data + at);
        if (block_any((Block16)((b == '"') | (b == '\'') | (b == '#') | (b == '\n') | (b == '\r'))))
            break;
    }
    for (; at < end; at++) {
        char c = text.data[at];
        if (c == '"' || c == '\'' || c == '#' || lexeme_is_newline(c))
            break;
    }
    return at;
}

static void add_code(Look *l, uint32_t at, uint32_t end)
{
    uint32_t piece = at, floor = at;                  /* floor: no prefix of a string begins before it */
    while ((at = skip_plain(l->text, at, end)) < end) {
        char c = l->text.data[at];
        StringLexeme s;
        bool is_comment = c == '#' && !is_type_comment(l->text, at, end);
        if (c == '"' || c == '\'') {
            lexeme_string(l->text, lexeme_string_start(l->text, floor, at), end, &s);
            at = floor = s.end;
        } else if (is_comment || lexeme_is_newline(c)) {
            add_piece(l, piece, at);
            at = piece = is_comment ? lexeme_line_end(l->text, at) : lexeme_newline_end(l->text, at);
        } else {
            at++;
        }
    }
    add_piece(l, piece, end);
}

static void add_items(Look *l, const Item *items, uint32_t count, uint32_t at, uint32_t end);

static void add_item(Look *l, const Item *item)
{
    Hidden hidden = item->kind == ITEM_FUNCTION ? hidden_of(l->text, item) : (Hidden){ 0 };
    l->hash = hash_mix(l->hash, item->kind);
    if (item->kind == ITEM_CLASS)
        add_items(l, item->children, item->child_count, item->start, item->end);
    else
        add_code(l, item->start, hidden.body ? hidden.body : item->end);
    if (hidden.body)
        l->hash = hash_mix(l->hash, 1u + hidden.yields);
}

/* With all between them; as deep as classes in classes, which the outline bounds. */
static void add_items(Look *l, const Item *items, uint32_t count, uint32_t at, uint32_t end)
{
    l->hash = hash_mix(l->hash, 1);
    for (uint32_t i = 0; i < count; at = items[i++].end) {
        add_code(l, at, items[i].start);
        add_item(l, &items[i]);
    }
    add_code(l, at, end);
    l->hash = hash_mix(l->hash, 2);
}

uint64_t appearance_of(Str text, const Item *item)
{
    Look l = { .text = text };
    add_item(&l, item);
    return l.hash ? l.hash : 1;
}

uint64_t appearance_between(Str text, uint32_t at, uint32_t end)
{
    Look l = { .text = text };
    add_code(&l, at, end);
    return l.hash;
}
