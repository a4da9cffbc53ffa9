#include "source/recover.h"

#include <string.h>

#include "source/lexeme.h"

static const char invalid_syntax[] = "invalid syntax";

/* -- a line alone -- */

/* What must stand before and after a line that isn't a statement by itself. */
static const struct { const char *word, *before, *after; } line_frames[] = {
    { "elif", "if 0: 0\n", "" }, { "else", "if 0: 0\n", "" }, { "except", "try: 0\n", "" }, { "finally", "try: 0\n", "" },
    { "case", "match 0:\n ", "" },
};

static bool begins_with_word(Str line, const char *word)
{
    uint32_t len = (uint32_t)strlen(word);
    return line.len >= len && memcmp(line.data, word, len) == 0 && (line.len == len || !lexeme_is_word(line.data[len]));
}

/* Returns how much stands before the line. */
static uint32_t frame_line(StrBuf *out, Str line, bool is_header)
{
    strbuf_clear(out);
    for (size_t i = 0; i < sizeof line_frames / sizeof *line_frames; i++)
        if (begins_with_word(line, line_frames[i].word))
            strbuf_add_text(out, line_frames[i].before);
    uint32_t before = (uint32_t)out->len;
    strbuf_add(out, line);
    if (line.len && line.data[0] == '@')
        strbuf_add_text(out, "\ndef f(): 0");
    else if (is_header && begins_with_word(line, "match"))
        strbuf_add_text(out, "\n  case 0: 0");
    else if (is_header)
        strbuf_add_text(out, " 0");
    strbuf_add_char(out, '\n');
    return before;
}

/* -- the first error of a tree -- */

/* Walks the parts of a tree that have an error in preorder until one is the error; false when none shows itself. */
static bool find_error(TSNode root, bool (*is_error)(TSNode), TSNode *found)
{
    TSTreeCursor cursor = ts_tree_cursor_new(root);
    bool any = false;
    for (bool going = true; going && !any;) {
        TSNode n = ts_tree_cursor_current_node(&cursor);
        if (is_error(n)) {
            *found = n;
            any = true;
        } else if (!ts_tree_cursor_goto_first_child(&cursor)) {
            while (going && !ts_tree_cursor_goto_next_sibling(&cursor))
                going = ts_tree_cursor_goto_parent(&cursor);
        }
    }
    ts_tree_cursor_delete(&cursor);
    return any;
}

static bool is_shown_error(TSNode n)
{
    return ts_node_is_error(n) || ts_node_is_missing(n);
}

/* The line end that the grammar supplied between two statements isn't a node one can see: the second statement is to blame. */
static bool follows_without_end(TSNode n)
{
    TSNode before = ts_node_prev_sibling(n), parent = ts_node_parent(n);
    if (ts_node_is_null(before) || ts_node_is_null(parent) || !ts_node_is_named(n) || !ts_node_is_named(before))
        return false;
    bool holds_statements = strcmp(ts_node_type(parent), "module") == 0 || strcmp(ts_node_type(parent), "block") == 0;
    return holds_statements && ts_node_start_point(n).row == ts_node_end_point(before).row;
}

static void add_error(SyntaxErrors *errors, uint32_t start, uint32_t end, const char *message)
{
    SyntaxError e = { start, end > start ? end : start + 1, message };
    if (errors)
        vec_push(errors, e);
}

static const char *missing_message(const char *type)
{
    static const struct { const char *type, *message; } messages[] = {
        { ":", "':' is missing" }, { ")", "')' is missing" }, { "]", "']' is missing" }, { "}", "'}' is missing" },
        { "identifier", "a name or expression is missing" }, { "=", "'=' is missing" }, { "in", "'in' is missing" },
        { "else", "'else' is missing" }, { "import", "'import' is missing" },
    };
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
        if (strcmp(messages[i].type, type) == 0)
            return messages[i].message;
    return invalid_syntax;
}

static void report_in_line(const Feed *feed, const FeedLine *line, TSNode error, uint32_t before, SyntaxErrors *errors)
{
    uint32_t from = ts_node_start_byte(error), to = ts_node_end_byte(error);
    uint32_t len = line->feed_end - line->feed;
    from = from < before ? 0 : from - before;
    to = to < before ? 0 : to - before;
    from = from < len ? from : len;
    to = to < len ? to : len;
    uint32_t start = feed_source(feed, line->feed + from), end = feed_source(feed, line->feed + to);
    if (end > line->end)
        end = line->end;
    if (start >= end)
        start = end > line->start ? end - 1 : line->start;
    add_error(errors, start, end, ts_node_is_missing(error) ? missing_message(ts_node_type(error)) : invalid_syntax);
}

/* The lexical errors within a line; false when there are none. */
static bool report_lexical(const Feed *feed, const FeedLine *line, SyntaxErrors *errors)
{
    for (uint32_t i = 0; i < feed->errors.len; i++) {
        const SyntaxError *e = &feed->errors.items[i];
        if (e->start < line->start || e->start > line->end)
            continue;
        add_error(errors, e->start, e->end, e->message);
        return true;
    }
    return false;
}

void recover_wrong_lines(TSParser *ts, const Feed *feed, Lines *wrong, SyntaxErrors *errors)
{
    StrBuf framed = { 0 };
    for (uint32_t i = 0; i < feed->lines.len; i++) {
        const FeedLine *line = &feed->lines.items[i];
        Str text = { feed->out.data + line->feed, line->feed_end - line->feed };
        if (line->is_wrong && report_lexical(feed, line, errors)) {
            vec_push(wrong, line->start);
            continue;
        }
        uint32_t before = frame_line(&framed, text, line->is_header);
        TSTree *tree = ts_parser_parse_string(ts, NULL, framed.data, (uint32_t)framed.len);
        TSNode root = ts_tree_root_node(tree), error = root;
        if (ts_node_has_error(root)) {
            if (!find_error(root, is_shown_error, &error))
                find_error(root, follows_without_end, &error);
            report_in_line(feed, line, error, before, errors);
            vec_push(wrong, line->start);
        }
        ts_tree_delete(tree);
    }
    strbuf_free(&framed);
}

/* -- the structure -- */

void recover_report(const Feed *feed, const Cst *cst, SyntaxErrors *errors)
{
    for (uint32_t i = 0; i < feed->errors.len; i++)
        add_error(errors, feed->errors.items[i].start, feed->errors.items[i].end, feed->errors.items[i].message);
    if (feed->errors.len)
        return;
    for (uint32_t i = 0; i < cst->len; i++) {
        const CstNode *n = &cst->nodes[i];
        if (n->syntax != SYNTAX_BROKEN && !n->is_missing)
            continue;
        uint32_t line_end = lexeme_line_end(feed->text, n->start);
        add_error(errors, n->start, n->end < line_end ? n->end : line_end, invalid_syntax);
        return;
    }
}
