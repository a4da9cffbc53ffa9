#include "source/feed.h"

#include <string.h>

#include "source/lexeme.h"

/* -- output -- */

static void add_span(Feed *f, uint32_t start, uint32_t end, bool is_copy)
{
    FeedSpan span = { (uint32_t)f->out.len, start, end, is_copy };
    vec_push(&f->spans, span);
}

static char last_char(const Feed *f)
{
    return f->out.len ? f->out.data[f->out.len - 1] : '\n';
}

/* Text of our own that stands for [start, end). */
static void emit_fake(Feed *f, Str fake, uint32_t start, uint32_t end)
{
    if (lexeme_is_word(last_char(f)) && lexeme_is_word(fake.data[0])) {
        add_span(f, start, start, false);
        strbuf_add_char(&f->out, ' ');
    }
    add_span(f, start, end, false);
    strbuf_add(&f->out, fake);
}

static void emit_copy(Feed *f, uint32_t start, uint32_t end)
{
    FeedSpan *last = f->spans.len ? &vec_last(&f->spans) : NULL;
    bool joins = last && last->is_copy && last->end == start;
    if (!joins) {
        if (lexeme_is_word(last_char(f)) && lexeme_is_word(f->text.data[start])) {
            add_span(f, start, start, false);
            strbuf_add_char(&f->out, ' ');
        }
        add_span(f, start, start, true);
        last = &vec_last(&f->spans);
    }
    last->end = end;
    strbuf_add(&f->out, (Str){ f->text.data + start, end - start });
}

/* Takes back one blank. */
static void drop_last(Feed *f)
{
    f->out.len--;
    FeedSpan *last = &vec_last(&f->spans);
    if (last->feed == f->out.len)
        f->spans.len--;
    else
        last->end--;
}

static void emit_token(Feed *f, uint32_t start, uint32_t end)
{
    emit_copy(f, start, end);
    f->last_end = end;
}

static void emit_gap(Feed *f, uint32_t start, uint32_t end)
{
    if (last_char(f) == ' ' || last_char(f) == '\n')
        return;
    if (end - start == 1 && f->text.data[start] == ' ')
        emit_copy(f, start, end);
    else
        emit_fake(f, STR(" "), start, end);
}

static void add_error(Feed *f, uint32_t start, uint32_t end, const char *message)
{
    SyntaxError e = { start, end, message };
    vec_push(&f->errors, e);
}

/* -- comments -- */

/* `# type: T`, but neither `# type: ignore` nor a signature `(A) -> R`. */
static void note_type_comment(Feed *f, uint32_t at, uint32_t end)
{
    Str text = f->text;
    uint32_t from = lexeme_skip_blank(text, at + 1, end);
    if (!lexeme_word_is(text, from, "type") || from + 4 >= end || text.data[from + 4] != ':')
        return;
    from = lexeme_skip_blank(text, from + 5, end);
    if (from >= end || lexeme_word_is(text, from, "ignore"))
        return;
    Str body = str_sub(text, from, end);
    int64_t hash = str_find_char(body, '#');
    if (hash >= 0)
        body.len = (uint32_t)hash;
    if (str_has(body, STR("->")))
        return;
    while (body.len && (body.data[body.len - 1] == ' ' || body.data[body.len - 1] == '\t'))
        body.len--;
    TypeComment comment = { f->last_end, from, from + body.len };
    if (body.len)
        vec_push(&f->type_comments, comment);
}

/* -- tokens -- */

static uint32_t feed_token(Feed *f, uint32_t at, uint32_t to, bool joined);

static void feed_expression(Feed *f, uint32_t at, uint32_t to)
{
    while (at < to)
        at = feed_token(f, at, to, true);
}

static void feed_fields(Feed *f, uint32_t at, uint32_t end, bool raw, bool in_spec)
{
    StringPart part;
    while (lexeme_part(f->text, &at, end, raw, in_spec, &part)) {
        if (!part.is_field)
            continue;
        emit_fake(f, STR("("), part.start, part.start);
        if (lexeme_skip_void(f->text, part.expr, part.expr_end) == part.expr_end)
            emit_fake(f, STR("None"), part.expr, part.expr);
        else
            feed_expression(f, part.expr, part.expr_end);
        emit_fake(f, STR(")"), part.end, part.end);
        emit_fake(f, STR(","), part.end, part.end);
        if (part.has_spec)
            feed_fields(f, part.spec, part.spec_end, raw, true);
    }
}

static uint32_t string_group_end(Feed *f, uint32_t at, uint32_t to, bool joined, bool *has_fields)
{
    StringLexeme s;
    uint32_t end = at;
    while (lexeme_string(f->text, at, to, &s)) {
        StringPart part;
        uint32_t inside = s.content;
        while (s.format && !*has_fields && lexeme_part(f->text, &inside, s.content_end, s.raw, false, &part))
            *has_fields = part.is_field;
        end = s.end;
        if (s.bad_field)
            add_error(f, s.start, s.end, "a replacement field of this f-string isn't closed");
        if (!s.closed) {
            add_error(f, s.start, s.end, s.triple ? "unterminated triple-quoted string" : "unterminated string");
            break;
        }
        at = joined ? lexeme_skip_void(f->text, end, to) : lexeme_skip_blank(f->text, end, to);
    }
    return end;
}

static uint32_t feed_string(Feed *f, uint32_t at, uint32_t to, bool joined)
{
    bool has_fields = false;
    uint32_t end = string_group_end(f, at, to, joined, &has_fields);
    if (!has_fields || f->nesting >= 32) {
        emit_fake(f, STR("None"), at, end);
    } else {
        f->nesting++;
        emit_fake(f, STR("{"), at, at);
        for (uint32_t piece = at; piece < end;) {
            StringLexeme s;
            if (!lexeme_string(f->text, piece, end, &s))
                break;
            if (s.format)
                feed_fields(f, s.content, s.content_end, s.raw, false);
            piece = lexeme_skip_void(f->text, s.end, end);
        }
        emit_fake(f, STR("}"), end, end);
        f->nesting--;
    }
    f->last_end = end;
    return end;
}

/* Words the grammar would take for keywords of its own. */
static bool is_soft_keyword(const Feed *f, uint32_t at, uint32_t len)
{
    static const char *const words[] = { "print", "exec", "match", "case", "type" };
    if (f->has_soft_keyword && f->soft_keyword == at)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == len && memcmp(f->text.data + at, words[i], len) == 0)
            return true;
    return false;
}

static uint32_t sequence_length(Str text, uint32_t at, uint32_t end)
{
    unsigned char c = (unsigned char)text.data[at];
    uint32_t len = c >= 0xf0 && c < 0xf5 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 0;
    if (!len || c >= 0xf5 || end - at < len)
        return 0;
    for (uint32_t i = 1; i < len; i++)
        if (((unsigned char)text.data[at + i] & 0xc0) != 0x80)
            return 0;
    return len;
}

static uint32_t feed_word(Feed *f, uint32_t at, uint32_t to)
{
    uint32_t end = at;
    while (end < to && lexeme_is_word(f->text.data[end])) {
        uint32_t len = (unsigned char)f->text.data[end] < 0x80 ? 1 : sequence_length(f->text, end, to);
        if (!len)
            break;
        end += len;
    }
    if (end == at) {                                  /* not UTF-8 */
        emit_fake(f, STR("?"), at, at + 1);
        add_error(f, at, at + 1, "a byte that is not UTF-8");
        f->last_end = at + 1;
        return at + 1;
    }
    emit_token(f, at, end);
    if (end - at <= 5 && is_soft_keyword(f, at, end - at))
        f->out.data[f->out.len - 1] = 'x';
    return end;
}

static void open_bracket(Feed *f, uint32_t at)
{
    if (f->depth >= FEED_MAX_BRACKETS) {
        add_error(f, at, at + 1, "too many nested brackets");
        f->stopped = true;
        return;
    }
    f->brackets[f->depth].bracket = f->text.data[at];
    f->brackets[f->depth].at = at;
    f->depth++;
}

static void close_bracket(Feed *f, uint32_t at)
{
    char closer = f->text.data[at];
    char opener = closer == ')' ? '(' : closer == ']' ? '[' : '{';
    if (!f->depth) {
        add_error(f, at, at + 1, opener == '(' ? "')' closes nothing" : opener == '[' ? "']' closes nothing" : "'}' closes nothing");
        return;
    }
    f->depth--;
    if (f->brackets[f->depth].bracket != opener)
        add_error(f, at, at + 1, "this closing bracket doesn't fit the opening one");
}

static uint32_t operator_end(Str text, uint32_t at, uint32_t to)
{
    static const char *const operators[] = {
        "**=", "//=", ">>=", "<<=", "...", "->", ":=", "==", "!=", "<=", ">=", "<>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
        "@=", "**", "//", "<<", ">>",
    };
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        uint32_t len = i < 5 ? 3 : 2;
        if (to - at >= len && memcmp(text.data + at, operators[i], len) == 0)
            return at + len;
    }
    return at + 1;
}

/* The grammar lets a star stand before any expression inside brackets only; outside, before a name and what is done with it:
 * `yield 1, *[x]` is fed with ~ for the star, which may stand before everything. */
static bool stars_anything(const Feed *f, uint32_t at, uint32_t to)
{
    static const char *const before[] = { "return", "yield", "in" };
    Str text = f->text;
    uint32_t next = lexeme_skip_blank(text, at + 1, to);
    if (next >= to || (lexeme_is_word_start(text.data[next]) && !lexeme_string_begins(text, next, to)
                       && !lexeme_word_is(text, next, "await")) || strchr(",):=\r\n*", text.data[next]))
        return false;
    size_t len = f->out.len - 1;
    while (len && f->out.data[len - 1] == ' ')
        len--;
    if (!len || strchr(",=([{:", f->out.data[len - 1]))
        return len > 0;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        size_t word = strlen(before[i]);
        if (len >= word && memcmp(f->out.data + len - word, before[i], word) == 0
            && (len == word || !lexeme_is_word(f->out.data[len - word - 1])))
            return true;
    }
    return false;
}

/* One token, or the white space between two. joined: line ends are white space here. */
static uint32_t feed_token(Feed *f, uint32_t at, uint32_t to, bool joined)
{
    Str text = f->text;
    char c = text.data[at];
    uint32_t end;
    switch (c) {
    case ' ': case '\t': case '\f':
        end = lexeme_skip_blank(text, at, to);
        emit_gap(f, at, end);
        return end;
    case '\n': case '\r':
        emit_gap(f, at, at + 1);
        return at + 1;
    case '\\':
        end = lexeme_skip_blank(text, at, to);
        if (end > at) {
            emit_gap(f, at, end);
            return end;
        }
        break;
    case '#':
        end = lexeme_line_end(text, at);
        end = end < to ? end : to;
        note_type_comment(f, at, end);
        return end;
    case '(': case '[': case '{':
        open_bracket(f, at);
        break;
    case ')': case ']': case '}':
        close_bracket(f, at);
        break;
    default:
        if (lexeme_string_begins(text, at, to))
            return feed_string(f, at, to, joined || f->depth);
        if (lexeme_is_word_start(c))
            return feed_word(f, at, to);
        if (lexeme_is_word(c)) {                      /* a number */
            end = lexeme_word_end(text, at);
            emit_token(f, at, end < to ? end : to);
            return end < to ? end : to;
        }
        if ((unsigned char)c < 0x20 || c == 0x7f || c == '$' || c == '?' || c == '!') {
            if (c != '!' || at + 1 >= to || text.data[at + 1] != '=') {
                add_error(f, at, at + 1, "a character that Python doesn't know");
                emit_fake(f, STR("?"), at, at + 1);
                return at + 1;
            }
        }
        end = operator_end(text, at, to);
        if (c == '<' && end == at + 2 && text.data[at + 1] == '>')
            add_error(f, at, end, "'<>' is '!=' in Python 3");
        emit_token(f, at, end);
        if (c == '*' && end == at + 1 && stars_anything(f, at, to))
            f->out.data[f->out.len - 1] = '~';
        if (c == '&' || c == '^')                     /* see feed.h */
            f->out.data[f->out.len - (end - at)] = c == '&' ? '^' : '&';
        return end;
    }
    if (!f->stopped)
        emit_token(f, at, at + 1);
    return at + 1;
}

/* -- type parameters -- */

static void feed_optional(Feed *f, uint32_t mark, uint32_t from, uint32_t to)
{
    from = lexeme_skip_void(f->text, from, to);
    if (from < to && f->text.data[from] == '*')       /* a TypeVarTuple's default: *tuple[int, …] */
        from++;
    emit_fake(f, STR(","), mark, mark);
    if (lexeme_skip_void(f->text, from, to) >= to) {
        emit_fake(f, STR("0"), mark, mark);
        return;
    }
    emit_fake(f, STR("("), mark, mark);
    feed_expression(f, from, to);
    emit_fake(f, STR(")"), to, to);
}

static bool feed_type_param(Feed *f, uint32_t at, uint32_t to)
{
    Str text = f->text;
    uint32_t mark = at > 0 ? at - 1 : at;             /* the [ or , before it: no parenthesis of the text's own */
    at = lexeme_skip_void(text, at, to);
    for (int i = 0; i < 2 && at < to && text.data[at] == '*'; i++)
        at = lexeme_skip_void(text, at + 1, to);
    if (at >= to || !lexeme_is_word_start(text.data[at]))
        return false;
    emit_fake(f, STR("("), mark, mark);
    uint32_t name_end = feed_word(f, at, to);
    uint32_t bound = lexeme_skip_void(text, name_end, to);
    uint32_t bound_end = lexeme_find(text, bound, to, "=");
    bool has_bound = bound < to && text.data[bound] == ':';
    feed_optional(f, mark, has_bound ? bound + 1 : bound_end, bound_end);
    feed_optional(f, mark, bound_end < to ? bound_end + 1 : to, to);
    emit_fake(f, STR(")"), to, to);
    return has_bound || bound == bound_end;
}

/* `[T: bound = default, *Ts, **P]`; returns where it ends. */
static uint32_t feed_type_params(Feed *f, uint32_t at, uint32_t to)
{
    uint32_t limit = lexeme_look_ahead(f->text, at) < to ? lexeme_look_ahead(f->text, at) : to;
    uint32_t close = lexeme_find(f->text, at + 1, limit, "]");
    if (close >= limit) {
        open_bracket(f, at);
        emit_token(f, at, at + 1);
        return at + 1;
    }
    emit_token(f, at, at + 1);
    for (uint32_t from = at + 1; from < close;) {
        uint32_t end = lexeme_find(f->text, from, close, ",");
        if (!feed_type_param(f, from, end) && (end < close || lexeme_skip_void(f->text, from, end) < end))
            add_error(f, from, end, "a type parameter was expected");
        if (end < close)
            emit_fake(f, STR(","), end, end + 1);
        from = end + 1;
    }
    emit_token(f, close, close + 1);
    return close + 1;
}

/* -- statements -- */

static void open_wrap(Feed *f, uint32_t mark)
{
    emit_fake(f, STR("("), mark, mark);
    f->statement.wrapped = true;
    f->statement.wrap_at = (uint32_t)f->out.len;
}

static void close_wrap(Feed *f)
{
    if (!f->statement.wrapped)
        return;
    f->statement.wrapped = false;
    while (f->out.len > f->statement.wrap_at && last_char(f) == ' ')
        drop_last(f);
    if (f->out.len == f->statement.wrap_at) {         /* nothing in it: left as it was, an error */
        f->out.len--;
        f->spans.len--;
        return;
    }
    emit_fake(f, STR(")"), f->last_end, f->last_end);
}

typedef struct { const char *word; StatementShape shape; } StatementWord;
static const StatementWord statement_words[] = {
    { "if", STATEMENT_COMPOUND }, { "elif", STATEMENT_COMPOUND }, { "else", STATEMENT_COMPOUND }, { "for", STATEMENT_COMPOUND },
    { "while", STATEMENT_COMPOUND }, { "try", STATEMENT_COMPOUND }, { "except", STATEMENT_COMPOUND },
    { "finally", STATEMENT_COMPOUND }, { "with", STATEMENT_COMPOUND }, { "def", STATEMENT_DEF }, { "class", STATEMENT_CLASS },
    { "type", STATEMENT_TYPE }, { "match", STATEMENT_MATCH }, { "case", STATEMENT_CASE },
    { "return", STATEMENT_KEYWORD }, { "raise", STATEMENT_KEYWORD }, { "del", STATEMENT_KEYWORD }, { "assert", STATEMENT_KEYWORD },
    { "import", STATEMENT_KEYWORD }, { "from", STATEMENT_KEYWORD }, { "global", STATEMENT_KEYWORD },
    { "nonlocal", STATEMENT_KEYWORD }, { "pass", STATEMENT_KEYWORD }, { "break", STATEMENT_KEYWORD },
    { "continue", STATEMENT_KEYWORD },
};

static StatementShape shape_of_word(Str text, uint32_t at, uint32_t end)
{
    for (size_t i = 0; i < sizeof statement_words / sizeof *statement_words; i++) {
        const StatementWord *w = &statement_words[i];
        if (w->word[0] == text.data[at] && strlen(w->word) == end - at && memcmp(w->word, text.data + at, end - at) == 0)
            return w->shape;
    }
    return STATEMENT_SIMPLE;
}

static StatementShape soft_shape(const Feed *f, StatementShape shape, uint32_t at)
{
    bool real = false;
    if (shape == STATEMENT_TYPE)
        real = lexeme_is_type_statement(f->text, at);
    else if (shape == STATEMENT_MATCH)
        real = lexeme_is_match_header(f->text, at);
    else
        real = f->indents[f->indent_count - 1].is_match && lexeme_is_case_header(f->text, at);
    return real ? shape : STATEMENT_SIMPLE;
}

static void begin_statement(Feed *f, uint32_t at, uint32_t to)
{
    memset(&f->statement, 0, sizeof f->statement);
    f->statement.start = at;
    f->has_soft_keyword = false;
    if (at >= to)
        return;
    if (f->text.data[at] == '@') {
        f->statement.shape = STATEMENT_KEYWORD;
        return;
    }
    uint32_t end = lexeme_word_end(f->text, at);
    end = end < to ? end : to;
    if (end - at < 2 || end - at > 8)
        return;
    if (lexeme_word_is(f->text, at, "async")) {
        uint32_t next = lexeme_skip_blank(f->text, end, to);
        f->statement.shape = next < to && lexeme_word_is(f->text, next, "def") ? STATEMENT_DEF : STATEMENT_COMPOUND;
        return;
    }
    StatementShape shape = shape_of_word(f->text, at, end);
    if (shape == STATEMENT_TYPE || shape == STATEMENT_MATCH || shape == STATEMENT_CASE) {
        shape = soft_shape(f, shape, at);
        f->has_soft_keyword = shape != STATEMENT_SIMPLE;
        f->soft_keyword = at;
    }
    f->statement.shape = shape;
}

static bool has_header(StatementShape shape)
{
    return shape != STATEMENT_SIMPLE && shape != STATEMENT_KEYWORD && shape != STATEMENT_TYPE;
}

static void end_header(Feed *f, uint32_t at, uint32_t to)
{
    StatementShape shape = f->statement.shape;
    close_wrap(f);
    emit_token(f, at, at + 1);
    if (f->lines.len)
        vec_last(&f->lines).is_header = lexeme_line_is_over(f->text, at + 1, to);
    f->opens_match = shape == STATEMENT_MATCH;
    if (f->mode == FEED_CLASS_HEADER && shape == STATEMENT_CLASS) {
        vec_last(&f->lines).is_header = false;
        emit_fake(f, STR(" None"), at + 1, at + 1);
        f->stopped = true;
        return;
    }
    begin_statement(f, lexeme_skip_blank(f->text, at + 1, to), to);
    f->statement.header_done = true;
}

static uint32_t colon_outside(Feed *f, uint32_t at, uint32_t to)
{
    FeedStatement *s = &f->statement;
    if (s->lambdas) {
        s->lambdas--;
    } else if (has_header(s->shape)) {
        end_header(f, at, to);
        return at + 1;
    } else if (s->shape == STATEMENT_SIMPLE && !s->assigned && !s->annotated) {
        s->annotated = true;
        emit_token(f, at, at + 1);
        open_wrap(f, at);
        return lexeme_skip_blank(f->text, at + 1, to);
    }
    emit_token(f, at, at + 1);
    return at + 1;
}

static uint32_t equals_outside(Feed *f, uint32_t at, uint32_t to)
{
    FeedStatement *s = &f->statement;
    close_wrap(f);
    bool wraps = s->shape == STATEMENT_TYPE && !s->assigned;
    s->assigned = true;
    emit_token(f, at, at + 1);
    if (!wraps)
        return at + 1;
    open_wrap(f, at);
    return lexeme_skip_blank(f->text, at + 1, to);
}

/* A character that means something to the statement, outside all brackets. Returns `at` when it is a token like any other. */
static uint32_t outside_brackets(Feed *f, uint32_t at, uint32_t to)
{
    FeedStatement *s = &f->statement;
    char c = f->text.data[at], next = at + 1 < to ? f->text.data[at + 1] : 0;
    switch (c) {
    case ';':
        close_wrap(f);
        emit_token(f, at, at + 1);
        begin_statement(f, lexeme_skip_blank(f->text, at + 1, to), to);
        return at + 1;
    case ':':
        return next == '=' ? at : colon_outside(f, at, to);
    case '=':
        return next == '=' ? at : equals_outside(f, at, to);
    case '[': {
        bool takes = (s->shape == STATEMENT_DEF || s->shape == STATEMENT_CLASS || s->shape == STATEMENT_TYPE) && !s->named
                     && !s->assigned;
        if (!takes)
            return at;
        s->named = true;
        return feed_type_params(f, at, to);
    }
    case '(':
        s->in_params = s->shape == STATEMENT_DEF && !s->param_default && !s->wrapped;
        s->named = true;
        return at;
    case '-':
        if (next != '>' || s->shape != STATEMENT_DEF)
            return at;
        emit_token(f, at, at + 2);
        open_wrap(f, at);
        return at + 2;
    default:
        if (c == 'l' && lexeme_word_is(f->text, at, "lambda"))
            s->lambdas++;
        return at;
    }
}

/* The same in the parentheses of a def. */
static uint32_t inside_parameters(Feed *f, uint32_t at, uint32_t to)
{
    FeedStatement *s = &f->statement;
    char c = f->text.data[at], next = at + 1 < to ? f->text.data[at + 1] : 0;
    switch (c) {
    case ':':
        if (s->param_annotated || s->param_default || next == '=')
            return at;
        s->param_annotated = true;
        emit_token(f, at, at + 1);
        open_wrap(f, at);
        at = lexeme_skip_void(f->text, at + 1, to);
        return at + 1 < to && f->text.data[at] == '*' && f->text.data[at + 1] != '*' ? at + 1 : at;   /* *args: *Ts */
    case '=':
        if (next != '=') {
            close_wrap(f);
            s->param_default = true;
        }
        return at;
    case ',':
        close_wrap(f);
        s->param_annotated = s->param_default = false;
        return at;
    case ')':
        close_wrap(f);
        s->in_params = false;
        s->param_default = true;                      /* no second list of parameters */
        return at;
    default:
        return at;
    }
}

/* -- lines -- */

static void set_level(Feed *f, uint32_t column, uint32_t at)
{
    uint32_t *count = &f->indent_count;
    uint32_t top = f->indents[*count - 1].column;
    bool opens_block = f->lines.len && vec_last(&f->lines).is_header;
    if (column > top && !opens_block)
        f->misplaced = "this indentation is unexpected";
    if (column > top && *count < FEED_MAX_INDENTS) {
        f->indents[*count].column = column;
        f->indents[(*count)++].is_match = f->opens_match;
    } else if (column > top) {
        add_error(f, at, at + 1, "too many levels of indentation");
        f->stopped = true;
    }
    while (*count > 1 && column < f->indents[*count - 1].column)
        --*count;
    if (column > f->indents[*count - 1].column && column < top)
        f->misplaced = "this indentation doesn't match any outer level";
    f->opens_match = false;
}

static bool line_is_masked(const Feed *f, uint32_t at)
{
    uint32_t low = 0, high = f->masked_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (f->masked[mid] < at)
            low = mid + 1;
        else
            high = mid;
    }
    return low < f->masked_count && f->masked[low] == at;
}

static uint32_t feed_logical_line(Feed *f, uint32_t at, uint32_t to);

/* From the start of a physical line to the first token of the next logical line, and over that line. */
static uint32_t feed_line(Feed *f, uint32_t at, uint32_t to)
{
    uint32_t column = lexeme_indent(f->text, &at, to);
    if (at >= to || lexeme_is_newline(f->text.data[at]))
        return lexeme_newline_end(f->text, at);
    if (f->text.data[at] == '#') {
        uint32_t end = lexeme_line_end(f->text, at);
        return lexeme_newline_end(f->text, end);
    }
    set_level(f, column, at);
    if (f->stopped)
        return to;
    if (f->out.len) {
        emit_fake(f, STR("\n"), at, at);
        for (uint32_t i = 1; i < f->indent_count; i++)
            strbuf_add_char(&f->out, ' ');
    }
    return feed_logical_line(f, at, to);
}

/* A bracket that was never closed ends where a line begins that can only be a statement. */
static bool bracket_was_left_open(Feed *f, uint32_t newline, uint32_t to)
{
    uint32_t next = lexeme_skip_void(f->text, newline, to);
    if (next < to && !lexeme_starts_statement(f->text, next))
        return false;
    uint32_t opener = f->brackets[f->depth - 1].at;
    add_error(f, opener, opener + 1, "this bracket was never closed");
    f->depth = 0;
    return true;
}

/* What a line that can't be parsed is fed as: what opens a block must go on opening one of its sort, or the block is lost too. */
static const struct { const char *word, *fed; } masked_headers[] = {
    { "elif", "elif 0:" }, { "else", "else:" }, { "try", "try:" }, { "except", "except:" }, { "finally", "finally:" },
    { "for", "while 0:" }, { "while", "while 0:" }, { "case", "case _:" }, { "match", "match 0:" },
};

static uint32_t name_in_header(Str text, uint32_t at, uint32_t end)
{
    if (lexeme_word_is(text, at, "async"))
        at = lexeme_skip_blank(text, at + 5, end);
    if (!lexeme_word_is(text, at, "def") && !lexeme_word_is(text, at, "class"))
        return 0;
    at = lexeme_skip_blank(text, lexeme_word_end(text, at), end);
    return at < end && lexeme_is_word_start(text.data[at]) ? at : 0;
}

static void mask_line(Feed *f, const FeedLine *line)
{
    f->out.len = line->feed;
    while (f->spans.len && vec_last(&f->spans).feed >= line->feed)
        f->spans.len--;
    uint32_t name = name_in_header(f->text, line->start, line->end);
    bool is_whole = f->mode == FEED_CLASS_HEADER && name;
    if (!line->is_header && !is_whole) {
        emit_fake(f, STR("pass"), line->start, line->end);
        return;
    }
    if (name) {
        uint32_t name_end = lexeme_word_end(f->text, name);
        emit_copy(f, line->start, name_end);
        emit_fake(f, is_whole ? STR("():None") : STR("():"), name_end, line->end);
        return;
    }
    const char *fed = "if 0:";
    for (size_t i = 0; i < sizeof masked_headers / sizeof *masked_headers; i++)
        if (lexeme_word_is(f->text, line->start, masked_headers[i].word))
            fed = masked_headers[i].fed;
    emit_fake(f, str_of(fed), line->start, line->end);
}

static uint32_t feed_logical_line(Feed *f, uint32_t at, uint32_t to)
{
    FeedLine line = { .start = at, .feed = (uint32_t)f->out.len };
    vec_push(&f->lines, line);
    begin_statement(f, at, to);
    uint32_t errors = f->errors.len;
    if (f->misplaced)
        add_error(f, at, lexeme_is_word_start(f->text.data[at]) ? lexeme_word_end(f->text, at) : at + 1, f->misplaced);
    f->misplaced = NULL;
    while (at < to && !f->stopped) {
        if (lexeme_is_newline(f->text.data[at])) {
            if (!f->depth || bracket_was_left_open(f, at, to))
                break;
            uint32_t next = lexeme_skip_void(f->text, at, to);
            emit_gap(f, at, next);
            at = next;
            continue;
        }
        uint32_t past = at;
        if (!f->depth)
            past = outside_brackets(f, at, to);
        else if (f->depth == 1 && f->statement.in_params)
            past = inside_parameters(f, at, to);
        at = past > at ? past : feed_token(f, at, to, false);
    }
    if (at >= to && f->depth && !f->stopped)
        bracket_was_left_open(f, to, to);
    close_wrap(f);
    FeedLine *made = &vec_last(&f->lines);
    made->end = f->last_end > made->start ? f->last_end : at;
    made->is_wrong = f->errors.len > errors;
    if (f->masked_count && line_is_masked(f, made->start)) {
        f->errors.len = errors;
        mask_line(f, made);
    }
    /* The grammar skips a line end where a statement isn't finished, but not a semicolon: `x =` must not go on in the next line. */
    while (last_char(f) == ' ')
        drop_last(f);
    if (!made->is_header && f->text.data[made->start] != '@' && last_char(f) != ';')
        emit_fake(f, STR(";"), made->end, made->end);
    made->feed_end = (uint32_t)f->out.len;
    return at < to ? lexeme_newline_end(f->text, at) : to;
}

void feed_make(Feed *f, Str text, uint32_t start, uint32_t end, FeedMode mode, const uint32_t *masked, uint32_t masked_count)
{
    strbuf_clear(&f->out);
    vec_clear(&f->spans);
    vec_clear(&f->type_comments);
    vec_clear(&f->lines);
    vec_clear(&f->errors);
    f->text = (Str){ text.data, end < text.len ? end : text.len };
    f->depth = f->nesting = 0;
    f->last_end = start;
    f->stopped = f->opens_match = f->has_soft_keyword = false;
    f->misplaced = NULL;
    f->mode = mode;
    f->masked = masked;
    f->masked_count = masked_count;
    memset(&f->statement, 0, sizeof f->statement);
    if (mode == FEED_EXPRESSION) {
        emit_fake(f, STR("("), start, start);
        f->depth = 0;
        feed_expression(f, start, f->text.len);
        emit_fake(f, STR(")"), f->text.len, f->text.len);
        return;
    }
    uint32_t line_start = start;
    while (line_start > 0 && strchr(" \t\f", f->text.data[line_start - 1]))
        line_start--;
    bool first_on_line = line_start == 0 || lexeme_is_newline(f->text.data[line_start - 1]);
    uint32_t at = start, from = line_start;
    bool at_token = lexeme_skip_void(f->text, start, f->text.len) == start;
    f->indent_count = 1;
    f->indents[0].column = first_on_line && at_token ? lexeme_indent(f->text, &from, start) : 0;
    f->indents[0].is_match = false;
    if (at_token && at < f->text.len)
        at = feed_logical_line(f, start, f->text.len);
    while (at < f->text.len && !f->stopped)
        at = feed_line(f, at, f->text.len);
    emit_fake(f, STR("\n"), f->last_end, f->last_end);
}

uint32_t feed_source(const Feed *f, uint32_t feed)
{
    uint32_t low = 0, high = f->spans.len;
    while (low + 1 < high) {
        uint32_t mid = low + (high - low) / 2;
        if (f->spans.items[mid].feed <= feed)
            low = mid;
        else
            high = mid;
    }
    if (!f->spans.len)
        return f->last_end;
    const FeedSpan *s = &f->spans.items[low];
    uint32_t at = s->start + (feed - s->feed);
    return at < s->end ? at : s->end;
}

void feed_free(Feed *f)
{
    strbuf_free(&f->out);
    vec_free(&f->spans);
    vec_free(&f->type_comments);
    vec_free(&f->lines);
    vec_free(&f->errors);
}
