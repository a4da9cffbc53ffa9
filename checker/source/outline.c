#include "source/outline.h"

#include <string.h>

#include "base/block.h"
#include "source/lexeme.h"
#include "source/name.h"

enum { MAX_CLASSES = 100 };                           /* classes inside classes; CPython's limit of indentation */

typedef VEC(Item) Items;

/* A list of items under construction: the module's, or a class's members. The open item is its last. */
typedef struct {
    uint32_t column;                                  /* where its statements start; NO_COLUMN until the first one is seen */
    Items    items;
    uint32_t decorated_from;                          /* start of a decorator that waits for its definition; NONE */
} Level;

#define NO_COLUMN UINT32_MAX
#define NONE      UINT32_MAX

typedef struct {
    Arena     *arena;
    AtomTable *atoms;
    Str        text;
    Level      levels[MAX_CLASSES];
    uint32_t   count;
} Outliner;

/* -- lines -- */

/* What is known of a logical line when it has been passed. */
typedef struct {
    uint32_t column, start, end, past;                /* first token, end of the last, start of the next line */
    bool     has_semicolon;
} Line;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

/* Where the last word before `end` is over; `at` when only blanks stand there. */
static uint32_t trimmed(Str text, uint32_t at, uint32_t end)
{
    while (end > at && is_blank(text.data[end - 1]))
        end--;
    return end;
}

/* The characters a line scan has to look at: \n \r # \ " ' ; and brackets. Of STRIDE bytes a bit for each. */
typedef struct { uint32_t from; uint64_t bits; } Specials;
enum { STRIDE = 64 };

static inline Block16 specials_of(Block16 b)
{
    Block16 pairs = b & 0xfe, shifted = b | 0x20;     /* ( and ), " and #; [ and {, ] and } */
    return (Block16)((pairs == '(') | (pairs == '"') | (shifted == '{') | (shifted == '}') | (b == '\'') | (b == '\n')
                     | (b == '\r') | (b == ';') | (b == '\\'));
}

static uint64_t specials_from(Str text, uint32_t from)
{
    char last[STRIDE] = { 0 };
    const char *at = text.data + from;
    if (text.len - from < STRIDE)
        at = memcpy(last, at, text.len - from);
    uint64_t bits = 0;
    for (uint32_t i = 0; i < STRIDE; i += BLOCK)
        bits |= (uint64_t)block_bits(specials_of(block_load(at + i))) << i;
    return bits;
}

static uint32_t next_special(Specials *s, Str text, uint32_t at)
{
    while (at < text.len) {
        uint32_t from = at & ~(uint32_t)(STRIDE - 1);
        if (s->from != from)
            *s = (Specials){ from, specials_from(text, from) };
        uint64_t rest = s->bits >> (at - from);
        if (rest)
            return at + (uint32_t)__builtin_ctzll(rest);
        at = from + STRIDE;
    }
    return text.len;
}

/* In brackets a line end is white space, unless the next line can only be a statement: then a bracket was never closed. */
static uint32_t newline_in_brackets(Str text, uint32_t at, bool *left_open)
{
    uint32_t next = lexeme_skip_void(text, at, text.len);
    *left_open = next >= text.len || lexeme_starts_statement(text, next);
    return next;
}

/* Over plain characters to a special one; the line's end is behind the last word among them, if there is one. */
static void end_at_word(Str text, uint32_t from, uint32_t to, Line *line)
{
    uint32_t past_word = trimmed(text, from, to);
    line->end = past_word > from ? past_word : line->end;
}

static void pass_line(Specials *specials, Str text, uint32_t at, Line *line)
{
    uint32_t depth = 0;
    line->start = line->end = at;
    line->has_semicolon = false;
    for (;;) {
        uint32_t plain = at;
        at = next_special(specials, text, at);
        if (at >= text.len) {
            end_at_word(text, plain, text.len, line);
            break;
        }
        bool left_open = false;
        StringLexeme s;
        switch (text.data[at]) {
        case '"': case '\'':
            lexeme_string(text, lexeme_string_start(text, line->start, at), text.len, &s);
            at = line->end = s.end;
            continue;
        case '#':
            end_at_word(text, plain, at, line);
            at = lexeme_line_end(text, at);
            continue;
        case '\\': {
            end_at_word(text, plain, at, line);
            uint32_t next = lexeme_skip_blank(text, at, text.len);
            if (next == at)
                line->end = ++at;
            else
                at = next;
            continue;
        }
        case '\n': case '\r': {
            end_at_word(text, plain, at, line);
            uint32_t next = depth ? newline_in_brackets(text, at, &left_open) : at;
            if (!depth || left_open) {
                line->past = lexeme_newline_end(text, at);
                return;
            }
            at = next;
            continue;
        }
        case '(': case '[': case '{':
            depth++;
            break;
        case ')': case ']': case '}':
            depth -= depth > 0;
            break;
        case ';':                                     /* ends a statement, is no part of it */
            end_at_word(text, plain, at, line);
            line->has_semicolon |= !depth;
            at++;
            continue;
        default:
            break;
        }
        line->end = ++at;
    }
    line->past = text.len;
}

/* The next logical line from the start of a physical one; false at the end of the text. */
static bool next_line(Specials *specials, Str text, uint32_t at, Line *line)
{
    while (at < text.len) {
        line->column = lexeme_indent(text, &at, text.len);
        if (at < text.len && text.data[at] != '#' && !lexeme_is_newline(text.data[at])) {
            pass_line(specials, text, at, line);
            return true;
        }
        at = lexeme_newline_end(text, lexeme_line_end(text, at));
    }
    return false;
}

/* -- what a line begins -- */

#define W(word, kind) { { #word, sizeof #word - 1 }, ITEM_##kind }
static const struct { Str word; uint8_t kind; } first_words[] = {
    W(def, FUNCTION), W(class, CLASS), W(import, IMPORT), W(from, FROM_IMPORT),
    W(if, COMPOUND), W(for, COMPOUND), W(while, COMPOUND), W(try, COMPOUND), W(with, COMPOUND),
    W(return, OTHER), W(raise, OTHER), W(del, OTHER), W(assert, OTHER), W(global, OTHER), W(pass, OTHER), W(lambda, OTHER),
    W(await, OTHER), W(yield, OTHER), W(not, OTHER), W(else, OTHER), W(elif, OTHER), W(except, OTHER), W(finally, OTHER),
};
#undef W

/* `NAME = value` with one target, or `NAME: T`: where the name is all it binds. */
static bool binds_one_name(Str text, uint32_t name_end, uint32_t end)
{
    uint32_t at = lexeme_skip_blank(text, name_end, end);
    if (at >= end || (text.data[at] != '=' && text.data[at] != ':'))
        return false;
    if (at + 1 < end && text.data[at + 1] == '=')
        return false;
    if (text.data[at] == ':')
        return true;
    for (at++; (at = lexeme_find(text, at, end, "=")) < end; at++) {
        bool compares = (at + 1 < end && text.data[at + 1] == '=') || strchr("=!<>:", text.data[at - 1]);
        if (!compares)
            return false;
        at += at + 1 < end && text.data[at + 1] == '=';
    }
    return true;
}

static void name_item(Outliner *o, Item *item, uint32_t at, uint32_t end)
{
    uint32_t start = lexeme_skip_blank(o->text, at, end), stop = lexeme_word_end(o->text, start);
    stop = stop < end ? stop : end;
    if (start < stop && lexeme_is_word_start(o->text.data[start]))
        item->name = name_atom(o->atoms, str_sub(o->text, start, stop));
}

static void classify(Outliner *o, Item *item, uint32_t at, uint32_t end)
{
    Str text = o->text;
    item->kind = ITEM_OTHER;
    if (!lexeme_is_word_start(text.data[at]))
        return;
    if (lexeme_word_is(text, at, "async")) {
        item->flags |= ITEM_IS_ASYNC;
        at = lexeme_skip_blank(text, at + 5, end);
    }
    at = lexeme_past_lazy(text, at);
    uint32_t word_end = lexeme_word_end(text, at);
    Str word = str_sub(text, at, word_end);
    for (size_t i = 0; i < sizeof first_words / sizeof *first_words; i++) {
        Str first = first_words[i].word;
        if (word.len != first.len || word.data[0] != first.data[0] || !str_eq(word, first))
            continue;
        item->kind = first_words[i].kind;
        if (item->kind == ITEM_FUNCTION || item->kind == ITEM_CLASS)
            name_item(o, item, word_end, end);
        return;
    }
    if (lexeme_word_is(text, at, "match") && lexeme_is_match_header(text, at)) {
        item->kind = ITEM_COMPOUND;
    } else if (lexeme_word_is(text, at, "type") && lexeme_is_type_statement(text, at)) {
        item->kind = ITEM_TYPE_ALIAS;
        name_item(o, item, word_end, end);
    } else if (binds_one_name(text, word_end, end)) {
        item->kind = ITEM_ASSIGN;
        name_item(o, item, at, end);
    }
}

static bool continues_statement(Str text, uint32_t at)
{
    return lexeme_word_is(text, at, "else") || lexeme_word_is(text, at, "elif") || lexeme_word_is(text, at, "except")
           || lexeme_word_is(text, at, "finally");
}

/* -- building -- */

static Level *top(Outliner *o)
{
    return &o->levels[o->count - 1];
}

static void open_level(Outliner *o)
{
    o->levels[o->count++] = (Level){ .column = NO_COLUMN, .decorated_from = NONE };
}

/* A decorator that no definition followed is a statement of its own, broken as it is. */
static void close_decorators(Level *level, uint32_t column)
{
    if (level->decorated_from == NONE)
        return;
    Item item = { .kind = ITEM_OTHER, .indent = (uint16_t)column, .start = level->decorated_from,
        .end = level->decorated_from + 1 };
    vec_push(&level->items, item);
    level->decorated_from = NONE;
}

/* A class is finished: its members go to the item they belong to. */
static void close_level(Outliner *o)
{
    Level *level = top(o);
    close_decorators(level, level->column);
    Items members = level->items;
    o->count--;
    Item *item = &vec_last(&top(o)->items);
    item->child_count = members.len;
    item->children = members.len ? vec_to_arena(o->arena, &members) : NULL;
    if (members.len && members.items[members.len - 1].end > item->end)
        item->end = members.items[members.len - 1].end;
    vec_free(&members);
}

static uint16_t indent_of(uint32_t column)
{
    return (uint16_t)(column < UINT16_MAX ? column : UINT16_MAX);
}

/* The statements of one line that has no block: `a = 1; b = 2`. */
static void add_simple(Outliner *o, uint32_t column, uint32_t start, uint32_t end)
{
    Level *level = top(o);
    while (start < end) {
        uint32_t stop = lexeme_find(o->text, start, end, ";"), last = trimmed(o->text, start, stop);
        Item item = { .indent = indent_of(column), .start = start, .end = last };
        classify(o, &item, start, last);
        if (last > start)
            vec_push(&level->items, item);
        start = lexeme_skip_blank(o->text, stop + 1 < end ? stop + 1 : end, end);
    }
}

/* The colon that ends the header of a class or def. */
static uint32_t header_colon(Str text, uint32_t at, uint32_t end)
{
    return lexeme_find(text, at, end, ":");
}

static void begin_class_body(Outliner *o, const Line *line)
{
    if (o->count >= MAX_CLASSES)
        return;
    uint32_t body = lexeme_skip_blank(o->text, header_colon(o->text, line->start, line->end) + 1, line->end);
    open_level(o);
    if (body >= line->end)
        return;                                       /* the members are on the lines that follow */
    add_simple(o, line->column, body, line->end);
    close_level(o);
}

static void begin_item(Outliner *o, const Line *line)
{
    Level *level = top(o);
    Str text = o->text;
    if (text.data[line->start] == '@') {
        if (level->decorated_from == NONE)
            level->decorated_from = line->start;
        return;
    }
    Item item = { .indent = indent_of(line->column), .start = line->start, .end = line->end };
    classify(o, &item, line->start, line->end);
    bool defines = item.kind == ITEM_FUNCTION || item.kind == ITEM_CLASS;
    if (level->decorated_from != NONE && defines) {
        item.start = level->decorated_from;
        level->decorated_from = NONE;
    }
    close_decorators(level, line->column);
    if (line->has_semicolon && !defines && item.kind != ITEM_COMPOUND) {
        add_simple(o, line->column, line->start, line->end);
        return;
    }
    vec_push(&level->items, item);
    if (item.kind == ITEM_CLASS)
        begin_class_body(o, line);
}

static void extend_last(Level *level, const Line *line)
{
    if (level->decorated_from == NONE && level->items.len && line->end > vec_last(&level->items).end)
        vec_last(&level->items).end = line->end;
}

static void take_line(Outliner *o, const Line *line)
{
    /* Out of the classes whose members stood further in. An indentation that fits no level belongs to the innermost it is
     * inside of. */
    while (o->count > 1) {
        uint32_t outer = o->levels[o->count - 2].column;
        if (line->column > outer)
            break;
        close_level(o);
    }
    Level *level = top(o);
    if (level->column == NO_COLUMN)
        level->column = line->column;
    if (line->column > level->column) {
        extend_last(level, line);
    } else if (level->items.len && vec_last(&level->items).kind == ITEM_COMPOUND && continues_statement(o->text, line->start)) {
        extend_last(level, line);
    } else {
        begin_item(o, line);
    }
}

/* Parents, when the items have their places. Classes nest at most MAX_CLASSES deep. */
static void settle(Item *items, uint32_t count, Item *parent)
{
    for (uint32_t i = 0; i < count; i++) {
        items[i].parent = parent;
        settle(items[i].children, items[i].child_count, &items[i]);
    }
}

Outline outline_of(Arena *a, AtomTable *atoms, const Text *text)
{
    Outliner *o = memory_zero(1, sizeof *o);
    o->arena = a;
    o->atoms = atoms;
    o->text = text->bytes;
    open_level(o);
    Line line;
    Specials specials = { NONE, 0 };
    for (uint32_t at = 0; next_line(&specials, o->text, at, &line); at = line.past)
        take_line(o, &line);
    while (o->count > 1)
        close_level(o);
    close_decorators(top(o), 0);
    Items items = o->levels[0].items;
    Outline outline = { items.len ? vec_to_arena(a, &items) : NULL, items.len };
    vec_free(&items);
    memory_free(o);
    settle(outline.items, outline.count, NULL);
    return outline;
}
