#include "server/position.h"

#include "base/file.h"

/* -- URIs -------------------------------------------------------------------------------------------------------------------- */

static int hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

Str uri_path(Arena *a, Str uri)
{
    Str scheme = STR("file://");
    if (!str_starts(uri, scheme))
        return STR("");
    Str rest = str_sub(uri, scheme.len, uri.len);
    int64_t slash = str_find_char(rest, '/');
    if (slash < 0)
        return STR("");
    rest = str_sub(rest, (uint32_t)slash, rest.len);  /* a host is this machine's */
    StrBuf path = { 0 };
    for (uint32_t i = 0; i < rest.len; i++) {
        int high = rest.data[i] == '%' && i + 2 < rest.len ? hex_value(rest.data[i + 1]) : -1;
        int low = high >= 0 ? hex_value(rest.data[i + 2]) : -1;
        bool is_escape = low >= 0 && (high || low);   /* no NUL in a path */
        strbuf_add_char(&path, is_escape ? (char)(high * 16 + low) : rest.data[i]);
        i += is_escape ? 2 : 0;
    }
    strbuf_add_char(&path, '\0');
    Str out = path_normal(a, path_of_system(a, path.data));
    strbuf_free(&path);
    return str_copy(a, out);
}

/* -- places ------------------------------------------------------------------------------------------------------------------ */

static uint32_t mark_width(const Text *t, uint32_t line, TextUnit unit)
{
    return t->has_bom && line == 0 ? (unit == UNIT_UTF8 ? 3 : 1) : 0;
}

static uint32_t small(int64_t n)
{
    return n < 0 ? 0 : n > INT32_MAX ? INT32_MAX : (uint32_t)n;
}

uint32_t position_offset(Text *t, const cJSON *position, TextUnit unit)
{
    TextPos p = { small(json_number(position, "line", 0)), small(json_number(position, "character", 0)) };
    uint32_t mark = mark_width(t, p.line, unit);
    p.column -= p.column < mark ? p.column : mark;
    return text_offset(t, p, unit);
}

cJSON *position_json(Text *t, uint32_t offset, TextUnit unit)
{
    TextPos p = text_pos(t, offset, unit);
    cJSON *o = cJSON_CreateObject();
    json_put_number(o, "line", p.line);
    json_put_number(o, "character", p.column + mark_width(t, p.line, unit));
    return o;
}

cJSON *range_json(Text *t, uint32_t start, uint32_t end, TextUnit unit)
{
    cJSON *o = cJSON_CreateObject();
    json_put(o, "start", position_json(t, start, unit));
    json_put(o, "end", position_json(t, end, unit));
    return o;
}

bool range_offsets(Text *t, const cJSON *range, TextUnit unit, uint32_t *start, uint32_t *end)
{
    const cJSON *from = cJSON_GetObjectItemCaseSensitive(range, "start"), *to = cJSON_GetObjectItemCaseSensitive(range, "end");
    if (!cJSON_IsObject(from) || !cJSON_IsObject(to))
        return false;
    *start = position_offset(t, from, unit);
    *end = position_offset(t, to, unit);
    if (*end < *start)
        *end = *start;
    return true;
}
