/* Fuzzes ignore files: the first line of the input is a path, the rest the rules. A rule taken back is taken back, and what is
 * written without any pattern's signs matches itself and nothing else. */
#include <string.h>

#include "source/ignore.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_plain(Str pattern)
{
    return !ignore_is_pattern(pattern) && str_find_char(pattern, '\\') < 0;
}

static void check_plain(Str pattern, Str path)
{
    if (is_plain(pattern) && ignore_matches(pattern, path) != str_eq(pattern, path))
        BUG("a plain name matches another: " STR_FMT ", " STR_FMT, STR_ARG(pattern), STR_ARG(path));
}

/* The rules, and after them the last one with an exclamation mark: whatever it left out is kept. */
static void check_taken_back(Arena *a, const IgnoreList *list, Str path, bool is_folder)
{
    IgnoreRule last = list->rules[list->count - 1];
    last.negated = !last.negated;
    IgnoreRule *rules = ARENA_ARRAY(a, list->count + 1, IgnoreRule);
    memcpy(rules, list->rules, list->count * sizeof *rules);
    rules[list->count] = last;
    IgnoreList longer = { .folder = list->folder, .rules = rules, .count = list->count + 1 };
    IgnoreList alone = { .folder = list->folder, .rules = &last, .count = 1 };
    IgnoreAnswer by_last = ignore_asks(&alone, path, is_folder), all = ignore_asks(&longer, path, is_folder);
    if (by_last != IGNORE_UNDECIDED ? all != by_last : all != ignore_asks(list, path, is_folder))
        BUG("the last rule of a list doesn't decide");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    Str input = str_copy(a, (Str){ (const char *)data, (uint32_t)size });
    int64_t line = str_find_char(input, '\n');
    Str name = str_sub(input, 0, line < 0 ? input.len : (uint32_t)line);
    Str rules = str_sub(input, name.len + 1, input.len);
    Str path = str_printf(a, "/p/" STR_FMT, STR_ARG(name));
    const IgnoreList *list = ignore_read(a, rules, STR("/p"), NULL);
    for (int is_folder = 0; list && is_folder < 2; is_folder++)
        check_taken_back(a, list, path, is_folder);
    for (uint32_t i = 0; list && i < list->count; i++)
        check_plain(list->rules[i].pattern, name);
    arena_free(a);
    return 0;
}
