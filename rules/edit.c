#include "rules/edit.h"

#include <string.h>

#include "agen/block.h"
#include "source/lexeme.h"
#include "source/scan.h"

/* -- expressions -- */

/* What `await` or a call can be put to as it is. Edits go inside of what parentheses it has; a tuple's are its own. */
static bool is_primary(const Node *n)
{
    static const NodeKind loose[] = { NODE_UNARY,      NODE_BINARY, NODE_BOOL_OP, NODE_COMPARE,    NODE_LAMBDA, NODE_IF_EXP,
                                      NODE_NAMED_EXPR, NODE_AWAIT,  NODE_YIELD,   NODE_YIELD_FROM, NODE_STARRED };
    for (size_t i = 0; i < sizeof loose / sizeof *loose; i++)
        if (n->kind == loose[i])
            return false;
    return n->kind != NODE_TUPLE || (n->flags & NODE_IS_PARENTHESIZED);
}

bool edit_can_await(const Node *expr)
{
    const Node *block = block_of(expr);
    return block && block->kind != NODE_MODULE && block_can_await(expr);
}

void edit_await(RuleRun *run, Fix *fix, Node *expr)
{
    bool is_bare = is_primary(expr);
    rule_edit(run, fix, expr->start, expr->start, is_bare ? "await " : "await (");
    if (!is_bare)
        rule_edit(run, fix, expr->end, expr->end, ")");
}

void edit_call(RuleRun *run, Fix *fix, Node *expr)
{
    bool is_bare = is_primary(expr) && expr->kind != NODE_INT;
    if (!is_bare)
        rule_edit(run, fix, expr->start, expr->start, "(");
    rule_edit(run, fix, expr->end, expr->end, is_bare ? "()" : ")()");
}

void edit_drop_word(RuleRun *run, Fix *fix, uint32_t at, const char *word)
{
    Str text = rule_text(run);
    uint32_t end = at + (uint32_t)strlen(word);
    rule_edit(run, fix, at, lexeme_skip_blank(text, end, text.len), "");
}

/* An async comprehension makes every comprehension around it one: before 3.11 that is an error, and a generator expression would
 * become an async generator. */
bool edit_can_collect(RuleRun *run, const Node *expr)
{
    const Node *block = block_of(expr);
    if (!block || expr->kind == NODE_STARRED)
        return false;
    while (node_is_comprehension(block)) {
        if (block->kind == NODE_GENERATOR || !rule_target_is(run, 3, 11))
            return false;
        block = block_of(block);
        if (!block)
            return false;
    }
    return block->kind == NODE_FUNCTION_DEF && (block->flags & NODE_IS_ASYNC);
}

/* The only argument of a call may share the call's parentheses: `sum(x for x in y)`. */
static void bracket(RuleRun *run, Fix *fix, const Node *generator)
{
    const Node *parent = generator->parent;
    Str between = parent->kind == NODE_CALL ? str_sub(rule_text(run), parent->call.func->end, generator->start) : STR("(");
    bool is_shared = !str_has(between, STR("(")) && !str_has(between, STR(","));
    uint32_t last = generator->end - 1;
    rule_edit(run, fix, generator->start + is_shared, generator->start + 1, "[");
    rule_edit(run, fix, last, last + !is_shared, "]");
}

void edit_collect(RuleRun *run, Fix *fix, Node *expr)
{
    if (expr->kind == NODE_GENERATOR) {
        bracket(run, fix, expr);
        return;
    }
    bool is_loose = expr->kind == NODE_IF_EXP || expr->kind == NODE_LAMBDA || expr->kind == NODE_NAMED_EXPR ||
                    (expr->kind == NODE_TUPLE && !(expr->flags & NODE_IS_PARENTHESIZED));
    const char *item = edit_fresh_name(run, expr, "item");
    rule_edit(run, fix, expr->start, expr->start, "[%s async for %s in %s", item, item, is_loose ? "(" : "");
    rule_edit(run, fix, expr->end, expr->end, is_loose ? ")]" : "]");
}

/* -- statements -- */

bool edit_holds_comment(RuleRun *run, uint32_t start, uint32_t end)
{
    Str text = rule_text(run);
    while (start < end) {
        StringLexeme string;
        if (lexeme_string_begins(text, start, end) && lexeme_string(text, start, end, &string) && string.end > start)
            start = string.end;
        else if (lexeme_is_word(text.data[start]))
            start = lexeme_word_end(text, start);
        else if (text.data[start++] == '#')
            return true;
    }
    return false;
}

uint32_t edit_line_start(RuleRun *run, uint32_t at)
{
    Str text = rule_text(run);
    while (at && !lexeme_is_newline(text.data[at - 1]))
        at--;
    return at;
}

uint32_t edit_line_end(RuleRun *run, uint32_t at)
{
    return lexeme_line_end(rule_text(run), at);
}

bool edit_is_alone(RuleRun *run, const Node *statement)
{
    Str text = rule_text(run);
    Str before = str_sub(text, edit_line_start(run, statement->start), statement->start);
    return !str_trim(before).len && lexeme_line_is_over(text, statement->end, text.len);
}

Str edit_indent(RuleRun *run, const Node *statement)
{
    Str text = rule_text(run);
    uint32_t start = edit_line_start(run, statement->start), end = start;
    while (end < statement->start && (text.data[end] == ' ' || text.data[end] == '\t'))
        end++;
    return str_copy(rule_agen(run)->arena, str_sub(text, start, end));
}

Str edit_indent_unit(RuleRun *run, const Node *outer, const Node *inner)
{
    Str from = edit_indent(run, outer), to = edit_indent(run, inner);
    if (to.len > from.len && str_starts(to, from))
        return str_copy(rule_agen(run)->arena, str_sub(to, from.len, to.len));
    return str_has(to, STR("\t")) ? STR("\t") : STR("    ");
}

void edit_indent_lines(RuleRun *run, Fix *fix, const Node *n, uint32_t from, uint32_t to, const char *unit)
{
    Str text = rule_text(run);
    for (uint32_t at = n->start; at < n->end;) {
        StringLexeme string;
        if (lexeme_string_begins(text, at, n->end) && lexeme_string(text, at, n->end, &string) && string.end > at) {
            at = string.end;
        } else if (lexeme_is_word(text.data[at])) {
            at = lexeme_word_end(text, at);
        } else if (text.data[at] == '#') {
            at = lexeme_line_end(text, at);           /* quotes in a comment begin nothing */
        } else if (lexeme_is_newline(text.data[at])) {
            at = lexeme_newline_end(text, at);
            bool is_blank = at < n->end && !str_trim(str_sub(text, at, lexeme_line_end(text, at))).len;
            if (at < n->end && !is_blank && (at < from || at >= to))
                rule_edit(run, fix, at, at, "%s", unit);
        } else {
            at++;
        }
    }
}

const char *edit_fresh_name(RuleRun *run, const Node *n, const char *wish)
{
    Node *function = node_enclosing_function(n);
    Str text = function ? rule_source(run, function) : rule_text(run);
    const char *name = wish;
    for (unsigned number = 2; scan_next_word(text, str_of(name), 0) >= 0; number++)
        name = str_printf(rule_agen(run)->arena, "%s%u", wish, number).data;
    return name;
}

bool edit_iterable_range(RuleRun *run, const Node *loop, uint32_t *start, uint32_t *end)
{
    Str text = rule_text(run);
    uint32_t at = lexeme_skip_void(text, loop->for_loop.target->end, text.len);
    while (at < text.len && text.data[at] == ')')
        at = lexeme_skip_void(text, at + 1, text.len);
    if (!lexeme_word_is(text, at, "in"))
        return false;
    *start = lexeme_skip_blank(text, at + 2, text.len);
    *end = loop->for_loop.iter->end;
    for (at = lexeme_skip_void(text, *end, text.len); at < text.len && (text.data[at] == ')' || text.data[at] == ',');
         at = lexeme_skip_void(text, at + 1, text.len))
        *end = at + 1;
    return at < text.len && text.data[at] == ':' && *start <= loop->for_loop.iter->start;
}

uint32_t edit_signature_end(RuleRun *run, const Node *def)
{
    Str text = rule_text(run);
    uint32_t open = lexeme_find(text, def->function.name_at, text.len, "(");
    uint32_t close = open < text.len ? lexeme_find(text, open + 1, text.len, ")") : text.len;
    return close < text.len ? close + 1 : 0;
}

bool body_is_ellipsis(const Node *def)
{
    for (uint32_t i = 0; i < def->function.body.len; i++) {
        const Node *statement = def->function.body.items[i];
        if (statement->kind != NODE_EXPR_STMT)
            return false;
        NodeKind kind = statement->operand.value->kind;
        if (kind != NODE_ELLIPSIS && !(kind == NODE_STRING && i == 0 && def->function.body.len > 1))
            return false;
    }
    return true;
}
