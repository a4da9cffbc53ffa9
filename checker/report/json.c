#include "report/json.h"

#include <ctype.h>
#include <string.h>

#include "base/file.h"
#include "report/plain.h"

static cJSON *made(cJSON *value)
{
    if (!value)
        memory_exhausted();
    return value;
}

void json_share_memory(void)
{
    cJSON_InitHooks(&(cJSON_Hooks){ memory_get, memory_free });
}

cJSON *json_string(Str s)
{
    StrBuf text = { 0 };
    plain_add_utf8(&text, s);
    strbuf_add_char(&text, '\0');
    cJSON *value = made(cJSON_CreateString(text.data));
    strbuf_free(&text);
    return value;
}

void json_put(cJSON *object, const char *key, cJSON *value)
{
    if (!cJSON_AddItemToObject(object, key, made(value)))
        memory_exhausted();
}

void json_put_str(cJSON *object, const char *key, Str s)
{
    json_put(object, key, json_string(s));
}

void json_put_text(cJSON *object, const char *key, const char *c_string)
{
    json_put(object, key, cJSON_CreateString(c_string));
}

void json_put_number(cJSON *object, const char *key, double n)
{
    json_put(object, key, cJSON_CreateNumber(n));
}

void json_add(cJSON *array, cJSON *value)
{
    if (!cJSON_AddItemToArray(array, made(value)))
        memory_exhausted();
}

Str json_str(const cJSON *object, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsString(value) ? str_of(value->valuestring) : STR("");
}

int64_t json_number(const cJSON *object, const char *key, int64_t otherwise)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    if (!cJSON_IsNumber(value) || value->valuedouble < -9e15 || value->valuedouble > 9e15)
        return otherwise;
    return (int64_t)value->valuedouble;
}

/* What a terminal could take for more than text, and cJSON leaves as it is, becomes an escape: the same to whoever reads JSON. */
static void add_harmless(StrBuf *out, Str text)
{
    for (uint32_t at = 0; at < text.len;) {
        PlainChar c = plain_char(text, at);
        if (plain_is_harmless(c) || c.code == '\n' || c.code == '\t')
            strbuf_add(out, (Str){ text.data + at, c.size });
        else if (c.code <= 0xFFFF)
            strbuf_printf(out, "\\u%04x", c.code);
        else
            strbuf_printf(out, "\\u%04x\\u%04x", 0xD7C0 + (c.code >> 10), 0xDC00 + (c.code & 0x3FF));
        at += c.size;
    }
}

void json_finish(cJSON *tree, bool is_pretty, StrBuf *out)
{
    char *text = is_pretty ? cJSON_Print(tree) : cJSON_PrintUnformatted(tree);
    if (!text)
        memory_exhausted();
    if (is_pretty)
        add_harmless(out, str_of(text));
    else
        strbuf_add_text(out, text);                   /* for a program, not for eyes */
    strbuf_add_char(out, '\n');
    cJSON_free(text);
    cJSON_Delete(tree);
}

Str json_uri(Arena *a, Str path)
{
    StrBuf out = { 0 };
    bool is_relative = !path_is_rooted(path);
    uint32_t colon = is_relative ? (uint32_t)(str_find_char(path, ':') + 1) : 0, slash = (uint32_t)(str_find_char(path, '/') + 1);
    if (colon && (!slash || colon < slash))
        strbuf_add_text(&out, "./");                  /* a first segment with a colon would be a scheme */
    for (uint32_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.data[i];
        if (isalnum(c) || strchr("-._~/!$&'()*+,;=:@", c))
            strbuf_add_char(&out, (char)c);
        else
            strbuf_printf(&out, "%%%02X", c);
    }
    Str uri = str_copy(a, strbuf_str(&out));
    strbuf_free(&out);
    return uri;
}

/* A drive's letter is the first name of the path there. */
Str json_file_uri(Arena *a, Str path)
{
    return str_printf(a, "file://%s" STR_FMT, str_starts(path, STR("/")) ? "" : "/", STR_ARG(json_uri(a, path)));
}
