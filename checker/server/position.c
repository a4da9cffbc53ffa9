#include "server/position.h"

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
