#include "server/settings.h"

#include <ctype.h>
#include <string.h>

#include "base/file.h"
#include "program/config.h"

/* "pythonVersion" is "python-version". */
static bool same_key(const char *camel, const char *key)
{
    for (; *camel; camel++, key++) {
        if (isupper((unsigned char)*camel) && *key == '-')
            key++;
        if (tolower((unsigned char)*camel) != *key)
            return false;
    }
    return !*key;
}

/* A path that names something below the root is meant so; all else is left as it is. */
static Str in_root(Arena *a, Str value, Str root)
{
    Str below = path_join(a, root, value);
    return root.len && value.len && !path_is_rooted(value) && file_exists(str_copy(a, below).data) ? below : value;
}

static void add_word(Settings *s, const Option *o, Str value, Str root)
{
    bool is_path = o->id == OPTION_python || o->id == OPTION_config;
    Str text = str_printf(s->arena, "--%s=" STR_FMT, o->key, STR_ARG(is_path ? in_root(s->arena, value, root) : value));
    vec_push(&s->words, (char *)(uintptr_t)text.data);
}

static void add_list(Settings *s, const Option *o, const cJSON *values, Str root)
{
    StrBuf joined = { 0 };
    const cJSON *value;
    for (value = json_first(values); value; value = value->next) {
        if (!cJSON_IsString(value))
            continue;
        strbuf_add_text(&joined, joined.len ? "," : "");
        strbuf_add_text(&joined, value->valuestring);
    }
    if (joined.len)
        add_word(s, o, strbuf_str(&joined), root);
    strbuf_free(&joined);
}

static void add_value(Settings *s, const Option *o, const cJSON *value, Str root)
{
    if (o->type == OPTION_TYPE_FLAG && cJSON_IsBool(value)) {
        Str text = str_printf(s->arena, "--%s%s", cJSON_IsTrue(value) ? "" : "no-", o->key);
        vec_push(&s->words, (char *)(uintptr_t)text.data);
    } else if (o->type == OPTION_TYPE_LIST && cJSON_IsArray(value)) {
        add_list(s, o, value, root);
    } else if (o->type != OPTION_TYPE_FLAG && cJSON_IsString(value) && *value->valuestring) {
        add_word(s, o, str_of(value->valuestring), root);
    }
}

/* Only what says how code is checked: an editor is told of reports in its own way. */
static bool is_setting(const Option *o)
{
    return (o->where & OPTION_ON_CHECK && o->where & OPTION_IN_FILE) || o->id == OPTION_config;
}

static void add_object(Settings *s, const cJSON *object, Str root)
{
    uint32_t count;
    const Option *all = config_options(&count);
    const cJSON *entry;
    for (entry = json_first(object); entry; entry = entry->next)
        for (uint32_t i = 0; i < count; i++)
            if (entry->string && is_setting(&all[i]) && same_key(entry->string, all[i].key))
                add_value(s, &all[i], entry, root);
}

static bool same_words(const Settings *a, const Settings *b)
{
    if (a->words.len != b->words.len)
        return false;
    for (uint32_t i = 0; i < a->words.len; i++)
        if (strcmp(a->words.items[i], b->words.items[i]) != 0)
            return false;
    return true;
}

bool settings_read(Settings *s, int argc, char *const *argv, const cJSON *object, Str root)
{
    Settings old = *s;
    *s = (Settings){ .arena = arena_new() };
    for (int i = 0; i < argc; i++)
        vec_push(&s->words, (char *)(uintptr_t)str_copy(s->arena, str_of(argv[i])).data);
    if (cJSON_IsObject(object))
        add_object(s, object, root);
    bool is_same = old.arena && same_words(&old, s);
    settings_free(&old);
    return !is_same;
}

void settings_free(Settings *s)
{
    vec_free(&s->words);
    arena_free(s->arena);
}
