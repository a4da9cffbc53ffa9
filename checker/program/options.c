/* The table of options: words near the one that was meant, the command line. */
#include "program/config_p.h"

#include <stddef.h>
#include <string.h>

static const Option options[] = {
#define OPTION_FLAG(id, key, where, help)         { OPTION_##id, OPTION_TYPE_FLAG, key, where, "", help },
#define OPTION_STRING(id, key, where, meta, help) { OPTION_##id, OPTION_TYPE_STRING, key, where, meta, help },
#define OPTION_LIST(id, key, where, meta, help)   { OPTION_##id, OPTION_TYPE_LIST, key, where, meta, help },
#define OPTION_TABLE(id, key, where, words, help) { OPTION_##id, OPTION_TYPE_TABLE, key, where, words, help },
#define OPTION_CHOICE(id, key, where, words, help) { OPTION_##id, OPTION_TYPE_CHOICE, key, where, words, help },
#define OPTION_NUMBER(id, key, where, meta, help) { OPTION_##id, OPTION_TYPE_NUMBER, key, where, meta, help },
#include "program/options.def"
};

_Static_assert(OPTION_COUNT <= 64, "Config.given has a bit for each");

const Option *config_options(uint32_t *count)
{
    *count = OPTION_COUNT;
    return options;
}

void *config_field(Config *c, enum OptionId id)
{
    static const uint16_t offsets[] = {
#define OPTION_FLAG(id, ...)   offsetof(Config, id),
#define OPTION_STRING(id, ...) offsetof(Config, id),
#define OPTION_LIST(id, ...)   offsetof(Config, id),
#define OPTION_TABLE(id, ...)  offsetof(Config, id),
#define OPTION_CHOICE(id, ...) offsetof(Config, id),
#define OPTION_NUMBER(id, ...) offsetof(Config, id),
#include "program/options.def"
    };
    return (char *)c + offsets[id];
}

/* -- the word that was meant -- */

enum { WORD_MAX = 40 };

static uint32_t least(uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t m = a < b ? a : b;
    return m < c ? m : c;
}

/* How many letters must be put in, left out, changed or swapped with their neighbour. */
static uint32_t distance(Str a, Str b)
{
    uint32_t rows[3][WORD_MAX + 1];
    uint32_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (uint32_t j = 0; j <= b.len; j++)
        last[j] = j;
    for (uint32_t i = 1; i <= a.len; i++) {
        row[0] = i;
        for (uint32_t j = 1; j <= b.len; j++) {
            uint32_t change = last[j - 1] + (a.data[i - 1] != b.data[j - 1]);
            row[j] = least(last[j] + 1, row[j - 1] + 1, change);
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1] && before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
        uint32_t *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return last[b.len];
}

const char *nearest_word(Str word, const char *const *candidates, uint32_t count)
{
    const char *best = NULL;
    uint32_t best_distance = word.len / 3 + 2;        /* a third of a word may be wrong, and one letter of a short one */
    if (word.len > WORD_MAX)
        return NULL;
    for (uint32_t i = 0; i < count; i++) {
        Str candidate = str_of(candidates[i]);
        if (candidate.len > WORD_MAX)
            continue;
        uint32_t d = distance(word, candidate);
        if (d < best_distance && d < candidate.len) {
            best = candidates[i];
            best_distance = d;
        }
    }
    return best;
}

Str config_hint(Arena *a, Str word, const char *const *candidates, uint32_t count, const char *dashes)
{
    const char *near = nearest_word(word, candidates, count);
    return near ? str_printf(a, "; did you mean `%s%s`?", dashes, near) : STR("");
}

/* -- values -- */

static bool is_choice(const Option *o)
{
    return o->type == OPTION_TYPE_CHOICE || strchr(o->meta, '|') != NULL;
}

enum { CHOICES_MAX = 16 };

static bool is_one_of(Str word, Str choices)
{
    while (choices.len > 0)
        if (str_eq(word, str_cut(&choices, '|')))
            return true;
    return false;
}

void config_error(ConfigErrors *errors, const ConfigString *at, Str message)
{
    vec_push(errors, (ConfigError){ .file = at->file, .line = at->line, .column = at->column, .message = message });
}

const char *config_dashes(const ConfigString *said)
{
    return said->file.len ? "" : "--";
}

bool config_check_word(Arena *a, const Option *o, const char *key, const ConfigString *value, ConfigErrors *errors)
{
    if (!is_choice(o) || is_one_of(value->text, str_of(o->meta)))
        return true;
    const char *candidates[CHOICES_MAX];
    uint32_t count = 0;
    StrBuf list = { 0 };
    for (Str rest = str_of(o->meta); rest.len > 0 && count < CHOICES_MAX;) {
        Str word = str_cut(&rest, '|');
        strbuf_printf(&list, "%s" STR_FMT, count == 0 ? "" : rest.len == 0 ? " or " : ", ", STR_ARG(word));
        candidates[count++] = str_copy(a, word).data;
    }
    Str hint = config_hint(a, value->text, candidates, count, "");
    config_error(errors, value, str_printf(a, "`%s%s` must be " STR_FMT ", not `" STR_FMT "`" STR_FMT, config_dashes(value),
                                              key, STR_ARG(strbuf_str(&list)), STR_ARG(value->text), STR_ARG(hint)));
    strbuf_free(&list);
    return false;
}

/* -- the command line -- */

typedef struct { Arena *arena; Config *config; ConfigErrors *errors; unsigned where; uint64_t said; } Arguments;

static const ConfigString on_line = { 0 };

static const Option *find_option(unsigned where, Str key)
{
    for (uint32_t i = 0; i < OPTION_COUNT; i++)
        if (options[i].where & where && str_eq(str_of(options[i].key), key))
            return &options[i];
    return NULL;
}

static void unknown_option(Arguments *r, Str key)
{
    const char *candidates[OPTION_COUNT];
    uint32_t count = 0;
    for (uint32_t i = 0; i < OPTION_COUNT; i++)
        if (options[i].where & r->where)
            candidates[count++] = options[i].key;
    Str hint = config_hint(r->arena, key, candidates, count, "--");
    config_error(r->errors, &on_line,
                 str_printf(r->arena, "unknown option `--" STR_FMT "`" STR_FMT, STR_ARG(key), STR_ARG(hint)));
}

static void add_words(Arguments *r, const Option *o, Str value)
{
    ConfigList *list = config_field(r->config, o->id);
    VEC(ConfigString) words = { 0 };
    if (r->said & (uint64_t)1 << o->id)               /* the first replaces what a file says, others add to it */
        for (uint32_t i = 0; i < list->count; i++)
            vec_push(&words, list->items[i]);
    while (value.len > 0) {
        int64_t comma = str_find_char(value, ',');
        uint32_t end = comma < 0 ? value.len : (uint32_t)comma;
        ConfigString word = { .text = str_copy(r->arena, str_trim(str_sub(value, 0, end))) };
        if (word.text.len > 0 && config_check_word(r->arena, o, o->key, &word, r->errors))
            vec_push(&words, word);
        value = str_sub(value, end + 1, value.len);
    }
    *list = (ConfigList){ vec_to_arena(r->arena, &words), words.len };
    vec_free(&words);
}

static bool parse_count(Str text, uint32_t *out)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || n > UINT32_MAX / 10)
            return false;
        n = n * 10 + (uint64_t)(text.data[i] - '0');
    }
    *out = (uint32_t)n;
    return text.len > 0 && n <= UINT32_MAX;
}

static void set_option(Arguments *r, const Option *o, Str value)
{
    void *field = config_field(r->config, o->id);
    ConfigString said = { .text = value };
    switch (o->type) {
    case OPTION_TYPE_LIST:
        add_words(r, o, value);
        break;
    case OPTION_TYPE_NUMBER:
        if (!parse_count(value, field))
            config_error(r->errors, &on_line,
                         str_printf(r->arena, "`--%s` must be a number, not `" STR_FMT "`", o->key, STR_ARG(value)));
        break;
    case OPTION_TYPE_CHOICE:
    case OPTION_TYPE_STRING:
        if (config_check_word(r->arena, o, o->key, &said, r->errors))
            *(ConfigString *)field = said;
        break;
    case OPTION_TYPE_FLAG:
    case OPTION_TYPE_TABLE:                           /* of files alone */
        break;
    }
    r->said |= (uint64_t)1 << o->id;
}

/* One argument that starts with dashes; answers whether it used the next one, too. */
static bool take_option(Arguments *r, Str argument, const char *next)
{
    int64_t equals = str_find_char(argument, '=');
    Str key = str_sub(argument, 2, equals < 0 ? argument.len : (uint32_t)equals);
    const Option *o = find_option(r->where, key);
    bool off = !o && str_starts(key, STR("no-"));
    if (off)
        o = find_option(r->where, str_sub(key, 3, key.len));
    if (!o || o->type == OPTION_TYPE_TABLE || (off && o->type != OPTION_TYPE_FLAG)) {
        unknown_option(r, key);
        return false;
    }
    if (o->type == OPTION_TYPE_FLAG) {
        *(bool *)config_field(r->config, o->id) = !off;
        r->said |= (uint64_t)1 << o->id;
        if (equals >= 0)
            config_error(r->errors, &on_line, str_printf(r->arena, "`--" STR_FMT "` takes no value", STR_ARG(key)));
        return false;
    }
    if (equals >= 0) {
        set_option(r, o, str_sub(argument, (uint32_t)equals + 1, argument.len));
        return false;
    }
    if (!next) {
        config_error(r->errors, &on_line, str_printf(r->arena, "`--%s` needs a value", o->key));
        return false;
    }
    set_option(r, o, str_of(next));
    return true;
}

bool config_arguments(Arena *a, int argc, char *const *argv, unsigned where, Config *out, ConfigList *rest, ConfigErrors *errors)
{
    Arguments r = { .arena = a, .config = out, .errors = errors, .where = where };
    VEC(ConfigString) others = { 0 };
    uint32_t before = errors->len;
    bool options_end = false;
    for (int i = 0; i < argc; i++) {
        Str argument = str_of(argv[i]);
        if (!options_end && str_eq(argument, STR("--")))
            options_end = true;
        else if (!options_end && str_starts(argument, STR("--")))
            i += take_option(&r, argument, i + 1 < argc ? argv[i + 1] : NULL);
        else if (!options_end && argument.len > 1 && argument.data[0] == '-')
            config_error(errors, &on_line, str_printf(a, "unknown option `" STR_FMT "`", STR_ARG(argument)));
        else
            vec_push(&others, (ConfigString){ .text = argument });
    }
    out->given |= r.said;
    *rest = (ConfigList){ vec_to_arena(a, &others), others.len };
    vec_free(&others);
    return errors->len == before;
}
