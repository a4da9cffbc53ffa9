#include "source/ignore.h"

#include "base/text.h"
#include "base/vec.h"

/* -- patterns -- */

/* One character against [...] whose content begins at *at; moves past the ]. False as well when the set isn't closed. */
static bool set_matches(Str pattern, uint32_t *at, char c)
{
    uint32_t i = *at;
    bool negated = i < pattern.len && (pattern.data[i] == '!' || pattern.data[i] == '^'), found = false;
    i += negated;
    for (bool first = true; i < pattern.len && (first || pattern.data[i] != ']'); first = false) {
        if (pattern.data[i] == '\\' && i + 1 < pattern.len)
            i++;
        char low = pattern.data[i++], high = low;
        if (i + 1 < pattern.len && pattern.data[i] == '-' && pattern.data[i + 1] != ']') {
            high = pattern.data[i + 1];
            i += 2;
        }
        found |= (unsigned char)c >= (unsigned char)low && (unsigned char)c <= (unsigned char)high;
    }
    if (i >= pattern.len)
        return false;
    *at = i + 1;
    return found != negated;
}

/* One character against what stands at *at, which is no star; moves past it. */
static bool one_matches(Str pattern, uint32_t *at, char c)
{
    char p = pattern.data[(*at)++];
    if (p == '?')
        return true;
    if (p == '[')
        return set_matches(pattern, at, c);
    if (p == '\\' && *at < pattern.len)
        p = pattern.data[(*at)++];
    return p == c;
}

/* Within one folder's name. On a mismatch only the last star has to be tried again, one character further on. */
static bool name_matches(Str pattern, Str name)
{
    uint32_t p = 0, n = 0, star = UINT32_MAX, retry = 0;
    while (n < name.len) {
        if (p < pattern.len && pattern.data[p] == '*') {
            star = ++p;
            retry = n;
            continue;
        }
        uint32_t next = p;
        if (p < pattern.len && one_matches(pattern, &next, name.data[n])) {
            p = next;
            n++;
        } else if (star != UINT32_MAX) {
            p = star;
            n = ++retry;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.data[p] == '*')
        p++;
    return p == pattern.len;
}

static Str segment_at(Str path, uint32_t at)
{
    return str_before(str_sub(path, at, path.len), '/');
}

/* Folder by folder, `**` being the star of this level. A position past the end means no segment is left. */
bool ignore_matches(Str pattern, Str path)
{
    uint32_t p = 0, n = 0, star = UINT32_MAX, retry = 0;
    while (n <= path.len) {
        Str wanted = p <= pattern.len ? segment_at(pattern, p) : STR("");
        Str name = segment_at(path, n);
        if (p <= pattern.len && str_eq(wanted, STR("**"))) {
            p += wanted.len + 1;
            if (p > pattern.len)
                return true;
            star = p;
            retry = n;
        } else if (p <= pattern.len && name_matches(wanted, name)) {
            p += wanted.len + 1;
            n += name.len + 1;
        } else if (star != UINT32_MAX) {
            p = star;
            retry += segment_at(path, retry).len + 1;
            n = retry;
        } else {
            return false;
        }
    }
    return p > pattern.len;
}

bool ignore_is_pattern(Str path)
{
    return str_find_char(path, '*') >= 0 || str_find_char(path, '?') >= 0 || str_find_char(path, '[') >= 0;
}

/* -- lists -- */

typedef VEC(IgnoreRule) Rules;

static Str without_trailing_blanks(Str line)
{
    while (line.len && (line.data[line.len - 1] == ' ' || line.data[line.len - 1] == '\t' || line.data[line.len - 1] == '\r')
           && !(line.len > 1 && line.data[line.len - 2] == '\\'))
        line.len--;
    return line;
}

static void add_rule(Rules *rules, Str line)
{
    IgnoreRule rule = { .negated = false };
    line = without_trailing_blanks(line);
    if (!line.len || line.data[0] == '#')
        return;
    if (line.data[0] == '!') {
        rule.negated = true;
        line = str_sub(line, 1, line.len);
    }
    while (line.len && line.data[line.len - 1] == '/') {
        rule.folders_only = true;
        line.len--;
    }
    rule.anchored = str_find_char(line, '/') >= 0;    /* a slash at the begin or in the middle ties it to the folder */
    if (line.len && line.data[0] == '/')
        line = str_sub(line, 1, line.len);
    rule.pattern = line;
    if (line.len)
        vec_push(rules, rule);
}

static const IgnoreList *list_of(Arena *a, Rules *rules, Str folder, const IgnoreList *above)
{
    if (!rules->len)
        return above;
    IgnoreList *list = ARENA_NEW(a, IgnoreList);
    list->above = above;
    list->folder = folder;
    list->count = rules->len;
    list->rules = vec_to_arena(a, rules);
    vec_free(rules);
    return list;
}

const IgnoreList *ignore_read(Arena *a, Str text, Str folder, const IgnoreList *above)
{
    Rules rules = { 0 };
    text = str_copy(a, text_without_bom(text));
    while (text.len > 0)
        add_rule(&rules, str_cut(&text, '\n'));
    return list_of(a, &rules, folder, above);
}

const IgnoreList *ignore_patterns(Arena *a, const char *const *patterns, uint32_t count, Str folder, const IgnoreList *above)
{
    Rules rules = { 0 };
    for (uint32_t i = 0; i < count; i++)
        add_rule(&rules, str_copy(a, str_of(patterns[i])));
    return list_of(a, &rules, folder, above);
}

/* -- answers -- */

static bool path_below(Str folder, Str path, Str *rest)
{
    if (!str_starts(path, folder))
        return false;
    uint32_t at = folder.len;
    if (at && folder.data[at - 1] != '/') {
        if (at >= path.len || path.data[at] != '/')
            return false;
        at++;
    }
    *rest = str_sub(path, at, path.len);
    return rest->len > 0;
}

static bool rule_matches(const IgnoreRule *rule, Str rest, bool is_folder)
{
    if (rule->folders_only && !is_folder)
        return false;
    if (rule->anchored)
        return ignore_matches(rule->pattern, rest);
    int64_t slash = str_rfind_char(rest, '/');
    return name_matches(rule->pattern, slash < 0 ? rest : str_sub(rest, (uint32_t)slash + 1, rest.len));
}

IgnoreAnswer ignore_asks(const IgnoreList *list, Str path, bool is_folder)
{
    for (; list; list = list->above) {
        Str rest;
        if (!path_below(list->folder, path, &rest))
            continue;
        for (uint32_t i = list->count; i-- > 0;)
            if (rule_matches(&list->rules[i], rest, is_folder))
                return list->rules[i].negated ? IGNORE_KEEP : IGNORE_LEAVE_OUT;
    }
    return IGNORE_UNDECIDED;
}
