#include "program/toml.h"

#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

#include "base/text.h"
const TSLanguage *tree_sitter_toml(void);

enum { TOML_MAX_DEPTH = 100 };

typedef struct { Arena *arena; Str text; TomlError *error; bool failed; int depth; } Reading;

static Str text_of(const Reading *r, TSNode n)
{
    return str_sub(r->text, ts_node_start_byte(n), ts_node_end_byte(n));
}

static bool is(TSNode n, const char *type)
{
    return strcmp(ts_node_type(n), type) == 0;
}

static void fail_at(Reading *r, TSNode n, Str message)
{
    if (r->failed)
        return;
    TSPoint p = ts_node_start_point(n);
    *r->error = (TomlError){ .line = p.row + 1, .column = p.column + 1, .message = message };
    r->failed = true;
}

static Toml *new_value(Reading *r, TSNode at, TomlKind kind)
{
    Toml *t = ARENA_NEW(r->arena, Toml);
    TSPoint p = ts_node_start_point(at);
    t->kind = kind;
    t->line = p.row + 1;
    t->column = p.column + 1;
    return t;
}

static void append(Toml *to, Toml *t)
{
    if (to->last)
        to->last->next = t;
    else
        to->first = t;
    to->last = t;
}

/* -- strings -- */

static void add_code_point(StrBuf *out, uint32_t c)
{
    if (c < 0x80) {
        strbuf_add_char(out, (char)c);
        return;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const uint8_t lead[] = { 0, 0xC0, 0xE0, 0xF0 };
    strbuf_add_char(out, (char)(lead[more] | (c >> (6 * more))));
    while (more-- > 0)
        strbuf_add_char(out, (char)(0x80 | ((c >> (6 * more)) & 0x3F)));
}

/* The escape at s[i] == '\\'; answers where it ends. */
static uint32_t add_escape(StrBuf *out, Str s, uint32_t i)
{
    static const char names[] = "btnfr\"\\", values[] = "\b\t\n\f\r\"\\";
    char c = i + 1 < s.len ? s.data[i + 1] : '\0';
    const char *simple = c ? strchr(names, c) : NULL;
    if (simple) {
        strbuf_add_char(out, values[simple - names]);
        return i + 2;
    }
    if (c == 'u' || c == 'U') {
        char digits[9] = { 0 };
        uint32_t count = c == 'u' ? 4 : 8;
        Str hex = str_sub(s, i + 2, i + 2 + count);
        memcpy(digits, hex.data, hex.len);
        uint32_t code = (uint32_t)strtoul(digits, NULL, 16);
        add_code_point(out, code <= 0x10FFFF ? code : 0xFFFD);
        return i + 2 + hex.len;
    }
    i++;                                              /* a line's end, and all white space after it, is nothing */
    while (i < s.len && strchr(" \t\r\n", s.data[i]))
        i++;
    return i;
}

static Str string_value(Arena *a, Str source)
{
    bool is_long = str_starts(source, STR("\"\"\"")) || str_starts(source, STR("'''"));
    uint32_t quotes = is_long ? 3 : 1;
    if (source.len < 2 * quotes)
        return STR("");
    bool is_raw = source.data[0] == '\'';
    Str s = str_sub(source, quotes, source.len - quotes);
    if (is_long && str_starts(s, STR("\r\n")))
        s = str_sub(s, 2, s.len);
    else if (is_long && str_starts(s, STR("\n")))
        s = str_sub(s, 1, s.len);
    if (is_raw || str_find_char(s, '\\') < 0)
        return str_copy(a, s);
    StrBuf b = { 0 };
    for (uint32_t i = 0; i < s.len;) {
        if (s.data[i] == '\\')
            i = add_escape(&b, s, i);
        else
            strbuf_add_char(&b, s.data[i++]);
    }
    Str value = str_copy(a, strbuf_str(&b));
    strbuf_free(&b);
    return value;
}

/* -- values and tables -- */

static void read_pair(Reading *r, Toml *into, TSNode pair);

static int64_t integer_value(Str written)
{
    char digits[72];
    uint32_t n = 0;
    for (uint32_t i = 0; i < written.len && n < sizeof digits - 1; i++)
        if (written.data[i] != '_')
            digits[n++] = written.data[i];
    digits[n] = '\0';
    if (n > 2 && digits[0] == '0' && (digits[1] == 'o' || digits[1] == 'b'))
        return strtoll(digits + 2, NULL, digits[1] == 'o' ? 8 : 2);
    return strtoll(digits, NULL, n > 2 && digits[1] == 'x' ? 16 : 10);
}

static Toml *read_value(Reading *r, TSNode n)
{
    static const struct { const char *type; TomlKind kind; } kinds[] = {
        { "string", TOML_STRING }, { "integer", TOML_INTEGER }, { "float", TOML_FLOAT }, { "boolean", TOML_BOOLEAN },
        { "array", TOML_ARRAY }, { "inline_table", TOML_TABLE },
    };
    TomlKind kind = TOML_TIME;
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (is(n, kinds[i].type))
            kind = kinds[i].kind;
    Toml *t = new_value(r, n, kind);
    t->text = text_of(r, n);
    if (++r->depth > TOML_MAX_DEPTH)
        fail_at(r, n, STR("values nest too deeply"));
    if (kind == TOML_STRING)
        t->text = string_value(r->arena, t->text);
    else if (kind == TOML_INTEGER)
        t->number = integer_value(t->text);
    else if (kind == TOML_BOOLEAN)
        t->truth = str_eq(t->text, STR("true"));
    for (uint32_t i = 0; kind <= TOML_ARRAY && !r->failed && i < ts_node_named_child_count(n); i++) {
        TSNode child = ts_node_named_child(n, i);
        if (is(child, "comment"))
            continue;
        if (kind == TOML_ARRAY)
            append(t, read_value(r, child));
        else
            read_pair(r, t, child);
    }
    r->depth--;
    return t;
}

static Str key_text(Reading *r, TSNode key)
{
    Str s = text_of(r, key);
    return is(key, "quoted_key") ? string_value(r->arena, s) : s;
}

static Toml *entry(const Toml *table, Str key)
{
    return (Toml *)toml_get(table, key);
}

/* The table of this name below `into`, made where it isn't there; the last element of an array of tables stands for the array. */
static Toml *table_below(Reading *r, Toml *into, TSNode key)
{
    Str name = key_text(r, key);
    Toml *t = entry(into, name);
    if (t && t->kind == TOML_ARRAY && t->last && t->last->kind == TOML_TABLE)
        return t->last;
    if (t && t->kind == TOML_TABLE)
        return t;
    if (t) {
        fail_at(r, key, str_printf(r->arena, "`" STR_FMT "` is not a table", STR_ARG(name)));
        return into;
    }
    t = new_value(r, key, TOML_TABLE);
    t->key = name;
    append(into, t);
    return t;
}

/* Goes down a dotted key to the table that its last part belongs in; that part is handed out. A dotted key leans left. */
static Toml *follow_key(Reading *r, Toml *into, TSNode key, TSNode *last)
{
    TSNode parts[TOML_MAX_DEPTH];
    uint32_t count = 0;
    while (is(key, "dotted_key")) {
        uint32_t children = ts_node_named_child_count(key);
        if (count == TOML_MAX_DEPTH || children < 2) {
            fail_at(r, key, STR("keys nest too deeply"));
            break;
        }
        parts[count++] = ts_node_named_child(key, children - 1);
        key = ts_node_named_child(key, 0);
    }
    *last = key;
    while (count > 0) {
        into = table_below(r, into, *last);
        *last = parts[--count];
    }
    return into;
}

static void add_entry(Reading *r, Toml *into, TSNode key, Toml *value)
{
    Str name = key_text(r, key);
    TSPoint p = ts_node_start_point(key);
    if (entry(into, name)) {
        fail_at(r, key, str_printf(r->arena, "`" STR_FMT "` is given twice", STR_ARG(name)));
        return;
    }
    value->key = name;
    value->line = p.row + 1;
    value->column = p.column + 1;
    append(into, value);
}

static void read_pair(Reading *r, Toml *into, TSNode pair)
{
    TSNode last;
    if (!is(pair, "pair") || ts_node_named_child_count(pair) < 2)
        return;
    into = follow_key(r, into, ts_node_named_child(pair, 0), &last);
    add_entry(r, into, last, read_value(r, ts_node_named_child(pair, 1)));
}

/* [a.b] or [[a.b]] and what follows it. */
static void read_table(Reading *r, Toml *document, TSNode n)
{
    TSNode last, key = ts_node_named_child(n, 0);
    Toml *into = follow_key(r, document, key, &last);
    if (is(n, "table_array_element")) {
        Toml *array = entry(into, key_text(r, last));
        if (!array)
            add_entry(r, into, last, array = new_value(r, last, TOML_ARRAY));
        into = new_value(r, last, TOML_TABLE);
        append(array, into);
    } else {
        into = table_below(r, into, last);
        if (into->is_header)
            fail_at(r, key, str_printf(r->arena, "[" STR_FMT "] is given twice", STR_ARG(text_of(r, key))));
        into->is_header = true;
    }
    for (uint32_t i = 1; !r->failed && i < ts_node_named_child_count(n); i++)
        read_pair(r, into, ts_node_named_child(n, i));
}

/* The first place that isn't TOML: descends only into subtrees that hold an error. */
static TSNode first_error(TSNode n)
{
    for (;;) {
        uint32_t i = 0, count = ts_node_child_count(n);
        if (ts_node_is_error(n) || ts_node_is_missing(n))
            return n;
        while (i < count && !ts_node_has_error(ts_node_child(n, i)))
            i++;
        if (i == count)
            return n;
        n = ts_node_child(n, i);
    }
}

static Toml *read_document(Reading *r, TSNode root)
{
    Toml *document = new_value(r, root, TOML_TABLE);
    if (ts_node_has_error(root)) {
        fail_at(r, first_error(root), STR("not valid TOML"));
        return NULL;
    }
    for (uint32_t i = 0; !r->failed && i < ts_node_named_child_count(root); i++) {
        TSNode child = ts_node_named_child(root, i);
        if (is(child, "pair"))
            read_pair(r, document, child);
        else if (!is(child, "comment"))
            read_table(r, document, child);
    }
    return r->failed ? NULL : document;
}

Toml *toml_parse(Arena *a, Str text, TomlError *error)
{
    text = text_without_bom(text);
    Reading r = { .arena = a, .text = text, .error = error };
    TSParser *parser = ts_parser_new();
    Toml *document = NULL;
    *error = (TomlError){ .line = 1, .column = 1, .message = STR("not valid TOML") };
    ts_parser_set_language(parser, tree_sitter_toml());
    TSTree *tree = ts_parser_parse_string(parser, NULL, text.data ? text.data : "", text.len);
    if (tree)
        document = read_document(&r, ts_tree_root_node(tree));
    ts_tree_delete(tree);
    ts_parser_delete(parser);
    return document;
}

const Toml *toml_get(const Toml *table, Str key)
{
    if (!table || table->kind != TOML_TABLE)
        return NULL;
    for (const Toml *t = table->first; t; t = t->next)
        if (str_eq(t->key, key))
            return t;
    return NULL;
}

const char *toml_kind_name(TomlKind kind)
{
    static const char *const names[] = {
        [TOML_TABLE] = "a table", [TOML_ARRAY] = "an array", [TOML_STRING] = "a string", [TOML_INTEGER] = "an integer",
        [TOML_FLOAT] = "a float", [TOML_BOOLEAN] = "true or false", [TOML_TIME] = "a date or time",
    };
    return names[kind];
}
